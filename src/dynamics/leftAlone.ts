/** States left to themselves under a held input: where they go, whatever a search for fixed points finds. */
import type { HostStep } from "../step/hostStep.ts";
import { type HeldInputs, largestScaled } from "./held.ts";
import type { Linearisation } from "./stability.ts";

/** How long some of the starts are left to themselves, and how many. */
const settling = { ms: 10_000, starts: 16 };

/** Some of the starts, left to themselves under the input. */
export interface Settled {
  /** How long. */
  readonly ms: number;
  readonly starts: number;
  /** Those that still move, nearing a stable point. */
  readonly nearing: number;
  /** Those that have grown without bound. */
  readonly growing: number;
  /** Those that still move otherwise, as in a limit cycle. */
  readonly moving: number;
}

/** A start left to itself under the input: halfway, at the end, and whether it still moves there. */
export interface Left {
  readonly half: Float64Array;
  readonly end: Float64Array;
  readonly moves: boolean;
}

/** A state so many times as large as those that trials visit grows without bound. */
const farOff = 1000;

export const isBounded = (state: Float64Array, scales: Float64Array): boolean => largestScaled(state, scales) <= farOff;

/** Some of the starts. */
export function chosenToLeave(starts: readonly Float64Array[]): readonly Float64Array[] {
  const every = Math.max(1, Math.floor(starts.length / settling.starts));
  return starts.filter((_, k) => k % every === 0).slice(0, settling.starts);
}

/** Under which input states are left alone. */
export interface Leaving {
  readonly inputs: HeldInputs;
  /** Length of a step, ms. */
  readonly dt: number;
  /** What one share is, for each entry of the state vector. */
  readonly scales: Float64Array;
}

/**
 * Leaves a state to itself. The ends are near attractors, if there are any, which Newton's method may miss between the
 * pieces of a rectified network.
 */
export function leaver(step: HostStep, { inputs, dt, scales }: Leaving): (start: ArrayLike<number>) => Left {
  const steps = Math.ceil(settling.ms / dt);
  return (start) => {
    const [state, before] = [Float64Array.from(start), new Float64Array(start.length)];
    let half = state;
    for (let k = 0; k < steps; k++) {
      before.set(state);
      step.step({ state, inputs }, state);
      if (k === Math.floor(steps / 2)) half = Float64Array.from(state);
    }
    const change = state.map((value, k) => value - before[k]);
    return { half, end: state, moves: !(largestScaled(change, scales) <= dt / (100 * settling.ms)) };
  };
}

/** What a search found. */
interface Found {
  readonly points: readonly (Linearisation & { readonly state: Float64Array })[];
  /** What one share is, for each entry of the state vector. */
  readonly scales: Float64Array;
}

/** What became of the starts left to themselves. */
export function settledIn(rest: readonly Left[], { points, scales }: Found): Settled {
  const distance = (a: Float64Array, b: Float64Array) =>
    largestScaled(
      a.map((value, k) => value - b[k]),
      scales,
    );
  const stable = points.filter(({ stability }) => stability === "stable");
  const nears = ({ half, end }: Left) => stable.some(({ state }) => distance(end, state) < 0.5 * distance(half, state));
  const moving = rest.filter(({ moves }) => moves);
  const bounded = moving.filter(({ end }) => isBounded(end, scales));
  const nearing = bounded.filter(nears).length;
  return {
    ...{ ms: settling.ms, starts: rest.length, nearing },
    growing: moving.length - bounded.length,
    moving: bounded.length - nearing,
  };
}
