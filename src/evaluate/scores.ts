/** Performance in a task from the scores of its trials: overall, by factor, by condition. */
import { wilson } from "../analysis/interval.ts";
import { levelMerger } from "../analysis/levelMerger.ts";
import { isFiniteTrial, type TrialRow } from "../analysis/recording.ts";
import { checkArgument } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { areEqualWeights } from "../base/equalWeights.ts";
import { finite } from "../figure/figure.ts";
import type { AccuracyResult, RunResults } from "../format/runResults.ts";
import { type BlindPolicy, blindPolicies } from "../open/blindPolicies.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Condition } from "../task/trial.ts";
import { type FactorWords, isByThreshold } from "../task/words/words.ts";
import { errorsOf, r2Of, reactionTimesOf } from "./measures.ts";

export type Scores = Pick<
  RunResults,
  | "accuracy"
  | "accuracyInterval"
  | "chance"
  | "idealObserver"
  | "drawn"
  | "unscored"
  | "noResponse"
  | "withheld"
  | "byFactor"
  | "byCondition"
  | "error"
  | "reactionTime"
  | "notFinite"
>;

/** A trial with its references; null if unknown. */
interface Judged {
  readonly row: TrialRow;
  readonly chance: number | null;
  readonly ideal: number | null;
}
const isScored = ({ row }: Judged): boolean => row.isCorrect !== null;

/** Trials of a task, such as a simulation returns. */
export interface ScoredTrials {
  readonly table: readonly TrialRow[];
  readonly task: TaskInstance;
  /**
   * False if the task's ideal observer does not apply: inputs are without noise, or the network changes them (default:
   * true).
   */
  readonly isIdealKnown?: boolean;
}

/** The scores of a task's trials, with equally many trials of each condition (balanced). */
export function scoresOf(trials: ScoredTrials): Scores {
  checkArgument("trials", trials, ["table", "task"], "give what `run.simulate` returns, or a table beside its task");
  const { table, task, isIdealKnown = true } = trials;
  const { error, choice } = task.words.score;
  const placeOf = conditionPlaces(task);
  const blind = blindPolicies(task);
  const ideals = task.conditions.map((_, c) => (isIdealKnown ? task.idealObserver(c) : null));
  const judged = table.map((row) => ({
    row,
    chance: chanceIn(row, blind?.balanced),
    ideal: ideals[placeOf(row)] ?? null,
  }));
  const measures: Measures = { hasError: error !== null, hasTime: isByThreshold(choice) };
  const all = partOf(judged, measures);
  const { accuracy, low, high } = all;
  const chance = accuracy === null ? null : (blind?.balanced.accuracy ?? null);
  const scored = judged.filter(isScored);
  return {
    accuracy,
    accuracyInterval: low === null || high === null ? null : [low, high],
    chance,
    idealObserver: all.idealObserver,
    drawn:
      accuracy === null || low === null || high === null
        ? null
        : areEqualWeights(task.weights)
          ? { accuracy, low, high, chance, idealObserver: all.idealObserver }
          : drawnOf(scored, weigher(table, task, placeOf), blind?.drawn?.accuracy ?? null),
    unscored: accuracy === null ? null : unscoredIn(table),
    noResponse: all.noResponse,
    withheld: all.withheld,
    byFactor: byFactor(judged, task, measures),
    byCondition: byCondition(judged, task, placeOf, measures),
    error: error && {
      measure: error.measure,
      unit: error.unit,
      ...all.error!,
      r2: error.measure === "distance" ? r2Of(table) : null,
    },
    reactionTime: isByThreshold(choice) ? { from: choice.from, ...all.reactionTime! } : null,
    notFinite: all.notFinite,
  };
}

/** P(right) of the best policy that ignores the stimulus, in a trial. */
const chanceIn = (row: TrialRow, policy: BlindPolicy | undefined): number | null =>
  row.isCorrect === null || !policy?.right || Number.isNaN(row.correct) ? null : policy.right(row);

type PlaceOf = (one: Pick<TrialRow, "condition">) => number;

/** The index of a trial's condition in the task's list; always the same one of several with equal factors. */
function conditionPlaces({ conditions }: TaskInstance): PlaceOf {
  const keyOf = (names: readonly string[], condition: Condition) =>
    JSON.stringify(names.map((name) => [name, condition[name]]));
  const sets = [...new Set(conditions.map((condition) => JSON.stringify(Object.keys(condition))))].map(
    (names) => JSON.parse(names) as string[],
  );
  const places = new Map(conditions.map((condition, c) => [keyOf(Object.keys(condition), condition), c]));
  // Those with the most factors first: what matches them matches subsets, too.
  sets.sort((a, b) => b.length - a.length);
  return ({ condition }) => {
    for (const names of sets) {
      const place = places.get(keyOf(names, condition));
      if (place !== undefined) return place;
    }
    return -1;
  };
}

function shareOf(rows: readonly TrialRow[], has: (row: TrialRow) => boolean): number | null {
  return rows.length === 0 ? null : rows.filter(has).length / rows.length;
}

