/** What decoders over time share: which trials they read and when, and linear fits to some that are tried on others. */
import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { typicalPeriods } from "./average.ts";
import { frameOfStretch } from "./frames.ts";
import { checkRecording, checkUnits, isFiniteTrial, type Recording } from "./recording.ts";
import { ridgePath } from "./ridge.ts";
import { type Variable, type VariableName, variables } from "./variables.ts";
import { type Window, windowIn } from "./window.ts";

export interface DecodingOptions {
  /** What is read: the values of `decodeOverTime` are classes, those of `decodeValuesOverTime` numbers. */
  readonly variable: VariableName;
  /** The period to read in (default: the whole trial). */
  readonly period?: string;
  /** The period whose onset is time 0 of whole trials (default: the trial's start). */
  readonly align?: string;
  /** From one time to the next, in ms (default: every recorded step). */
  readonly every?: number;
  /** Unit numbers (default: all). */
  readonly units?: readonly number[];
  /** Parts of the trials, each of which is read by decoders of the others (default: 5). */
  readonly folds?: number;
  /**
   * λ, the weight of the squared coefficients, relative to that of a trial, for rates of s.d. 1; or several to choose
   * from (default: 1e-6 to 1e6 in steps of 10): each decoder takes the one with the least squared error in trials left
   * out one at a time, among the trials that it is fitted to.
   */
  readonly ridge?: number | readonly number[];
}

const usualRidges = Array.from({ length: 13 }, (_, k) => Number(`1e${k - 6}`));

