/** Reaction times against a graded variable, and their distribution. */
import { checkArgument } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { z } from "./interval.ts";
import { levelMerger } from "./levelMerger.ts";
import { numericLevels } from "./psychometric.ts";
import { checkTable, isFiniteTrial, type TrialRow } from "./recording.ts";

/** Reaction times at one level, ms. All but n and level are NaN without any. */
export interface ChronometricPoint {
  readonly level: number;
  readonly n: number;
  readonly mean: number;
  /** The 95 % interval of the mean (normal, from the standard error); NaN for a single trial. */
  readonly low: number;
  readonly high: number;
  readonly median: number;
}

/** The chronometric curve: correct and wrong responses apart, levels ascending. */
export interface ChronometricCurve {
  readonly correct: readonly ChronometricPoint[];
  readonly wrong: readonly ChronometricPoint[];
}

export interface ChronometricOptions {
  /** The variable, such as that of the psychometric curve. */
  readonly factor: string;
  /** Whether levels of opposite sign are one (default: false). */
  readonly magnitude?: boolean;
}

/** Mean reaction time against a numeric factor, over trials with a response, correct and wrong ones apart. */
export function chronometricCurve(table: readonly TrialRow[], options: ChronometricOptions): ChronometricCurve {
  checkTable(table);
  checkArgument("options", options, ["factor"], 'name the numeric factor: { factor: "coherence" }');
  const { factor, magnitude = false } = options;
  const groups = { correct: new Map<number, number[]>(), wrong: new Map<number, number[]>() };
  const counted = (level: number) => (magnitude ? Math.abs(level) : level);
  const merged = levelMerger(numericLevels(table, factor).map(counted));
  for (const row of table) {
    const shown = ownValue(row.condition, factor);
    const level = typeof shown === "number" ? merged(counted(shown)) : shown;
    const { reactionTime = Number.NaN, isCorrect } = row;
    if (typeof level !== "number" || !Number.isFinite(reactionTime) || !isFiniteTrial(row) || isCorrect === null)
      continue;
    const group = groups[isCorrect ? "correct" : "wrong"];
    group.set(level, [...(group.get(level) ?? []), reactionTime]);
  }
  const pointsOf = (group: Map<number, number[]>) =>
    [...group].sort(([a], [b]) => a - b).map(([level, times]) => ({ level, ...summary(times) }));
  return { correct: pointsOf(groups.correct), wrong: pointsOf(groups.wrong) };
}

function summary(times: readonly number[]): Omit<ChronometricPoint, "level"> {
  const n = times.length;
  const mean = times.reduce((sum, time) => sum + time, 0) / n;
  const squares = times.reduce((sum, time) => sum + (time - mean) * (time - mean), 0);
  const half = n > 1 ? z * Math.sqrt(squares / (n - 1) / n) : Number.NaN;
  const ascending = times.toSorted((a, b) => a - b);
  const median = (ascending[Math.floor((n - 1) / 2)] + ascending[Math.ceil((n - 1) / 2)]) / 2;
  return { n, mean, low: mean - half, high: mean + half, median };
}
