/** Rates of single trials as linear functions of what the trials were. */
import { invalid } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import { leastSquares } from "./leastSquares.ts";
import { type Preference, turnedUnits } from "./preference.ts";
import { pairsOf, productName } from "./products.ts";
import { checkRecording, checkUnits, isFiniteTrial, type Recording } from "./recording.ts";
import { type Variable, type VariableName, variables } from "./variables.ts";
import { type Window, windowIn } from "./window.ts";

export interface RegressionOptions {
  readonly regressors: readonly VariableName[];
  /** Products of regressors, by name: "all" pairs, or some (default: none). */
  readonly interactions?: "all" | readonly (readonly [string, string])[];
  /** The period to regress in (default: the whole trial). */
  readonly period?: string;
  /** The period whose onset is time 0 of whole trials (default: the trial's start). */
  readonly align?: string;
  /** From one regressed time to the next, in ms (default: every recorded step). */
  readonly every?: number;
  /** Unit numbers (default: all). */
  readonly units?: readonly number[];
  readonly preference?: Preference;
}

/** Regression coefficients of every unit at every time. */
export interface Regression {
  /** The regressors, "constant", then the products, such as "choice × motion". */
  readonly names: readonly string[];
  /** Unit numbers. */
  readonly units: readonly number[];
  /** ms from the onset of the period. */
  readonly times: Float64Array;
  /** The number of trials at each time. */
  readonly trials: Int32Array;
  /** `coefficients[regressor]`, [time, unit] in C order; NaN at times of too few trials. */
  readonly coefficients: readonly Float64Array[];
}

/**
 * Ordinary least squares of the rate of each unit at each time, over trials, on the regressors, a constant and
 * products of regressors. Each regressor is divided by its largest magnitude, so that it spans ±1; the rates of a unit
 * by their s.d. over trials and times, after their mean is subtracted. Left out are trials that are not finite, lack a
 * regressor or have ended. Times at which fewer than half of the trials are left, or fewer than regressors, are NaN.
 * Mante, Sussillo, Shenoy & Newsome (2013), Nature 503:78–84.
 * @throws "unknown" for a name that no trial has; "invalid" for regressors that are categories or depend on each other,
 * and for too few trials at every time
 */
export function regressRates(recording: Recording, options: RegressionOptions): Regression {
  checkRecording(recording, "rates", "times");
  const { table, trials: all, rates } = recording;
  const { every, units = Array.from({ length: recording.units }, (_, unit) => unit) } = options;
  checkUnits(units, recording.units);
  const regressors = variables(recording, options.regressors);
  const category = regressors.find(({ isCategory }) => isCategory);
  if (category)
    throw invalid({
      subject: `regressor "${category.name}"`,
      detail: "of more than two categories",
      remedy: "give its values as numbers: { name, value: (row) => … }",
    });
  const pairs = pairsOf(regressors, options.interactions);
  const names = [
    ...regressors.map(({ name }) => name),
    "constant",
    ...pairs.map((pair) => productName(regressors, pair)),
  ];
  const window = windowIn(recording, options, every);
  const among = table.flatMap((row, trial) => {
    const values = regressors.map(({ value }) => value(row));
    return isFiniteTrial(row) && window.has(trial) && !values.some(Number.isNaN) ? [{ trial, values }] : [];
  });
  const largest = regressors.map((_, k) => among.reduce((most, { values }) => Math.max(most, Math.abs(values[k])), 0));
  const rows = among.map(({ trial, values }) => {
    const scaled = values.map((value, k) => value / (largest[k] || 1));
    return { trial, design: [...scaled, 1, ...pairs.map(([a, b]) => scaled[a] * scaled[b])] };
  });
  const { mean, sd } = standards(recording, units, rows, window);
  const coefficients = names.map(() => new Float64Array(window.times.length * units.length).fill(Number.NaN));
  const inside = Array.from(window.times, (_, i) => rows.filter(({ trial }) => window.isInside(trial, i)));
  const fewest = Math.max(names.length, Math.ceil(rows.length / 2));
  const most = inside.reduce((largest, { length }) => Math.max(largest, length), 0);
  if (most < fewest)
    throw invalid({
      subject: "regression",
      detail: `of ${counted(most, "trial")} on ${names.length} regressors`,
      remedy: `it needs ${fewest} at some time: record more trials, or name fewer regressors`,
    });
  let solved: { readonly running: string; readonly solve: ReturnType<typeof leastSquares> } | undefined;
  inside.forEach((here, i) => {
    if (here.length < fewest) return;
    const running = here.map(({ trial }) => trial).join();
    if (solved?.running !== running)
      solved = {
        running,
        solve: leastSquares(
          here.flatMap(({ design }) => design),
          names,
        ),
      };
    const { solve } = solved;
    units.forEach((unit, u) => {
      const response = here.map(
        ({ trial }) => (rates[(window.stepOf(trial, i) * all + trial) * recording.units + unit] - mean[u]) / sd[u],
      );
      solve(response).forEach((value, k) => {
        coefficients[k][i * units.length + u] = value;
      });
    });
  });
  turn(coefficients, { recording, units, regressors, pairs, preference: options.preference });
  const trials = Int32Array.from(inside, ({ length }) => length);
  return { names, units: [...units], times: window.times, trials, coefficients };
}

/**
 * A regressor that changes its sign for a unit only changes the sign of its coefficient, and of those of its products
 * with regressors that keep theirs.
 */
function turn(
  coefficients: readonly Float64Array[],
  {
    recording,
    units,
    regressors,
    pairs,
    preference,
  }: {
    readonly recording: Recording;
    readonly units: readonly number[];
    readonly regressors: readonly Variable[];
    readonly pairs: readonly (readonly [number, number])[];
    readonly preference?: Preference;
  },
): void {
  const { isTurned, places } = turnedUnits(preference, recording, regressors);
  const changes = [
    ...regressors.map((_, k) => places.includes(k)),
    false,
    ...pairs.map(([a, b]) => places.includes(a) !== places.includes(b)),
  ];
  coefficients.forEach((own, k) => {
    if (!changes[k]) return;
    for (let i = 0; i < own.length; i++) if (isTurned[units[i % units.length]]) own[i] = -own[i];
  });
}

/** Mean and s.d. of each unit over the regressed trials and times; an s.d. of 0 counts as 1. */
function standards(
  { rates, trials: all, units: width }: Recording,
  units: readonly number[],
  rows: readonly { readonly trial: number }[],
  window: Window,
): { readonly mean: Float64Array; readonly sd: Float64Array } {
  const mean = new Float64Array(units.length);
  const squares = new Float64Array(units.length);
  let n = 0;
  const each = (visit: (offset: number) => void) => {
    for (const { trial } of rows)
      window.times.forEach((_, i) => {
        if (window.isInside(trial, i)) visit((window.stepOf(trial, i) * all + trial) * width);
      });
  };
  each((offset) => {
    n++;
    for (let u = 0; u < units.length; u++) mean[u] += rates[offset + units[u]];
  });
  for (let u = 0; u < units.length; u++) mean[u] /= n;
  each((offset) => {
    for (let u = 0; u < units.length; u++) {
      const far = rates[offset + units[u]] - mean[u];
      squares[u] += far * far;
    }
  });
  return { mean, sd: squares.map((sum) => Math.sqrt(sum / n) || 1) };
}
