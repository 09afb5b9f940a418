import { checkArgument, checkList } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { allFactors } from "./factors.ts";
import { type Proportion, wilson } from "./interval.ts";
import { levelMerger } from "./levelMerger.ts";
import { levelText } from "./levelText.ts";
import type { LevelCount } from "./psychometricFit.ts";
import { checkTable, isFiniteTrial, type TrialRow } from "./recording.ts";

/**
 * P(choice) at one level of the psychometric variable; `n` is the number of trials with a response, `shown` that of all
 * trials, `notFinite` that of trials that overflowed, which have no choice.
 */
export type PsychometricPoint = Proportion & { level: number; shown: number; notFinite: number };

export interface PsychometricOptions {
  /** The psychometric variable: a numeric factor of the conditions. */
  readonly factor: string;
  /** The choice that its large values favour (default: 1). */
  readonly choice?: number;
}

/**
 * P(choice) against a psychometric variable, ascending, with 95 % Wilson intervals. Trials without a response or choice
 * (NaN), trials that are not finite, and trials in which no response is right are left out; trials of the same level
 * are one point, whichever choice was correct. Levels that rounding alone separates (1e-9 of the largest) are one, the
 * lowest of them. A level without responses has n = 0 and NaN values.
 * @throws "unknown" if no trial has a factor of that name, "invalid" if its levels are not numbers
 */
export function psychometricCurve(table: readonly TrialRow[], options: PsychometricOptions): PsychometricPoint[] {
  checkTable(table);
  checkArgument("options", options, ["factor"], 'name the numeric factor: { factor: "coherence" }');
  const { factor, choice = 1 } = options;
  if (!(Number.isInteger(choice) && choice >= 1))
    throw invalid({ at: "choice", value: choice, remedy: "choices count from 1" });
  checkFactor(table, factor);
  const counts = new Map<number, { chosen: number; n: number; shown: number; notFinite: number }>();
  const merged = levelMerger(numericLevels(table, factor));
  for (const row of table) {
    if (row.correct === 0) continue;
    const exact = ownValue(row.condition, factor);
    if (typeof exact !== "number" || Number.isNaN(exact)) continue;
    const level = merged(exact);
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

/** The levels of a factor that are numbers, in the order of trials. */
export const numericLevels = (table: readonly TrialRow[], factor: string): number[] =>
  table.flatMap(({ condition }) => {
    const level = ownValue(condition, factor);
    return typeof level === "number" && !Number.isNaN(level) ? [level] : [];
  });

/** The curve of the trials that share a level of another factor. */
export interface PsychometricSeries {
  /** Such as "modality visual". */
  readonly label: string;
  readonly level: number | string;
  readonly points: readonly PsychometricPoint[];
}

/**
 * A psychometric curve for each level of another factor, in ascending order, such as one for each modality.
 * @param by the name of that factor
 * @throws the errors of `psychometricCurve`; "unknown" if no trial has the other factor
 */
export function psychometricCurves(
  table: readonly TrialRow[],
  options: PsychometricOptions & { readonly by: string },
): PsychometricSeries[] {
  checkTable(table);
  checkArgument("options", options, ["factor", "by"], 'name both factors: { factor: "rate", by: "modality" }');
  const { by, ...curve } = options;
  const found = allFactors(table).find(({ name }) => name === by);
  if (!found) throw unknownName("factor", by, factorNames(table));
  return found.levels.map((level) => ({
    label: `${spacedName(by)} ${levelText(level, "")}`,
    level,
    points: psychometricCurve(
      table.filter(({ condition }) => ownValue(condition, by) === level),
      curve,
    ),
  }));
}

/** How often the choice was made at each level of a curve that has responses: what `fitPsychometric` takes. */
export function levelCounts(points: readonly Pick<PsychometricPoint, "level" | "value" | "n">[]): LevelCount[] {
  checkList("points", points, "give those of a psychometric curve");
  return points.filter(({ n }) => n > 0).map(({ level, value, n }) => ({ level, n, chosen: Math.round(value * n) }));
}

const factorNames = (table: readonly TrialRow[]): string[] => [
  ...new Set(table.flatMap(({ condition }) => Object.keys(condition))),
];

/** Throws for a factor without numbers; an empty table is accepted. */
export function checkFactor(table: readonly TrialRow[], factor: string): void {
  const levels = table.map(({ condition }) => ownValue(condition, factor));
  if (levels.length === 0 || levels.some((level) => typeof level === "number")) return;
  const text = levels.find((level) => level !== undefined);
  if (text === undefined) throw unknownName("factor", factor, factorNames(table));
  throw invalid({
    at: "factor",
    value: factor,
    detail: `: its levels are not numbers, such as "${text}"`,
    remedy: "name a numeric factor; `trialGroups` groups trials by other factors",
  });
}
