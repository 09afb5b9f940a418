/** Accuracy against how long something was shown, at each level of a factor. */
import { checkArgument } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { unknownName } from "../base/errors.ts";
import { readKeys } from "../settings/compound.ts";
import { count, readAt } from "../settings/kind.ts";
import { type Proportion, wilson } from "./interval.ts";
import { levelMerger } from "./levelMerger.ts";
import { periodNames } from "./periods.ts";
import { checkFactor, numericLevels } from "./psychometric.ts";
import { checkTable, type TrialRow } from "./recording.ts";

export interface DurationOptions {
  /** The period whose length varies. */
  readonly period: string;
  /** The numeric factor whose levels are lines; levels of opposite sign are one, and level 0 is left out. */
  readonly factor: string;
  /** Bins of each level (default: 10). */
  readonly bins?: number;
}

/** Accuracy in the trials of a bin, with its 95 % Wilson interval. */
export interface DurationBin extends Proportion {
  /** The edges of the bin in ms, and the middle between them. */
  readonly from: number;
  readonly to: number;
  readonly centre: number;
}

export interface DurationLevel {
  readonly level: number;
  readonly bins: readonly DurationBin[];
}

/**
 * Accuracy by the length of a period, in bins of equally many trials at each level: the trials of a level are sorted by
 * length, and each bin takes ⌊n / bins⌋ of them, the last one the remainder. Inner edges are midway between the
 * neighbouring trials of two bins. Trials that are not judged, and those without the period, are left out.
 * @throws "unknown" for a period or factor that no trial has, "invalid" if its levels are not numbers
 */
export function accuracyByDuration(table: readonly TrialRow[], options: DurationOptions): DurationLevel[] {
  checkTable(table);
  checkArgument("options", options, ["period", "factor"], 'name both: { period: "stimulus", factor: "coherence" }');
  readKeys(options, ["period", "factor", "bins"]);
  const { period, factor, bins = 10 } = options;
  readAt(count, bins, "bins");
  checkFactor(table, factor);
  const names = periodNames(table);
  if (table.length > 0 && !names.includes(period)) throw unknownName("period", period, names);
  const trials = new Map<number, { length: number; isCorrect: boolean }[]>();
  const merged = levelMerger(numericLevels(table, factor).map(Math.abs));
  for (const { condition, periods, isCorrect } of table) {
    const level = ownValue(condition, factor);
    const shown = periods.filter(({ name }) => name === period);
    if (typeof level !== "number" || !(Math.abs(level) > 0) || isCorrect === null || shown.length === 0) continue;
    const length = shown.reduce((sum, { from, to }) => sum + to - from, 0);
    const size = merged(Math.abs(level));
    const shownAt = trials.get(size) ?? [];
    trials.set(size, shownAt);
    shownAt.push({ length, isCorrect });
  }
  return [...trials]
    .sort(([a], [b]) => a - b)
    .map(([level, all]) => {
      const sorted = all.toSorted((a, b) => a.length - b.length);
      const number = Math.min(bins, sorted.length);
      const each = Math.floor(sorted.length / number);
      const edge = (k: number) =>
        k === 0
          ? sorted[0].length
          : k === number
            ? sorted[sorted.length - 1].length
            : (sorted[k * each - 1].length + sorted[k * each].length) / 2;
      return {
        level,
        bins: Array.from({ length: number }, (_, k): DurationBin => {
          const inside = sorted.slice(k * each, k === number - 1 ? sorted.length : (k + 1) * each);
          const [from, to] = [edge(k), edge(k + 1)];
          const right = inside.filter((one) => one.isCorrect).length;
          return { from, to, centre: (from + to) / 2, ...wilson(right, inside.length) };
        }),
      };
    });
}
