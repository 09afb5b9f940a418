/** How many dimensions activity has. */
import { checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { principalComponents } from "./pca.ts";

/**
 * The participation ratio (Σλ)² / Σλ² of the eigenvalues λ of the covariance of the columns: 1 if everything is on a
 * line, the number of columns if all directions vary alike; NaN if nothing varies. Gao et al. (2017), bioRxiv 214262.
 * @param values [row, column] in C order, such as [time, unit]
 * @throws "mismatched" for data of another size
 */
export function participationRatio(values: ArrayLike<number>, rows: number, columns: number): number {
  checkCount("data", values, { row: rows, column: columns });
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns] += values[i] / rows;
  // Neither sum needs the eigenvalues: they are the trace and the squared norm of the covariance.
  let trace = 0;
  let squares = 0;
  for (let a = 0; a < columns; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let row = 0; row < rows; row++)
        sum += (values[row * columns + a] - mean[a]) * (values[row * columns + b] - mean[b]);
      squares += (a === b ? 1 : 2) * sum * sum;
      if (a === b) trace += sum;
    }
  return (trace * trace) / squares;
}

/** How well few dimensions of one set of averages predict another. */
export interface CrossValidatedDimension {
  /** The number of components with the least error. */
  readonly dimension: number;
  /** By the number of components, from 0: the squared error as a fraction of the variance of the second set. */
  readonly errors: readonly number[];
}

/**
 * The dimension of averages beyond their noise: the number of principal components of one set, such as the averages of
 * half of the trials, that predict the other with the least error. More components add noise that the other does not
 * share.
 * @param first [row, column] in C order, such as the averages by [condition · time, unit]
 * @param second the same averages of other trials
 * @param most components that are tried (default: all)
 * @throws "mismatched" for data of another size, "invalid" for a second set without variance
 */
export function crossValidatedDimension(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  rows: number,
  columns: number,
  most = Math.min(rows, columns),
): CrossValidatedDimension {
  checkCount("second", second, { row: rows, column: columns });
  const { mean, directions, scores } = principalComponents(first, rows, columns, { count: most });
  const own = new Float64Array(columns);
  for (let i = 0; i < second.length; i++) own[i % columns] += second[i] / rows;
  let variance = 0;
  for (let i = 0; i < second.length; i++) variance += (second[i] - own[i % columns]) * (second[i] - own[i % columns]);
  if (variance === 0) throw invalid({ subject: "second", detail: "that does not vary", remedy: "give other averages" });
  const left = Float64Array.from(second, (value, i) => value - mean[i % columns]);
  const error = () => left.reduce((sum, value) => sum + value * value, 0) / variance;
  const errors = [error()];
  directions.forEach((direction, k) => {
    for (let i = 0; i < left.length; i++) left[i] -= scores[k][Math.floor(i / columns)] * direction[i % columns];
    errors.push(error());
  });
  return { dimension: errors.indexOf(errors.reduce((a, b) => Math.min(a, b))), errors };
}
