/** The curves of an evaluation: choices, accuracy and reaction times against a variable of the task. */
import { accuracyByDuration, type DurationLevel } from "../analysis/accuracyByDuration.ts";
import { type ChronometricCurve, chronometricCurve } from "../analysis/chronometric.ts";
import { wilson } from "../analysis/interval.ts";
import { levelMerger } from "../analysis/levelMerger.ts";
import { selectivityPeriod } from "../analysis/periods.ts";
import { levelCounts, numericLevels, type PsychometricPoint, psychometricCurve } from "../analysis/psychometric.ts";
import type { PsychometricFit, PsychometricShape } from "../analysis/psychometricFit.ts";
import {
  type IntervalOptions,
  type PsychometricIntervals,
  psychometricIntervals,
} from "../analysis/psychometricIntervals.ts";
import { isFiniteTrial, type TrialRow } from "../analysis/recording.ts";
import { ownValue } from "../base/display.ts";
import { invalid, missing, unknownName } from "../base/errors.ts";
import type { TaskInstance } from "../task/instance.ts";
import { choiceNumber, isByThreshold } from "../task/words/words.ts";

/** A variable of the task, as the abscissa of a curve. */
interface Against {
  readonly factor: string;
  readonly unit: string;
}

export interface Fitted extends Against {
  readonly points: readonly PsychometricPoint[];
  readonly fit: PsychometricFit;
  /** Over trials; of several networks over these, too. */
  readonly intervals: PsychometricIntervals;
}

/** P(choice) against the psychometric variable. */
export interface FittedCurve extends Fitted {
  /** The choice that large values favour. */
  readonly favours: string;
}

/** P(correct) against a numeric factor, for tasks whose choices have no direction. */
export interface AccuracyCurve extends Fitted {
  /** P(correct) at the lower asymptote. */
  readonly guess: number;
}

interface Shown {
  readonly table: readonly TrialRow[];
  readonly task: TaskInstance;
}

const unitOf = ({ words }: TaskInstance, factor: string): string =>
  words.factors.find(({ name }) => name === factor)?.unit ?? "";

/** null if the task declares no psychometric variable, or fewer than two levels had a response. */
export function choiceCurve({ table, task }: Shown, options: IntervalOptions): FittedCurve | null {
  const { psychometric, outputs } = task.words;
  if (psychometric === null) return null;
  const { factor, favours } = psychometric;
  if (!table.some(({ condition }) => Object.hasOwn(condition, factor))) return null;
  const choice = choiceNumber(outputs.indexOf(favours), task.noResponse);
  const points = psychometricCurve(table, { factor, choice });
  const counts = levelCounts(points);
  if (counts.length < 2) return null;
  const intervals = psychometricIntervals([counts], options);
  return { factor, unit: unitOf(task, factor), favours, points, fit: intervals.fit, intervals };
}

/**
 * P(correct) against a factor. The lower asymptote is chance; the shape is Weibull's for magnitudes unless another one
 * is asked for.
 * @throws "unknown" for a factor that no trial has, "invalid" for one without numbers, "missing" for fewer than two
 * levels
 */
export function accuracyCurve(
  { table, task }: Shown,
  factor: string,
  chance: number | null,
  { shape, ...options }: IntervalOptions,
): AccuracyCurve {
  const levels = new Map<number, { right: number; n: number; shown: number; notFinite: number }>();
  const factors = new Set<string>();
  const merged = levelMerger(numericLevels(table, factor));
  for (const row of table) {
    for (const name of Object.keys(row.condition)) factors.add(name);
    const exact = ownValue(row.condition, factor);
    if (row.isCorrect === null || typeof exact !== "number" || Number.isNaN(exact)) continue;
    const level = merged(exact);
    let one = levels.get(level);
    if (!one) levels.set(level, (one = { right: 0, n: 0, shown: 0, notFinite: 0 }));
    one.shown++;
    if (!isFiniteTrial(row)) one.notFinite++;
    else {
      one.n++;
      if (row.isCorrect) one.right++;
    }
  }
  if (!factors.has(factor)) throw unknownName({ at: "against", subject: "factor" }, factor, [...factors]);
  if (levels.size === 0)
    throw invalid({
      at: "against",
      value: factor,
      detail: ": its levels are not numbers, or no trial has a right answer",
      remedy: "name a numeric factor",
    });
  if (levels.size < 2)
    throw missing({
      at: "against",
      value: factor,
      detail: "with two levels",
      remedy: "a curve needs at least two: vary it in the task",
    });
  const points = [...levels]
    .sort(([a], [b]) => a - b)
    .map(([level, { right, n, shown, notFinite }]) => ({ level, ...wilson(right, n), shown, notFinite }));
  const isMagnitude = points[0].level >= 0;
  const usual: PsychometricShape = isMagnitude ? "weibull" : "gaussian";
  const guess = chance ?? 0;
  const intervals = psychometricIntervals([levelCounts(points)], { ...options, shape: shape ?? usual, guess });
  return { factor, unit: unitOf(task, factor), guess, points, fit: intervals.fit, intervals };
}

export type ReactionTimeCurve = ChronometricCurve & Against;

/** null if responses have no times, or the task no psychometric variable. */
export function reactionTimeCurve({ table, task }: Shown): ReactionTimeCurve | null {
  const { psychometric, score } = task.words;
  if (psychometric === null || !isByThreshold(score.choice)) return null;
  const { factor } = psychometric;
  return { ...chronometricCurve(table, { factor }), factor, unit: unitOf(task, factor) };
}

/** Accuracy against the length of a period, at each magnitude of the psychometric variable. */
export interface AccuracyByDuration extends Against {
  readonly period: string;
  /** Whether levels are magnitudes: those of opposite sign are one. */
  readonly isMagnitude: boolean;
  readonly levels: readonly DurationLevel[];
}

/** A period of fewer lengths is compared by factor. */
const fewestLengths = 8;
/** With fewer trials a level says nothing about duration. */
const fewestOfLevel = 20;

/**
 * null if the task declares no psychometric variable, or if the period in which it measures selectivity has the same
 * length in nearly all trials.
 */
export function accuracyByDurationOf({ table, task }: Shown): AccuracyByDuration | null {
  const { psychometric } = task.words;
  const period = selectivityPeriod(table, task.words);
  if (psychometric === null || period === undefined || !table.some(({ isCorrect }) => isCorrect !== null)) return null;
  const { factor } = psychometric;
  if (!table.some(({ condition }) => Object.hasOwn(condition, factor))) return null;
  const lengths = table.flatMap(({ periods }) =>
    periods.flatMap(({ name, from, to }) => (name === period ? Math.round(to - from) : [])),
  );
  if (new Set(lengths).size < fewestLengths) return null;
  const levels = accuracyByDuration(table, { period, factor }).filter(
    ({ bins }) => bins.reduce((sum, { n }) => sum + n, 0) >= fewestOfLevel,
  );
  const isMagnitude = numericLevels(table, factor).some((level) => level < 0);
  return levels.length === 0 ? null : { factor, unit: unitOf(task, factor), period, isMagnitude, levels };
}
