/**
 * Bins of equally many trials, for numbers that differ between nearly all trials, such as those that a task records.
 */
import { ownValue } from "../base/display.ts";
import type { TaskWords } from "../task/words/words.ts";
import type { Factor } from "./factors.ts";
import type { TrialRow } from "./recording.ts";

/** Values in (low, high]; the first bin includes its lower bound. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  /** The mean of its values. */
  readonly mean: number;
  /** Its bounds, to three digits or as many as tell them apart. */
  readonly text: string;
  has(value: number | string | undefined): boolean;
}

const usualBins = 5;
/** A factor of the conditions with at most so many levels is not binned, even if few trials were recorded. */
const mostConditions = 16;

/**
 * The bins of a factor with more levels than `most` that is not one of the task's conditions; undefined for any other
 * factor. A factor that the task declares is binned only if it has more levels than half of the trials, and these have
 * many digits or are many.
 */
export function binsOf(
  { name, levels }: Factor,
  table: readonly Pick<TrialRow, "condition">[],
  words: TaskWords | undefined,
  most: number,
): Bin[] | undefined {
  const numbers = levels.filter((level) => typeof level === "number");
  if (numbers.length < levels.length || levels.length <= most || name === words?.psychometric?.factor) return undefined;
  const isRecorded = words?.factors.every((factor) => factor.name !== name);
  const values = table.flatMap(({ condition }) => ownValue(condition, name) ?? []) as number[];
  const isExact = numbers.filter(hasManyDigits).length > levels.length / 2 || levels.length > mostConditions;
  const isScattered = levels.length > values.length / 2 && isExact;
  if (!isRecorded && !isScattered) return undefined;
  return equalBins(values, Math.max(2, Math.min(usualBins, Math.floor(values.length / 4))));
}

/** Bins of about as many values each; equal values stay together. */
export function equalBins(values: readonly number[], count: number): Bin[] {
  const sorted = [...values].sort((a, b) => a - b);
  const cuts = Array.from({ length: count - 1 }, (_, k) => {
    let cut = Math.round(((k + 1) * sorted.length) / count);
    while (cut < sorted.length && sorted[cut] === sorted[cut - 1]) cut++;
    return cut;
  });
  const bounds = [...new Set([0, ...cuts, sorted.length])];
  const edges = bounds.map((cut) =>
    cut === 0 ? sorted[0] : cut === sorted.length ? sorted[cut - 1] : (sorted[cut - 1] + sorted[cut]) / 2,
  );
  return binsBetween(edges, sorted);
}

/**
 * The same around a circle: the first bin goes across 0, as far below it as above, or where values crowd on one side of
 * it only up to it. Its edges and mean may be negative; its text never is.
 */
export function binsAround(values: readonly number[], count: number, circle: number): Bin[] {
  const half = circle / count / 2;
  const turned = (value: number, from: number) => from + ((((value - from) % circle) + circle) % circle);
  const bins = equalBins(
    values.map((value) => turned(value, -half)),
    count,
  );
  // The last one ends where the first begins.
  const start = (bins[0].low + bins[bins.length - 1].high - circle) / 2;
  const edges = [start, ...bins.slice(1).map(({ low }) => low), start + circle];
  return binsBetween(
    edges,
    values.map((value) => turned(value, start)),
  ).map((bin) => ({
    ...bin,
    text:
      bin.low < 0
        ? boundsText(bin.low + circle, bin.high > 0 ? bin.high : bin.high + circle)
        : boundsText(bin.low, bin.high),
    has: (value) => typeof value === "number" && bin.has(turned(value, start)),
  }));
}

/** The bins between some edges, ascending, that hold any of the values. */
export function binsBetween(edges: readonly number[], values: readonly number[]): Bin[] {
  const isSigned = edges[0] < 0;
  return edges.slice(1).flatMap((high, k) => {
    const low = edges[k];
    const has: Bin["has"] = (value) =>
      typeof value === "number" && (value > low || (k === 0 && value === low)) && value <= high;
    const inside = values.filter(has);
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    return inside.length === 0 ? [] : [{ low, high, mean, text: boundsText(low, high, isSigned), has }];
  });
}

const hasManyDigits = (value: number) => Number(value.toPrecision(6)) !== value;

/** "20.2–25.1"; of bins of both signs "0.2 to 0.6", because a dash between minus signs is hard to read. */
function boundsText(low: number, high: number, isSigned = false): string {
  const digits = [3, 4, 5, 6].find((count) => low.toPrecision(count) !== high.toPrecision(count)) ?? 6;
  const [from, to] = [low, high].map((value) => String(Number(value.toPrecision(digits))).replaceAll("-", "−"));
  return isSigned ? `${from} to ${to}` : `${from}–${to}`;
}
