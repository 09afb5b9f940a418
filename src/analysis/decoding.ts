/** What can be read from the activity of a population, and when. */
import { invalid } from "../base/errors.ts";
import { leastSquares } from "./leastSquares.ts";
import { checkRecording, checkUnits, endOfTrial, isFiniteTrial, type Recording } from "./recording.ts";
import { type VariableName, variables } from "./variables.ts";
import { type Window, windowIn } from "./window.ts";

export interface DecodingOptions {
  /** What is read: its values are the classes. */
  readonly variable: VariableName;
  /** The period to read in (default: the whole trial). */
  readonly period?: string;
  /** From one time to the next, in ms (default: every recorded step). */
  readonly every?: number;
  /** Unit numbers (default: all). */
  readonly units?: readonly number[];
  /** Parts of the trials, each of which is read by decoders of the others (default: 5). */
  readonly folds?: number;
  /** The weight of the squared coefficients, relative to that of a trial, for rates of s.d. 1 (default: 1). */
  readonly ridge?: number;
}

export interface Decoding {
  /** The values of the variable, in ascending order. */
  readonly classes: readonly number[];
  /** ms from the onset of the period. */
  readonly times: Float64Array;
  /** [time of the decoder, time of the trial] in C order: the fraction of trials that are read right. */
  readonly accuracy: Float64Array;
  /** The share of the most frequent class. */
  readonly chance: number;
  readonly trials: number;
}

/**
 * Linear decoders over time: at each time one is fitted to the rates of all units, by ridge regression on an indicator
 * of each class, and reads trials that it was not fitted to, at that time and at all others. The largest output is its
 * answer. Accuracies off the diagonal tell whether the code is the same at both times (King & Dehaene 2014, Trends Cogn
 * Sci 18:203–210). Of a period of random length, the times
 * are those that at least half of the trials reach; shorter trials are left out.
 * @throws "unknown" for a variable or period that no trial has; "invalid" for fewer than two classes, or for a class
 * with fewer trials than folds
 */
export function decodeOverTime(recording: Recording, options: DecodingOptions): Decoding {
  checkRecording(recording, "rates", "times");
  const { period, every, folds = 5, ridge = 1 } = options;
  const units = options.units ?? Array.from({ length: recording.units }, (_, unit) => unit);
  checkUnits(units, recording.units);
  if (!(Number.isInteger(folds) && folds >= 2))
    throw invalid({ at: "folds", value: folds, remedy: "give a whole number, at least 2" });
  if (!(ridge > 0)) throw invalid({ at: "ridge", value: ridge, remedy: "give a number above 0" });
  const [variable] = variables(recording, [options.variable]);
  const window = windowIn(recording, period, every);
  const readable = recording.table.flatMap((row, trial) => {
    const value = variable.value(row);
    return isFiniteTrial(row) && window.has(trial) && !Number.isNaN(value) ? [{ trial, value }] : [];
  });
  const runningAt = (i: number) =>
    readable.filter(({ trial }) => window.isInside(trial, i, endOfTrial(recording, trial)));
  let last = window.times.length - 1;
  while (last > 0 && 2 * runningAt(last).length < readable.length) last--;
  const times = window.times.slice(0, last + 1);
  const among = last >= 0 ? runningAt(last) : [];
  const classes = [...new Set(among.map(({ value }) => value))].sort((a, b) => a - b);
  const counts = classes.map((one) => among.filter(({ value }) => value === one).length);
  if (classes.length < 2 || Math.min(...counts) < folds)
    throw invalid({
      subject: `variable "${variable.name}"`,
      detail: classes.length < 2 ? `of ${classes.length} values` : `with a value of ${Math.min(...counts)} trials`,
      remedy: `it needs two values or more, with at least ${folds} trials (\`folds\`) each`,
    });
  // The trials of each class take turns.
  const seen = classes.map(() => 0);
  const trials = among.map(({ trial, value }): Shown => {
    const place = classes.indexOf(value);
    return { trial, place, fold: seen[place]++ % folds };
  });
  const patterns = Array.from(times, (_, i) => patternsAt(recording, units, trials, window, i));
  const right = new Float64Array(times.length * times.length);
  for (let fold = 0; fold < folds; fold++) {
    const [inside, outside] = [true, false].map((isIn) =>
      trials.flatMap((one, k) => ((one.fold === fold) === isIn ? [k] : [])),
    );
    patterns.forEach((own, from) => {
      const weights = fitted(own, outside, trials, classes.length, units.length, ridge);
      patterns.forEach((other, to) => {
        for (const k of inside)
          if (answer(weights, other, k, units.length) === trials[k].place) right[from * patterns.length + to]++;
      });
    });
  }
  return {
    classes,
    times,
    accuracy: right.map((n) => n / trials.length),
    chance: Math.max(...counts) / trials.length,
    trials: trials.length,
  };
}

interface Shown {
  readonly trial: number;
  /** Of its class. */
  readonly place: number;
  readonly fold: number;
}

/** [trial, unit]: rates at a time, less their mean and divided by their s.d. over trials. */
function patternsAt(
  { rates, trials: all, units: width }: Recording,
  units: readonly number[],
  trials: readonly Shown[],
  window: Window,
  i: number,
): Float64Array {
  const size = units.length;
  const patterns = new Float64Array(trials.length * size);
  trials.forEach(({ trial }, k) => {
    const offset = (window.stepOf(trial, i) * all + trial) * width;
    for (let u = 0; u < size; u++) patterns[k * size + u] = rates[offset + units[u]];
  });
  for (let u = 0; u < size; u++) {
    let mean = 0;
    for (let k = u; k < patterns.length; k += size) mean += patterns[k] / trials.length;
    let squares = 0;
    for (let k = u; k < patterns.length; k += size) squares += (patterns[k] - mean) * (patterns[k] - mean);
    const sd = Math.sqrt(squares / trials.length) || 1;
    for (let k = u; k < patterns.length; k += size) patterns[k] = (patterns[k] - mean) / sd;
  }
  return patterns;
}

/** For each class the weights of the units, then a constant. */
function fitted(
  patterns: Float64Array,
  among: readonly number[],
  trials: readonly Shown[],
  classes: number,
  units: number,
  ridge: number,
): Float64Array[] {
  const columns = units + 1;
  // A row for each trial, and one for the size of each weight; the constant is free.
  const design = new Float64Array((among.length + units) * columns);
  among.forEach((k, row) => {
    design.set(patterns.subarray(k * units, (k + 1) * units), row * columns);
    design[row * columns + units] = 1;
  });
  for (let u = 0; u < units; u++) design[(among.length + u) * columns + u] = Math.sqrt(ridge);
  const names = Array.from({ length: columns }, (_, u) => (u < units ? `unit ${u}` : "constant"));
  const solve = leastSquares(design, names);
  return Array.from({ length: classes }, (_, place) =>
    solve(
      Float64Array.from({ length: among.length + units }, (_, row) =>
        row < among.length && trials[among[row]].place === place ? 1 : 0,
      ),
    ),
  );
}

function answer(weights: readonly Float64Array[], patterns: Float64Array, k: number, units: number): number {
  const outputs = weights.map((own) => {
    let sum = own[units];
    for (let u = 0; u < units; u++) sum += own[u] * patterns[k * units + u];
    return sum;
  });
  return outputs.indexOf(outputs.reduce((a, b) => Math.max(a, b)));
}
