import { checkArgument } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { type Proportion, wilson } from "./interval.ts";
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
 * are one point, whichever choice was correct. A level without responses has n = 0 and NaN values.
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

/** An empty table is accepted. */
function checkFactor(table: readonly TrialRow[], factor: string): void {
  const levels = table.map(({ condition }) => ownValue(condition, factor));
  if (levels.length === 0 || levels.some((level) => typeof level === "number")) return;
  const text = levels.find((level) => level !== undefined);
  if (text === undefined)
    throw unknownName("factor", factor, [...new Set(table.flatMap(({ condition }) => Object.keys(condition)))]);
  throw invalid({
    at: "factor",
    value: factor,
    detail: `: its levels are not numbers, such as "${text}"`,
    remedy: "name a numeric factor; `trialGroups` groups trials by other factors",
  });
}
