/** Targeted dimensionality reduction: one direction of the activity of a population for each variable of a task. */
import { checkArgument } from "../base/arguments.ts";
import { invalid, mismatched } from "../base/errors.ts";
import { thinQr } from "../linear/qr.ts";
import { symmetricEigenvectors } from "../linear/symmetric.ts";
import type { ConditionMeans } from "./conditionMeans.ts";
import { checkUnits } from "./recording.ts";
import type { Regression } from "./regression.ts";
import { placesAmong } from "./variables.ts";

export interface TaskAxes {
  /** The regressors that have an axis. */
  readonly names: readonly string[];
  /** Unit numbers. */
  readonly units: readonly number[];
  /** Orthogonal directions of length 1, `axes[regressor][unit]`. */
  readonly axes: readonly Float64Array[];
  /** The denoised coefficients at `peaks`, before they are made orthogonal. */
  readonly vectors: readonly Float64Array[];
  /** When the coefficients are largest, in ms from the onset of the regressed period. */
  readonly peaks: readonly number[];
}

export interface TaskAxesOptions {
  /** The regressors that get an axis, in the order in which axes are made orthogonal. */
  readonly axes: readonly string[];
  /** Averages whose principal directions span what is kept of the coefficients. Without them nothing is removed. */
  readonly denoise?: ConditionMeans;
  /** The number of these directions (default: 12). */
  readonly components?: number;
  /** From one time of the averages to the next, in ms (default: every one). */
  readonly every?: number;
}

/**
 * The axes of some regressors: the coefficients of all units, projected on the first principal directions of the
 * averages (which are not centred; give standardised ones), at the time at which they are longest, and made orthogonal
 * by QR, each in the direction of its coefficients. Mante, Sussillo, Shenoy & Newsome (2013), Nature 503:78–84.
 * @throws "unknown" for a name that is not a regressor; "mismatched" for averages of other units; "invalid" for more
 * axes than units, or axes that depend on each other
 */
export function taskAxes(regression: Regression, options: TaskAxesOptions): TaskAxes {
  checkArgument("regression", regression, ["coefficients", "units"], "give what `regressRates` returns");
  const { coefficients, units, times } = regression;
  const { axes: names, denoise, components = 12, every } = options;
  checkArgument("axes", names, ["map"], "name the regressors that get an axis");
  const places = placesAmong(
    regression.names.map((name) => ({ name })),
    names,
  );
  const size = units.length;
  if (places.length > size)
    throw invalid({ at: "axes", value: names, detail: `of ${size} units`, remedy: "name at most as many as units" });
  const directions = denoise && principalDirections(denoise, units, components, every);
  const peaks: number[] = [];
  const vectors = places.map((place) => {
    let best: Float64Array = new Float64Array(size);
    let most = -1;
    let peak = 0;
    for (let i = 0; i < times.length; i++) {
      const own = coefficients[place].subarray(i * size, (i + 1) * size);
      const kept = directions ? within(directions, own) : own.slice();
      const length = Math.sqrt(kept.reduce((sum, value) => sum + value * value, 0));
      if (length > most) [best, most, peak] = [kept, length, times[i]];
    }
    peaks.push(peak);
    return best;
  });
  const matrix = Float64Array.from(
    { length: size * places.length },
    (_, i) => vectors[i % places.length][Math.floor(i / places.length)],
  );
  const { q, r } = thinQr(matrix, size, places.length);
  names.forEach((name, k) => {
    const length = Math.sqrt(vectors[k].reduce((sum, value) => sum + value * value, 0));
    if (!(r[k * places.length + k] > 1e-9 * length))
      throw invalid({
        subject: `axis "${name}"`,
        detail: length > 0 ? `that depends on ${names.slice(0, k).join(", ")}` : "without any coefficient other than 0",
        remedy: "leave it out, or keep more components",
      });
  });
  const axes = names.map((_, k) => Float64Array.from({ length: size }, (_, unit) => q[unit * places.length + k]));
  return { names: [...names], units: [...units], axes, vectors, peaks };
}

/**
 * The first left singular vectors of [unit, condition · time], without centring. Times at which a unit lacks a value
 * are left out.
 */
function principalDirections(
  { conditions, times, units: all }: ConditionMeans,
  units: readonly number[],
  count: number,
  every: number | undefined,
): Float64Array[] {
  checkUnits(units, all);
  if (!(Number.isInteger(count) && count >= 1))
    throw invalid({ at: "components", value: count, remedy: "give a whole number, at least 1" });
  const stride = times.length > 1 ? Math.max(1, Math.floor((every ?? 0) / (times[1] - times[0]) + 1e-6)) : 1;
  const size = units.length;
  const product = new Float64Array(size * size);
  let columns = 0;
  for (const { rates } of conditions)
    for (let i = 0; i < times.length; i += stride) {
      const column = units.map((unit) => rates[i * all + unit]);
      if (column.some(Number.isNaN)) continue;
      columns++;
      for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) product[a * size + b] += column[a] * column[b];
    }
  if (columns === 0)
    throw mismatched({
      subject: "averages",
      detail: "in which no condition has trials for all units",
      remedy: "sort by fewer variables, or record more trials",
    });
  symmetricEigenvectors(product, size);
  // In ascending order of their values.
  return Array.from({ length: Math.min(count, size) }, (_, k) =>
    product.slice((size - 1 - k) * size, (size - k) * size),
  );
}

/** The part of a vector in the span of orthonormal directions. */
function within(directions: readonly Float64Array[], vector: Float64Array): Float64Array {
  const kept = new Float64Array(vector.length);
  for (const direction of directions) {
    let along = 0;
    for (let i = 0; i < vector.length; i++) along += direction[i] * vector[i];
    for (let i = 0; i < vector.length; i++) kept[i] += along * direction[i];
  }
  return kept;
}
