/** What of simulated trials is kept: which units, and which steps of each trial. */
import { type DalenetError, invalid, unknownName } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { type Population, populationRanges } from "../base/population.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { TaskInstance } from "../task/instance.ts";
import { batches } from "../task/stream.ts";
import type { Trial } from "../task/trial.ts";

export interface KeptUnits {
  /** In ascending order; undefined if all are kept. */
  readonly numbers?: readonly number[];
  readonly count: number;
  readonly populations: readonly Population[];
}

/** The units of some numbers and populations. Throws "unknown" or "invalid" for others. */
export function keptUnits(
  populations: readonly Population[],
  asked: readonly (number | string)[] | undefined,
): KeptUnits {
  const ranges = populationRanges(populations);
  const units = ranges.at(-1)?.end ?? 0;
  if (asked === undefined) return { count: units, populations };
  const isKept = new Uint8Array(units);
  asked.forEach((one, k) => {
    const range = typeof one === "number" ? { first: one, end: one + 1 } : ranges.find(({ name }) => name === one);
    if (range === undefined)
      throw unknownName(
        { at: `units[${k}]` },
        String(one),
        ranges.map(({ name }) => name),
      );
    if (range.end > units)
      throw invalid({ at: `units[${k}]`, value: one, remedy: `units are counted from 0 to ${units - 1}` });
    isKept.fill(1, range.first, range.end);
  });
  const numbers = Array.from(isKept.keys()).filter((unit) => isKept[unit] === 1);
  const left = populations.map(({ name, sign }, k) => {
    const { first, end } = ranges[k];
    return { name, sign, units: numbers.filter((unit) => unit >= first && unit < end).length };
  });
  return { numbers, count: numbers.length, populations: left.filter((population) => population.units > 0) };
}

/** Every so many steps: sample k is step (k + 1) · stride, counted from 1. */
export interface Samples {
  readonly stride: number;
  /** The first sample and the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** The trials that will be simulated. */
export interface Drawn {
  readonly trials: number;
  readonly seed: number;
  readonly batch: number;
  /** How conditions are chosen. */
  readonly conditions: "balanced" | "drawn";
  /** Stops between two batches. */
  readonly signal?: StopSignal;
}

const isIn = (periods: readonly string[] | undefined) => (period: Trial["periods"][number]) =>
  periods === undefined || periods.includes(period.name);

/**
 * The samples from the first to the last that a trial has in one of some periods, or in all of it. Draws the trials
 * that will be simulated, which is quick. Throws "unknown" for a period that no trial has, "invalid" if no sample is
 * left.
 */
export async function keptSamples(
  task: TaskInstance,
  { trials, seed, batch, conditions, signal }: Drawn,
  stride: number,
  periods?: readonly string[],
): Promise<Samples> {
  const stream = batches(task, { batch, conditions }, seed);
  const names = new Set<string>();
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  const takeTurn = turnTaker();
  for (let done = 0; done < trials; done += batch) {
    signal?.throwIfAborted();
    await takeTurn();
    for (const trial of stream.next().trials.slice(0, trials - done)) {
      if (periods === undefined) [from, to] = [0, Math.max(to, trial.steps)];
      for (const period of trial.periods) {
        names.add(period.name);
        if (periods === undefined || !isIn(periods)(period)) continue;
        from = Math.min(from, period.from);
        to = Math.max(to, period.to);
      }
    }
  }
  const unknown = periods?.findIndex((name) => !names.has(name)) ?? -1;
  if (unknown >= 0) throw unknownName({ at: `periods[${unknown}]` }, periods![unknown], [...names]);
  const end = Math.floor(to / stride);
  const first = Math.min(end, Math.floor(from / stride));
  if (periods !== undefined && first === end)
    throw invalid({ at: "periods", value: periods, detail: "without a sample", remedy: "give a longer one" });
  if (first === end) throw noSample(stride * task.dt);
  return { stride, first, end };
}

/** No trial is as long as the interval of recording, in ms. */
export const noSample = (every: number): DalenetError =>
  invalid({ at: "every", value: every, detail: "without a sample in any trial", remedy: "give a shorter one" });

/** Whether a step of a trial, counted from 0, is in one of some periods. */
export function inPeriods(trial: Trial, periods: readonly string[]): (step: number) => boolean {
  const own = trial.periods.filter(isIn(periods));
  return (step) => own.some(({ from, to }) => step >= from && step < to);
}
