import { ownValue } from "../base/display.ts";
import { type Proportion, wilson } from "./interval.ts";
import { isFiniteTrial, type TrialRow } from "./recording.ts";

/**
 * P(choice) at one level of the psychometric variable; `n` counts the trials with a response, `shown` all trials, `notFinite` those that
 * overflowed, which have no choice.
 */
export type PsychometricPoint = Proportion & { level: number; shown: number; notFinite: number };

export interface PsychometricOptions {
  /** The psychometric variable: a numeric factor of the conditions. */
  readonly factor: string;
  /** The choice that its large values favour (default: 1). */
  readonly choice?: number;
}

/**
 * P(choice) against a psychometric variable, ascending, with 95 % Wilson intervals. Trials without a response, without a choice (NaN), or that are not
 * finite are left out, and trials in which no response is right do not belong to it; trials of one level are one point, whichever choice was counted as correct. A level
 * at which nothing was answered has n = 0 and NaN values.
 */
export function psychometricCurve(
  table: readonly TrialRow[],
  { factor, choice = 1 }: PsychometricOptions,
): PsychometricPoint[] {
  const counts = new Map<number, { chosen: number; n: number; shown: number; notFinite: number }>();
  for (const row of table) {
    if (row.correct === 0) continue;
    const level = ownValue(row.condition, factor);
    if (typeof level !== "number" || Number.isNaN(level)) continue;
    const count = counts.get(level) ?? { chosen: 0, n: 0, shown: 0, notFinite: 0 };
    counts.set(level, count);
    count.shown++;
    if (!isFiniteTrial(row)) count.notFinite++;
    if (!(row.choice > 0) || !isFiniteTrial(row)) continue;
    count.n++;
    if (row.choice === choice) count.chosen++;
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([level, { chosen, n, shown, notFinite }]) => ({ level, ...wilson(chosen, n), shown, notFinite }));
}