/** The axis of time of decoders. */
export interface DecodedTimes {
  /** ms from the onset of `align`, or from the trial's start. */
  readonly times: Float64Array;
  /** The period whose onset is time 0; none: the trial's start. */
  readonly align?: string;
  /** The usual bounds of the periods, in ms on this axis. */
  readonly periods: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

/** The regularisation of decoders. */
export interface DecoderRidges {
  /** The λ to choose from, ascending. */
  readonly candidates: readonly number[];
  /** [time of the decoder, fold] in C order: the λ of each. */
  readonly ridges: Float64Array;
}

/** The trials that are read, and their rates. */
export interface ReadTrials {
  readonly variable: Variable;
  readonly axis: DecodedTimes;
  /** The value of the variable in each of the trials. */
  readonly values: readonly number[];
  /** For each time [trial, unit]: rates, less their mean and divided by their s.d. over trials. */
  readonly patterns: readonly Float64Array[];
  readonly units: number;
  readonly folds: number;
  readonly candidates: readonly number[];
}

/** @throws "unknown" for a variable or period that no trial has, "invalid" for options out of range */
export function readTrials(recording: Recording, options: DecodingOptions): ReadTrials {
  checkRecording(recording, "rates", "times");
  checkArgument("options", options, ["variable"], "give what is decoded: { variable: NAME }");
  const { folds = 5, ridge = usualRidges } = options;
  const units = options.units ?? Array.from({ length: recording.units }, (_, unit) => unit);
  checkUnits(units, recording.units);
  if (!(Number.isInteger(folds) && folds >= 2))
    throw invalid({ at: "folds", value: folds, remedy: "give a whole number, at least 2" });
  const candidates = typeof ridge === "number" ? [ridge] : Array.isArray(ridge) ? [...new Set<number>(ridge)] : [];
  if (candidates.length === 0 || !candidates.every((one) => one > 0 && Number.isFinite(one)))
    throw invalid({ at: "ridge", value: ridge, remedy: "give a number above 0, or several to choose from" });
  candidates.sort((a, b) => a - b);
  const { variable, window, among, first, last } = lastingIn(recording, options);
  const shown = among.map(({ trial }) => trial);
  const times = window.times.slice(first, last + 1);
  const align = options.period ?? options.align;
  const periods = typicalPeriods(recording.table, frameOfStretch(recording.table, options));
  return {
    ...{ variable, folds, candidates, units: units.length },
    axis: { times, periods, ...(align !== undefined && { align }) },
    values: among.map(({ value }) => value),
    patterns: Array.from(times, (_, i) => patternsAt(recording, units, shown, window, first + i)),
  };
}

/**
 * The trials that decoders with these options read, as numbers in the recording: finite ones that have the variable and
 * last long enough.
 * @throws "unknown" for a variable or period that no trial has
 */
export function decodedTrials(recording: Recording, options: DecodingOptions): number[] {
  checkRecording(recording, "times");
  checkArgument("options", options, ["variable"], "give what is decoded: { variable: NAME }");
  return lastingIn(recording, options).among.map(({ trial }) => trial);
}

/** Trials that run at the same times, which half of those with the variable do, from the first to the last. */
function lastingIn(recording: Recording, options: DecodingOptions) {
  const [variable] = variables(recording, [options.variable]);
  const window = windowIn(recording, options, options.every);
  const readable = recording.table.flatMap((row, trial) => {
    const value = variable.value(row);
    return isFiniteTrial(row) && window.has(trial) && !Number.isNaN(value) ? [{ trial, value }] : [];
  });
  const beyond = readable.find(({ value }) => !Number.isFinite(value));
  if (beyond)
    throw invalid({
      subject: `variable "${variable.name}"`,
      detail: `with the value ${beyond.value}`,
      remedy: "give numbers, or NaN to leave a trial out",
    });
  const runs = (i: number) => readable.map(({ trial }) => window.isInside(trial, i));
  let [first, last] = [0, window.times.length - 1];
  const count = (running: readonly boolean[]) => running.filter(Boolean).length;
  let [early, late] = [runs(first), runs(last)];
  const isHalf = () => 2 * count(early.map((is, k) => is && late[k])) >= readable.length;
  // The end that fewer trials reach is given up first.
  while (first < last && !isHalf())
    if (count(early) < count(late)) early = runs(++first);
    else late = runs(--last);
  const among = last >= 0 ? readable.filter((_, k) => early[k] && late[k]) : [];
  return { variable, window, among, first, last };
}

function patternsAt(
  { rates, trials: all, units: width }: Recording,
  units: readonly number[],
  trials: readonly number[],
  window: Window,
  i: number,
): Float64Array {
  const size = units.length;
  const patterns = new Float64Array(trials.length * size);
  trials.forEach((trial, k) => {
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

/**
 * Ridge regressions of some targets, fitted at each time to the trials of the other folds, and what they predict of
 * each trial at each time.
 * @param targets [target][trial]
 * @param foldOf the fold of a trial
 * @param visit is called with a prediction of all targets, for every time of the decoder, time of the trial, and trial
 */
export function predictAcross(
  { patterns, folds, units, candidates }: ReadTrials,
  targets: readonly ArrayLike<number>[],
  foldOf: (trial: number) => number,
  visit: (from: number, to: number, trial: number, predicted: readonly number[]) => void,
): DecoderRidges {
  const trials = targets[0].length;
  const ridges = new Float64Array(patterns.length * folds);
  for (let fold = 0; fold < folds; fold++) {
    const [inside, outside] = [true, false].map((isIn) =>
      Array.from({ length: trials }, (_, k) => k).filter((k) => (foldOf(k) === fold) === isIn),
    );
    patterns.forEach((own, from) => {
      const path = ridgePath(own, outside, targets, units);
      const ridge = bestOf(candidates, path.leftOut);
      ridges[from * folds + fold] = ridge;
      const weights = path.weights(ridge);
      patterns.forEach((other, to) => {
        for (const k of inside) {
          const predicted = weights.map((one) => {
            let sum = one[units];
            for (let u = 0; u < units; u++) sum += one[u] * other[k * units + u];
            return sum;
          });
          visit(from, to, k, predicted);
        }
      });
    });
  }
  return { candidates, ridges };
}

/**
 * With the least error; of equal ones, as of units that are silent, the largest.
 * @throws "invalid" if no error is a number, as where squares overflow
 */
function bestOf(candidates: readonly number[], errorOf: (ridge: number) => number): number {
  if (candidates.length === 1) return candidates[0];
  let [best, least] = [Number.NaN, Number.MAX_VALUE];
  for (const ridge of candidates) {
    const error = errorOf(ridge);
    if (error <= least) [best, least] = [ridge, error];
  }
  if (Number.isNaN(best))
    throw invalid({
      subject: "decoder",
      detail: "whose error is too large for a number with every λ",
      remedy: "give smaller values, or leave out trials whose rates are huge",
    });
  return best;
}
