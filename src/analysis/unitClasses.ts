/** What each unit is tuned to, and when. */
import { invalid } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import { readAt, share } from "../settings/kind.ts";
import { circleParts, isAround } from "./circle.ts";
import { leastSquares } from "./leastSquares.ts";
import { pairsOf, productName } from "./products.ts";
import { checkRecording, isFiniteTrial, type Recording, stepsBetween } from "./recording.ts";
import { fisherF } from "./studentT.ts";
import { type Variable, type VariableName, variables } from "./variables.ts";

/** The part of one variable in the rates of one unit during one period. */
export interface UnitTuning {
  readonly unit: number;
  readonly period: string;
  readonly variable: string;
  /** The fraction of the variance over trials that the others leave and that it explains (partial R²). */
  readonly explained: number;
  /**
   * Of a number: 1 if the rate rises with it, −1 if it falls; of a product the sign of its coefficient. Of what takes
   * several coefficients, as more than two categories or an angle, 0.
   */
  readonly sign: number;
  /**
   * The change of the rate per unit of the variable, beside the others: of two categories half of their difference. NaN
   * of what takes several coefficients.
   */
  readonly slope: number;
  /** Of the F test against the regression without it. */
  readonly p: number;
  readonly isTuned: boolean;
}

export interface UnitClasses {
  readonly units: number;
  readonly periods: readonly string[];
  /** The variables, then their interactions, such as "angle × rule". */
  readonly variables: readonly string[];
  /** By unit, then period, then variable; units whose rate does not vary in a period have none there. */
  readonly tunings: readonly UnitTuning[];
  /** `classes[period][unit]`: "motion", "choice + motion" (mixed), "untuned", or "constant". */
  readonly classes: readonly (readonly string[])[];
  /** Tests that were run, and what p had to be below. */
  readonly comparisons: number;
  readonly threshold: number;
  /** In each period: the coefficients of the regression on all variables, with the constant. */
  readonly coefficients: readonly number[];
}

export interface UnitClassesOptions {
  readonly variables: readonly VariableName[];
  /** Products of two variables, by name: "all" pairs, or some (default: none). */
  readonly interactions?: "all" | readonly (readonly [string, string])[];
  /** Periods (default: those that all trials have and that last). */
  readonly periods?: readonly string[];
  /** The expected share of false ones among the tunings that are found (default: 0.01). */
  readonly falseDiscoveries?: number;
}

/**
 * Sorts units by the variables that their mean rate during a period depends on, over single trials: a linear regression
 * on all variables at once, and for each variable an F test against the regression without it, so that correlated ones
 * are told apart. Numbers enter linearly, those around a circle by their cosine and sine, more than two categories each
 * on its own, and an interaction by all products of the two. A variable is tested among what does not interact with it,
 * so that its test does not depend on where 0 is. The false discovery rate of all tests together is controlled
 * (Benjamini & Hochberg 1995, J R Stat Soc B 57:289–300).
 * @throws "unknown" for a variable or period that no trial has; "invalid" for variables that depend on each other, and
 * for too few trials
 */
export function unitClasses(recording: Recording, options: UnitClassesOptions): UnitClasses {
  checkRecording(recording, "rates", "times");
  const sorted = variables(recording, options.variables);
  const terms = termsOf(sorted, options.interactions);
  const periods = options.periods ?? commonPeriods(recording);
  const rate = readAt(share, options.falseDiscoveries ?? 0.01, "falseDiscoveries");
  const { units } = recording;
  const fits = periods.map((period) => testsIn(recording, sorted, terms, period));
  const tests = fits.flatMap((fit) => fit.tests);
  const threshold = highestPassing(
    tests.map(({ p }) => p),
    rate,
  );
  const order = (one: { readonly unit: number; readonly period: string }) =>
    one.unit * periods.length + periods.indexOf(one.period);
  const tunings = tests
    .map((test): UnitTuning => ({ ...test, isTuned: test.p <= threshold }))
    .sort((a, b) => order(a) - order(b));
  const classes = periods.map((period) =>
    Array.from({ length: units }, (_, unit) => {
      const own = tunings.filter((one) => one.unit === unit && one.period === period);
      if (own.length === 0) return "constant";
      const found = own.filter(({ isTuned }) => isTuned).map(({ variable }) => variable);
      return found.length > 0 ? found.join(" + ") : "untuned";
    }),
  );
  const names = terms.map(({ name }) => name);
  const coefficients = fits.map(({ width }) => width);
  return { units, periods, variables: names, tunings, classes, comparisons: tests.length, threshold, coefficients };
}

/** Of all finite trials, with a recorded step in each. */
function commonPeriods(recording: Recording): string[] {
  const rows = recording.table.filter(isFiniteTrial);
  return (rows[0]?.periods ?? [])
    .map(({ name }) => name)
    .filter((name) =>
      rows.every(({ periods }) =>
        periods.some((one) => {
          if (one.name !== name) return false;
          const [first, end] = stepsBetween(recording, one.from, one.to);
          return end > first;
        }),
      ),
    );
}

/** What is tested: a variable, or the product of two. */
interface Term {
  readonly name: string;
  /** Places among the variables. */
  readonly of: readonly number[];
}

const termsOf = (sorted: readonly Variable[], interactions: UnitClassesOptions["interactions"]): Term[] => [
  ...sorted.map(({ name }, k) => ({ name, of: [k] })),
  ...pairsOf(sorted, interactions).map((pair) => ({ name: productName(sorted, pair), of: pair })),
];

