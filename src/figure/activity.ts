/** What figures of mean activity share: which units, which stretch of time, how high, and the numbers behind them. */
import type { Average } from "../analysis/average.ts";
import type { TrialGroup } from "../analysis/conditions.ts";
import type { ShownPeriod } from "./channels.ts";
import { type Columns, finite } from "./figure.ts";
import type { GroupStyle } from "./groups.ts";
import type { Plot } from "./plot.ts";

/** The numbers of the units `first` to `end` (exclusive). */
export const unitNumbers = ({ first, end }: { first: number; end: number }): number[] =>
  Array.from({ length: end - first }, (_, i) => first + i);

/** The first and the last time of all averages; a single time gets room of one step. */
export function timesOf(averages: readonly Average[], dt: number): [start: number, end: number] {
  const start = Math.min(...averages.flatMap(({ times }) => times[0] ?? [])) - dt;
  const end = Math.max(...averages.flatMap(({ times }) => times.at(-1) ?? []));
  return Number.isFinite(start) && end > start ? [start, end] : [0, dt];
}

/** The parts of periods between two times. */
export const periodsWithin = (periods: readonly ShownPeriod[], start: number, end: number): ShownPeriod[] =>
  periods
    .map(({ name, from, to }) => ({ name, from: Math.max(start, from), to: Math.min(end, to) }))
    .filter(({ from, to }) => to > from);

/**
 * The range of all means and their errors, including 0; [0, 1] around a flat line at 0, since a panel needs a height.
 */
export function domainOf(
  curves: readonly { readonly mean: ArrayLike<number>; readonly sem?: ArrayLike<number> }[],
): [number, number] {
  let low = 0;
  let high = 0;
  for (const { mean, sem } of curves)
    for (let i = 0; i < mean.length; i++) {
      const middle = finite(mean[i]) ?? 0;
      const error = finite(sem?.[i]) ?? 0;
      low = Math.min(low, middle - error);
      high = Math.max(high, middle + error);
    }
  return high > low ? [low, high] : [low, low + 1];
}

/** A point of an average: its mean and the ends of its error. */
export interface AveragePoint {
  /** ms */
  readonly time: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** An average as points: every k-th time, so that there are at most `most`. */
export function averagePoints({ times, mean, sem }: Average, most: number): AveragePoint[] {
  const every = Math.ceil(times.length / most);
  return Array.from(times, (time, i) => {
    const error = finite(sem[i]) ?? 0;
    return { time, mean: mean[i], low: mean[i] - error, high: mean[i] + error };
  }).filter((_, i) => i % every === 0);
}

export const averageLine = (
  plot: Plot,
  points: readonly AveragePoint[],
  { stroke, dash }: GroupStyle,
  strokeWidth: number,
) => plot.line(points, { x: "time", y: "mean", stroke, strokeWidth, strokeDasharray: dash });

/** A condition in a file: its label with the minus sign that programs read, and its level if that is a number. */
export const conditionCells = ({ label, level }: TrialGroup): { condition: string; level: number | null } => ({
  condition: label.replaceAll("−", "-"),
  level: level ?? null,
});

/** Averages over the trials of each group in one block of the trials. */
export interface BlockAverages {
  /** What time 0 is. */
  readonly event: string;
  readonly averages: readonly Average[];
}

/** Averages as columns, one row for each time; the column named `of` identifies their source. */
export function averageColumns(
  of: string,
  lines: readonly { readonly whose: string | number; readonly blocks: readonly BlockAverages[] }[],
  groups: readonly TrialGroup[],
): Columns {
  const csv: Columns = {
    [of]: [],
    condition: [],
    level: [],
    aligned_to: [],
    time_ms: [],
    mean: [],
    sem: [],
    trials: [],
  };
  for (const { whose, blocks } of lines)
    for (const [k, group] of groups.entries()) {
      const { condition, level } = conditionCells(group);
      for (const { event, averages } of blocks) {
        const { times, mean, sem, n } = averages[k];
        times.forEach((time, i) => {
          csv[of].push(whose);
          csv["condition"].push(condition);
          csv["level"].push(level);
          csv["aligned_to"].push(event);
          csv["time_ms"].push(time);
          csv["mean"].push(finite(mean[i]));
          csv["sem"].push(finite(sem[i]));
          csv["trials"].push(n[i]);
        });
      }
    }
  return csv;
}
