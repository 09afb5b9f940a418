/** Demixed principal components: what of the activity belongs to which variable. */
import { checkArgument } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { symmetricEigenvectors } from "../linear/symmetric.ts";
import { knownOptions } from "../settings/options.ts";
import type { ConditionMeans } from "./conditionMeans.ts";
import { type Marginalisation, marginalisations } from "./marginalisations.ts";

/** A direction that shows one marginalisation, and one along which the activity is rebuilt from it. */
export interface DemixedComponent {
  /** One weight for each unit: the rates less their mean, times these, are the component. */
  readonly decoder: Float64Array;
  /** Of length 1; its entry of the largest magnitude is positive. */
  readonly encoder: Float64Array;
  /** The fraction of the variance of all averages that it explains alone. */
  readonly explained: number;
  /** The same of each marginalisation's part of the averages, as a fraction of the variance of all. */
  readonly shares: readonly number[];
  /** The component of each condition, `along[condition][time]`. */
  readonly along: readonly Float64Array[];
}

export interface DemixedPart extends Pick<Marginalisation, "name" | "variables"> {
  /** Its fraction of the variance of all averages. */
  readonly variance: number;
  /** The largest first. */
  readonly components: readonly DemixedComponent[];
}

export interface DemixedComponents {
  /** First what depends on time alone, then each variable, then their interactions. */
  readonly parts: readonly DemixedPart[];
  readonly regularisation: number;
  /** The mean of each unit over conditions and times. */
  readonly mean: Float64Array;
  /** The averages: their conditions and times. */
  readonly means: ConditionMeans;
}

export interface DemixedOptions {
  /** Components of each marginalisation (default: 3, or as many as there are). */
  readonly components?: number;
  /**
   * λ: the squared weights count (λ·‖X‖)² times, with the norm of all averages (default: 1e-4;
   * `demixingRegularisation` finds it). The `regularizer` of the Python package dPCA is λ / ‖X‖.
   */
  readonly regularisation?: number;
}

/** Eigenvalues of a product of averages below this share of the largest count as 0. */
const negligible = 1e-12;

/**
 * Demixed principal component analysis (Kobak et al. 2016, eLife 5:e10989, eq. 2 to 5): the averages are split into
 * parts that depend on time alone, on each variable and time, and on each interaction; for each part φ, decoders D and
 * encoders F of few dimensions minimise ‖X_φ − F D X‖² + (λ‖X‖)² ‖F D‖², which is reduced-rank regression with a closed
 * form. Every combination of the values of the variables must have been shown.
 * @param means of trials sorted by the variables, such as `conditionMeans(recording, { by: ["choice", "motion"] })`
 * @throws "missing" for a combination without trials or a time at which one lacks them; "invalid" for other options, or
 * averages that do not vary
 */
export function demixedComponents(means: ConditionMeans, options?: DemixedOptions): DemixedComponents {
  const known = ["components", "regularisation"] as const;
  const { components = 3, regularisation = 1e-4 } = knownOptions(options, known, "the options of demixedComponents");
  if (!(Number.isInteger(components) && components >= 1))
    throw invalid({ at: "components", value: components, remedy: "give a whole number, at least 1" });
  if (!(regularisation >= 0 && Number.isFinite(regularisation)))
    throw invalid({ at: "regularisation", value: regularisation, remedy: "give a number of at least 0" });
  const data = averagesOf(means);
  const { units, columns, all, total } = data;
  const parts = demixed(data, regularisation, components);
  return {
    regularisation,
    mean: data.mean,
    means,
    parts: parts.map(({ part, pairs }) => ({
      name: part.name,
      variables: part.variables,
      variance: squaredNorm(part.values) / total,
      components: pairs.map(({ decoder, encoder }) => {
        const shown = alongDecoder(decoder, all, units, columns);
        const explained = (values: Float64Array) =>
          explainedBy(alongDecoder(decoder, values, units, columns), encoder, values, columns) / total;
        return {
          decoder,
          encoder,
          explained: explained(all),
          shares: parts.map((one) => explained(one.part.values)),
          along: means.conditions.map((_, c) => shown.slice(c * means.times.length, (c + 1) * means.times.length)),
        };
      }),
    })),
  };
}

/** Averages of all units by [unit, condition · time], less the mean of each unit, and their parts. */
export interface DemixedData {
  readonly units: number;
  readonly columns: number;
  readonly mean: Float64Array;
  readonly all: Float64Array;
  /** ‖X‖² */
  readonly total: number;
  readonly parts: readonly Marginalisation[];
}

