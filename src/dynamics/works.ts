/**
 * Work on many states of one network, each by itself, so that threads can share it: a host may start threads
 * (`StartWorkers`), or all is done here. Results do not depend on which thread computed them, and come in the order of
 * the states.
 */
import { turnTaker } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { PlainNetwork } from "../ir/plainNetwork.ts";
import type { HostStep } from "../step/hostStep.ts";
import { type HeldInputs, held } from "./held.ts";
import { type Leaving, type Left, leaver } from "./leftAlone.ts";
import { type SearchEnd, type SearchLimits, zeroSearch } from "./zeroSearch.ts";

/** From what a thread makes the step: plain data. */
export interface StepRecipe {
  readonly network: PlainNetwork;
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  readonly scalars: Readonly<Record<string, number>>;
}

export interface Searching {
  readonly inputs: HeldInputs;
  readonly scales: Float64Array;
  readonly limits: SearchLimits;
}

/** Each work: from a step and a setting, plain data, to what is done with a state. */
export const works = {
  search: (step: HostStep, { inputs, scales, limits }: Searching): ((start: ArrayLike<number>) => SearchEnd) =>
    zeroSearch(held(step, inputs), scales, limits),
  leave: (step: HostStep, setting: Leaving): ((start: ArrayLike<number>) => Left) => leaver(step, setting),
};
export type WorkName = keyof typeof works;
export type SettingOf<W extends WorkName> = Parameters<(typeof works)[W]>[1];
export type DoneBy<W extends WorkName> = ReturnType<ReturnType<(typeof works)[W]>>;

export interface WorkControl {
  /** Stops between two states; the promise is then rejected with the signal's reason. */
  readonly signal?: StopSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Workers {
  do<W extends WorkName>(
    work: W,
    setting: SettingOf<W>,
    states: readonly ArrayLike<number>[],
    control: WorkControl,
  ): Promise<readonly DoneBy<W>[]>;
  /** Ends its threads. */
  end(): void;
}

/** How a host starts threads; undefined where it cannot or need not. */
export type StartWorkers = (threads: number, recipe: StepRecipe) => Workers | undefined;

/** All work in this thread, which takes turns with other tasks. */
export const workHere = (step: HostStep): Workers => ({
  async do(work, setting, states, { signal, onProgress }) {
    const on = works[work] as unknown as (step: HostStep, setting: unknown) => (state: ArrayLike<number>) => unknown;
    const doOne = on(step, setting);
    const takeTurn = turnTaker();
    const done: unknown[] = [];
    for (const state of states) {
      signal?.throwIfAborted();
      done.push(doOne(state));
      onProgress?.(done.length, states.length);
      await takeTurn();
    }
    return done as DoneBy<typeof work>[];
  },
  end() {},
});