function testsIn(
  recording: Recording,
  sorted: readonly Variable[],
  terms: readonly Term[],
  period: string,
): { readonly tests: readonly Omit<UnitTuning, "isTuned">[]; readonly width: number } {
  const { table, units } = recording;
  const trials = table.flatMap((row, trial) => {
    const values = sorted.map(({ value }) => value(row));
    const rates = isFiniteTrial(row) ? meanRates(recording, trial, period) : undefined;
    return rates === undefined || values.some(Number.isNaN) ? [] : [{ values, rates }];
  });
  const own = sorted.map((variable, k) =>
    columnsOf(
      variable,
      trials.map(({ values }) => values[k]),
      period,
    ),
  );
  const columns = terms.map(({ of: [a, b] }) => {
    const first = own[a].columns;
    if (b === undefined) return first;
    return first.flatMap((one) => own[b].columns.map((other) => one.map((value, i) => value * other[i])));
  });
  const width = columns.reduce((sum, { length }) => sum + length, 1);
  const left = trials.length - width;
  if (left < 1)
    throw invalid({
      subject: `period "${period}"`,
      detail: `in ${counted(trials.length, "trial")}, for ${width} coefficients`,
      remedy: "record more trials, name fewer variables, or another period",
    });
  const fitOf = (kept: readonly number[]) => {
    const list = kept.flatMap((k) => columns[k].map((column) => ({ column, name: terms[k].name })));
    const design = trials.flatMap((_, row) => [...list.map(({ column }) => column[row]), 1]);
    const names = list.map(({ name }) => name);
    return { kept, design, names, solve: leastSquares(design, [...names, "constant"]) };
  };
  // Of each term: what does not contain it, and the same with it.
  const places = [...terms.keys()];
  const fits = new Map<string, ReturnType<typeof fitOf>>();
  const fitted = (kept: readonly number[]) => {
    const key = kept.join();
    fits.set(key, fits.get(key) ?? fitOf(kept));
    return key;
  };
  const whole = fitted(places);
  const compared = terms.map(({ of }, k) => {
    const without = places.filter((other) => !of.every((variable) => terms[other].of.includes(variable)));
    return [fitted(without), fitted([...without, k].sort((a, b) => a - b))] as const;
  });
  const tests = Array.from({ length: units }, (_, unit) => unit).flatMap((unit) => {
    const rates = Float64Array.from(trials, (trial) => trial.rates[unit]);
    const mean = rates.reduce((sum, value) => sum + value / rates.length, 0);
    const varied = rates.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    // float32 rates that are equal differ from their mean by less.
    if (!(varied > 1e-12 * rates.length * mean * mean)) return [];
    const solved = new Map(
      [...fits].map(([key, { design, solve }]) => {
        const coefficients = solve(rates);
        return [key, { coefficients, rest: restOf(design, coefficients, rates) }] as const;
      }),
    );
    return terms.map(({ name }, k) => {
      const [reduced, fuller] = compared[k].map((key) => solved.get(key)!);
      const df = columns[k].length;
      const gained = Math.max(0, reduced.rest - fuller.rest);
      const place = fits.get(compared[k][1])!.names.indexOf(name);
      const isOne = df === 1 && terms[k].of.every((variable) => !sorted[variable].isCategory);
      return {
        unit,
        period,
        variable: name,
        explained: reduced.rest > 0 ? gained / reduced.rest : 0,
        sign: isOne ? Math.sign(fuller.coefficients[place]) : 0,
        slope: isOne
          ? fuller.coefficients[place] / terms[k].of.reduce((all, one) => all * own[one].scale, 1)
          : Number.NaN,
        p: fisherF(gained / df / (solved.get(whole)!.rest / left), df, left),
      };
    });
  });
  return { tests, width };
}

interface Regressors {
  readonly columns: readonly (readonly number[])[];
  /** By what a single column was divided. */
  readonly scale: number;
}

/** The regressors of a variable over trials. */
function columnsOf({ name, isCategory, circle }: Variable, own: readonly number[], period: string): Regressors {
  const levels = [...new Set(own)].sort((a, b) => a - b);
  if (levels.length < 2)
    throw invalid({
      subject: `variable "${name}"`,
      detail: `of one value in trials with period "${period}"`,
      remedy: "name variables that differ between trials, or record more of them",
    });
  if (isCategory)
    return { columns: levels.slice(1).map((level) => own.map((value) => Number(value === level))), scale: 1 };
  if (isAround(circle, own))
    return { columns: Object.values(circleParts).map((part) => own.map((value) => part(value / circle))), scale: 1 };
  const scale = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { columns: [own.map((value) => value / scale)], scale };
}

/** The sum of squares that a regression leaves. */
function restOf(design: readonly number[], coefficients: Float64Array, rates: Float64Array): number {
  const width = coefficients.length;
  return rates.reduce((sum, rate, row) => {
    let left = rate;
    for (let k = 0; k < width; k++) left -= coefficients[k] * design[row * width + k];
    return sum + left * left;
  }, 0);
}

/** Of every unit over the recorded steps of a period; undefined without one. */
function meanRates({ rates, trials, units, ...recording }: Recording, trial: number, period: string) {
  const found = recording.table[trial].periods.find(({ name }) => name === period);
  if (!found) return undefined;
  const [first, end] = stepsBetween({ rates, trials, units, ...recording }, found.from, found.to);
  if (end === first) return undefined;
  const means = new Float64Array(units);
  for (let step = first; step < end; step++)
    for (let unit = 0; unit < units; unit++)
      means[unit] += rates[(step * trials + trial) * units + unit] / (end - first);
  return means;
}

/** The largest p that the procedure accepts; 0 if none. */
function highestPassing(all: readonly number[], rate: number): number {
  const ascending = [...all].sort((a, b) => a - b);
  const last = ascending.findLastIndex((p, k) => p <= (rate * (k + 1)) / ascending.length);
  return last < 0 ? 0 : ascending[last];
}
