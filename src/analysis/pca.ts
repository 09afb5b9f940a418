import { checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { symmetricEigenvectors } from "../linear/symmetric.ts";
import { knownOptions } from "../settings/options.ts";

/** Principal components, the largest variance first. */
export interface Components {
  /** Mean of every column, which is subtracted first. */
  readonly mean: Float64Array;
  /** What each column is divided by then: its s.d. if standardised, else 1. */
  readonly scale: Float64Array;
  /** Directions of length 1, `directions[component][column]`; the entry of the largest magnitude is positive. */
  readonly directions: readonly Float64Array[];
  /** Fraction of the variance along each; 0 if nothing varies. */
  readonly explained: readonly number[];
  /** Projections of the rows, `scores[component][row]`. */
  readonly scores: readonly Float64Array[];
}

export interface ComponentsOptions {
  /** How many (default: 3, or as many as there are columns). */
  readonly count?: number;
  /**
   * Whether each column is divided by its population s.d., so that all have the same weight; constant ones stay 0
   * (default: false).
   */
  readonly standardised?: boolean;
}

/** As a fraction of the sum of squares: equal float32 values differ from their mean by less. */
const negligible = 1e-20;

/**
 * Principal component analysis of `rows` × `columns` values in C order. Signs and order are fixed, so that equal data
 * give equal pictures.
 * @throws "mismatched" for data of another size, "invalid" for values that are not finite, "unknown" for an option that
 * does not exist
 */
export function principalComponents(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  options?: ComponentsOptions,
): Components {
  const known = ["count", "standardised"] as const;
  const { count = 3, standardised = false } = knownOptions(options, known, "the options of principalComponents");
  checkCount("data", values, { row: rows, column: columns });
  if (rows === 0) throw invalid({ subject: "data", detail: "of 0 rows", remedy: "give at least one" });
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw invalid({
        subject: `data [row ${Math.floor(i / columns)}, column ${i % columns}]`,
        value: values[i],
        remedy: "principal components need finite numbers",
      });
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns] += values[i] / rows;
  const centred = Float64Array.from(values, (value, i) => value - mean[i % columns]);
  const scale = new Float64Array(columns).fill(1);
  if (standardised) standardise(centred, mean, scale);
  // Differences of rounding are no variance.
  if (!standardised && sumOfSquares(centred) <= negligible * sumOfSquares(values)) centred.fill(0);
  // Both products have the same nonzero eigenvalues; the smaller one takes less time.
  const isWide = columns > rows;
  const size = isWide ? rows : columns;
  const vectors = isWide ? productOfRows(centred, rows, columns) : productOfColumns(centred, rows, columns);
  const variances = symmetricEigenvectors(vectors, size);
  const order = Array.from(variances, (_, k) => k).sort((a, b) => variances[b] - variances[a]);
  const total = variances.reduce((sum, value) => sum + Math.max(0, value), 0);
  const directions = order.slice(0, Math.min(count, columns)).map((k) => {
    const vector = vectors.subarray(k * size, (k + 1) * size);
    return fixed(isWide ? weighedRows(centred, vector, columns) : vector);
  });
  return {
    mean,
    scale,
    directions,
    explained: directions.map((_, i) => (total > 0 ? Math.max(0, variances[order[i]]) / total : 0)),
    scores: directions.map((direction) =>
      Float64Array.from({ length: rows }, (_, row) => {
        let sum = 0;
        for (let column = 0; column < columns; column++) sum += centred[row * columns + column] * direction[column];
        return sum;
      }),
    ),
  };
}

/** Divides the columns by their s.d., except those that differ from their mean by rounding, which become 0. */
function standardise(centred: Float64Array, mean: Float64Array, scale: Float64Array): void {
  const columns = scale.length;
  const rows = centred.length / columns;
  const variance = new Float64Array(columns);
  for (let i = 0; i < centred.length; i++) variance[i % columns] += (centred[i] * centred[i]) / rows;
  variance.forEach((value, column) => {
    if (value > negligible * mean[column] * mean[column]) scale[column] = Math.sqrt(value);
  });
  for (let i = 0; i < centred.length; i++) {
    const column = i % columns;
    centred[i] = variance[column] > negligible * mean[column] * mean[column] ? centred[i] / scale[column] : 0;
  }
}

const sumOfSquares = (list: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += list[i] * list[i];
  return sum;
};

/** [row, row]: sums over columns. */
function productOfRows(values: Float64Array, rows: number, columns: number): Float64Array {
  const product = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += values[a * columns + column] * values[b * columns + column];
      product[a * rows + b] = product[b * rows + a] = sum;
    }
  return product;
}

/** [column, column]: sums over rows. */
function productOfColumns(values: Float64Array, rows: number, columns: number): Float64Array {
  const product = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++)
    for (let a = 0; a < columns; a++) {
      const factor = values[row * columns + a];
      for (let b = 0; b < columns; b++) product[a * columns + b] += factor * values[row * columns + b];
    }
  return product;
}

function weighedRows(values: Float64Array, weights: Float64Array, columns: number): Float64Array {
  const sum = new Float64Array(columns);
  weights.forEach((weight, row) => {
    for (let column = 0; column < columns; column++) sum[column] += weight * values[row * columns + column];
  });
  return sum;
}

/** The vector scaled to length 1, with its sign such that the largest entry (the first of equal ones) is positive. */
function fixed(vector: Float64Array): Float64Array {
  const length = Math.sqrt(sumOfSquares(vector));
  const most = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) * (1 + 1e-9) ? value : best), 0);
  const factor = length > 0 ? Math.sign(most) / length : 0;
  return vector.map((value) => value * factor);
}
