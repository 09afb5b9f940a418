import { invalid, unknownName } from "../base/errors.ts";
import { periodNames } from "./periods.ts";
import { type Recording, stepsBetween } from "./recording.ts";

/** A period of every trial, sampled at times from its onset. */
export interface Window {
  /** ms from the onset; those of the longest period. */
  readonly times: Float64Array;
  /** Whether the trial has the period. */
  has(trial: number): boolean;
  /** The recorded step of the i-th time in a trial. */
  stepOf(trial: number, i: number): number;
  /** Whether it is inside the period, and before step `end`, at which the trial is over. */
  isInside(trial: number, i: number, end: number): boolean;
}

/**
 * The steps of a period (onset, end], or of whole trials, every so many ms from the first on. Of a period that recurs
 * in a trial it is the first.
 * @throws "unknown" for a period that no trial has, "invalid" for an interval that is not positive
 */
export function windowIn(recording: Recording, period: string | undefined, every?: number): Window {
  const { table, times, dt } = recording;
  if (period !== undefined && !periodNames(table).includes(period))
    throw unknownName("period", period, periodNames(table));
  if (every !== undefined && !(every > 0)) throw invalid({ at: "every", value: every, remedy: "give a number of ms" });
  const spacing = times.length > 1 ? times[1] - times[0] : dt;
  const stride = Math.max(1, Math.floor((every ?? spacing) / spacing + 1e-6));
  const bounds = table.map(({ periods, steps }) => {
    const found = period === undefined ? { from: 0, to: steps * dt } : periods.find(({ name }) => name === period);
    if (!found) return undefined;
    const [first, end] = stepsBetween(recording, found.from, found.to);
    return { first, end, from: found.from };
  });
  const longest = bounds.reduce<(typeof bounds)[number]>(
    (best, one) => (one && (!best || one.end - one.first > best.end - best.first) ? one : best),
    undefined,
  );
  const count = longest ? Math.ceil((longest.end - longest.first) / stride) : 0;
  const step = (trial: number, i: number) => bounds[trial]!.first + i * stride;
  return {
    times: Float64Array.from({ length: count }, (_, i) => times[longest!.first + i * stride] - longest!.from),
    has: (trial) => bounds[trial] !== undefined,
    stepOf: step,
    isInside: (trial, i, end) => step(trial, i) < Math.min(bounds[trial]!.end, end),
  };
}