const mean = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.includes(null)
    ? null
    : (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;

/** What the task's score measures besides choices. */
interface Measures {
  readonly hasError: boolean;
  readonly hasTime: boolean;
}

function partOf(judged: readonly Judged[], { hasError, hasTime }: Measures): AccuracyResult {
  const rows = judged.map(({ row }) => row);
  const scored = judged.filter(isScored);
  const { value, low, high, n } = wilson(scored.filter(({ row }) => row.isCorrect).length, scored.length);
  const wanted = rows.filter(({ correct }) => correct > 0);
  const unwanted = rows.filter(({ correct }) => correct === 0);
  return {
    accuracy: finite(value),
    low: finite(low),
    high: finite(high),
    trials: n > 0 ? n : rows.length,
    chance: mean(scored.map(({ chance }) => chance)),
    idealObserver: mean(scored.map(({ ideal }) => ideal)),
    noResponse: shareOf(wanted, ({ choice }) => choice === 0),
    withheld: shareOf(unwanted, ({ isCorrect }) => isCorrect === true),
    notFinite: shareOf(rows, (row) => !isFiniteTrial(row)) ?? 0,
    error: hasError ? errorsOf(rows) : null,
    reactionTime: hasTime ? reactionTimesOf(rows) : null,
  };
}

function unscoredIn(table: readonly TrialRow[]): RunResults["unscored"] {
  const rows = table.filter(({ isCorrect }) => isCorrect === null);
  if (rows.length === 0) return null;
  const squares = rows.flatMap(({ offTarget = Number.NaN }) =>
    Number.isNaN(offTarget) ? [] : [offTarget * offTarget],
  );
  const offTarget = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / squares.length);
  return { trials: rows.length, of: table.length, offTarget: finite(offTarget) };
}

/** How often training draws a trial like a given one, relative to all others, judged or not. */
function weigher(
  shown: readonly TrialRow[],
  { conditions, weights }: TaskInstance,
  placeOf: PlaceOf,
): (one: Judged) => number {
  const sums = new Map<number, number>();
  const counts = new Map<number, number>();
  const add = (to: Map<number, number>, place: number, amount: number) => to.set(place, (to.get(place) ?? 0) + amount);
  for (const [c, condition] of conditions.entries()) add(sums, placeOf({ condition }), weights?.[c] ?? 1);
  for (const row of shown) add(counts, placeOf(row), 1);
  return ({ row }) => (sums.get(placeOf(row)) ?? 1) / counts.get(placeOf(row))!;
}

/**
 * Trials weighted as training draws their conditions; the interval is that of Kish's effective number of trials (Kish
 * 1965, Survey Sampling).
 */
function drawnOf(
  judged: readonly Judged[],
  weightOf: (one: Judged) => number,
  chance: number | null,
): RunResults["drawn"] {
  const weights = judged.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return null;
  const weighed = (value: (one: Judged) => number | null) => {
    let sum = 0;
    for (const [k, one] of judged.entries()) {
      if (weights[k] === 0) continue;
      const part = value(one);
      if (part === null) return null;
      sum += weights[k] * part;
    }
    return sum / total;
  };
  const effective = (total * total) / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const right = weighed(({ row }) => (row.isCorrect ? 1 : 0))!;
  const { value, low, high } = wilson(right * effective, effective);
  return { accuracy: value, low, high, chance, idealObserver: weighed(({ ideal }) => ideal) };
}

/** A table of a factor with more levels would be of little use. */
const mostLevels = 64;
/** So would one of random levels with fewer trials each. */
const fewestEach = 5;

function grouped<K>(judged: readonly Judged[], keyOf: (row: TrialRow) => K | undefined): Map<K, Judged[]> {
  const groups = new Map<K, Judged[]>();
  for (const one of judged) {
    const key = keyOf(one.row);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/**
 * Levels ascend if they are numbers, and those that differ by rounding alone are one; else they have the order of the
 * task's list of conditions.
 */
function byFactor(
  judged: readonly Judged[],
  { words, conditions }: TaskInstance,
  measures: Measures,
): RunResults["byFactor"] {
  return [...words.factors, ...perturbedFactor(judged, words)].flatMap(({ name, unit, kind, isDerived }) => {
    if (isDerived) return [];
    const shown = [...conditions, ...judged.map(({ row }) => row.condition)].map((one) => ownValue(one, name));
    const merged = levelMerger(shown.filter((level) => typeof level === "number"));
    const levelOf = (condition: Condition) => {
      const level = ownValue(condition, name);
      return typeof level === "number" ? merged(level) : level;
    };
    const groups = grouped(judged, ({ condition }) => levelOf(condition));
    if (groups.size < 2 || groups.size > mostLevels) return [];
    const isRecorded = !conditions.some((condition) => Object.hasOwn(condition, name));
    if (isRecorded && judged.length < fewestEach * groups.size) return [];
    const listed = [...new Set([...conditions.map(levelOf), ...groups.keys()])];
    const levels = listed.filter((level) => level !== undefined && groups.has(level)) as (number | string)[];
    if (levels.every((level) => typeof level === "number")) (levels as number[]).sort((a, b) => a - b);
    return [
      {
        factor: name,
        unit,
        kind,
        levels: levels.map((level) => ({ level, ...partOf(groups.get(level)!, measures) })),
      },
    ];
  });
}

/** Where only some trials were perturbed, `simulate` adds to their conditions which. */
const perturbedFactor = (judged: readonly Judged[], { factors }: TaskInstance["words"]): readonly FactorWords[] =>
  ["perturbed", "condition_perturbed"]
    .filter((name) => !factors.some((factor) => factor.name === name))
    .filter((name) => judged.some(({ row }) => ["yes", "no"].includes(String(ownValue(row.condition, name)))))
    .map((name) => ({ name, unit: "", kind: "category" }));

function byCondition(
  judged: readonly Judged[],
  { conditions }: TaskInstance,
  placeOf: PlaceOf,
  measures: Measures,
): RunResults["byCondition"] {
  const groups = grouped(judged, placeOf);
  return conditions.flatMap((condition, place) => {
    const group = groups.get(place);
    return group ? [{ condition, ...partOf(group, measures) }] : [];
  });
}