export function averagesOf(means: ConditionMeans): DemixedData {
  checkArgument("means", means, ["conditions", "times", "variables"], "give what `conditionMeans` returns");
  const { conditions, times, units } = means;
  const steps = times.length;
  const columns = conditions.length * steps;
  const all = new Float64Array(units * columns);
  conditions.forEach(({ rates, label }, c) => {
    for (let k = 0; k < steps; k++)
      for (let unit = 0; unit < units; unit++) {
        const rate = rates[k * units + unit];
        if (Number.isNaN(rate))
          throw missing({
            subject: `an average of unit ${unit} in condition "${label}" at ${times[k]} ms`,
            remedy: "record more trials, or average a stretch that all trials have",
          });
        all[unit * columns + c * steps + k] = rate;
      }
  });
  const mean = new Float64Array(units);
  for (let i = 0; i < all.length; i++) mean[Math.floor(i / columns)] += all[i] / columns;
  for (let i = 0; i < all.length; i++) all[i] -= mean[Math.floor(i / columns)];
  const total = squaredNorm(all);
  if (!(total > 0)) throw invalid({ subject: "averages", detail: "that do not vary", remedy: "average other trials" });
  return { units, columns, mean, all, total, parts: marginalisations(means, all) };
}

interface Pair {
  readonly decoder: Float64Array;
  readonly encoder: Float64Array;
}

/** The encoders of a part are the principal axes of its ridge regression on X, A X with A = X_φ Xᵀ (X Xᵀ + μ)⁻¹. */
export function demixed(
  { units, columns, all, total, parts }: DemixedData,
  regularisation: number,
  components: number,
): { readonly part: Marginalisation; readonly pairs: readonly Pair[] }[] {
  const penalty = regularisation * regularisation * total;
  const vectors = products(all, all, units, columns);
  const values = symmetricEigenvectors(vectors, units);
  const largest = values[units - 1];
  return parts.map((part) => {
    // In the axes of X Xᵀ its inverse is a division: A = (X_φ Xᵀ V) (Λ + μ)⁻¹ Vᵀ.
    const crossed = products(part.values, all, units, columns);
    const turned = rowsAlong(crossed, vectors, units);
    const scaled = turned.map((value, i) => {
      const eigenvalue = values[i % units];
      return eigenvalue > negligible * largest ? value / (eigenvalue + penalty) : 0;
    });
    // A (X Xᵀ + μ) Aᵀ, of which the encoders are eigenvectors.
    const fitted = products(scaled, turned, units, units);
    const strengths = symmetricEigenvectors(fitted, units);
    const count = Math.min(components, units);
    const pairs = Array.from({ length: count }, (_, k) => units - 1 - k)
      .filter((row) => strengths[row] > negligible * Math.max(strengths[units - 1], Number.MIN_VALUE))
      .map((row): Pair => {
        const encoder = positive(fitted.slice(row * units, (row + 1) * units));
        const inAxes = new Float64Array(units);
        for (let i = 0; i < units; i++) for (let k = 0; k < units; k++) inAxes[k] += encoder[i] * scaled[i * units + k];
        const decoder = new Float64Array(units);
        for (let k = 0; k < units; k++)
          for (let j = 0; j < units; j++) decoder[j] += inAxes[k] * vectors[k * units + j];
        return { decoder, encoder };
      });
    return { part, pairs };
  });
}

/** a bᵀ of two matrices with rows of the same length. */
function products(a: Float64Array, b: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += a[i * columns + k] * b[j * columns + k];
      out[i * rows + j] = sum;
    }
  return out;
}

/** a V, where the vectors are rows. */
const rowsAlong = (a: Float64Array, vectors: Float64Array, size: number): Float64Array =>
  products(a, vectors, size, size);

/** The sign with which the entry of the largest magnitude (the first of equal ones) is positive. */
function positive(vector: Float64Array): Float64Array {
  const most = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) * (1 + 1e-9) ? value : best), 0);
  return most < 0 ? vector.map((value) => -value) : vector;
}

export function alongDecoder(
  decoder: Float64Array,
  values: Float64Array,
  units: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(columns);
  for (let unit = 0; unit < units; unit++)
    for (let k = 0; k < columns; k++) out[k] += decoder[unit] * values[unit * columns + k];
  return out;
}

/** By how much an encoder times a component comes nearer to values than 0: ‖Y‖² − ‖Y − f z‖². */
function explainedBy(component: Float64Array, encoder: Float64Array, values: Float64Array, columns: number): number {
  let less = 0;
  for (let i = 0; i < values.length; i++) {
    const rebuilt = encoder[Math.floor(i / columns)] * component[i % columns];
    less += rebuilt * (2 * values[i] - rebuilt);
  }
  return less;
}

export function squaredNorm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
