import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { invalid } from "../base/errors.ts";

/** Principal components, the largest variance first. */
export interface Components {
  /** Mean of every column, which is taken off first. */
  readonly mean: Float64Array;
  /** Directions of length 1, `directions[component][column]`; the entry of the largest size is positive. */
  readonly directions: readonly Float64Array[];
  /** Fraction of the variance along each; 0 where there is none at all. */
  readonly explained: readonly number[];
  /** The rows along each, `scores[component][row]`. */
  readonly scores: readonly Float64Array[];
}

/** Of the mean square: values in float32 that are all equal, and their mean, differ by less. */
const negligible = 1e-20;

/**
 * Principal component analysis of `rows` × `columns` values in C order. Signs and order are fixed, so that equal data give equal pictures. Throws "invalid" for
 * data of another size, or that are not finite.
 */
export function principalComponents(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  count = Math.min(3, columns),
): Components {
  if (values.length !== rows * columns || rows === 0)
    throw invalid({
      subject: "data",
      detail: `of ${values.length} values`,
      remedy: `[row ${rows}, column ${columns}] needs ${rows * columns}, at least one row`,
    });
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw invalid({
        subject: `data [row ${Math.floor(i / columns)}, column ${i % columns}]`,
        value: values[i],
        remedy: "principal components need finite numbers",
      });
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns] += values[i] / rows;
  const centred = new Matrix(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => values[row * columns + column] - mean[column]),
    ),
  );
  const squares = (list: readonly number[]) => list.reduce((sum, value) => sum + value * value, 0);
  // What differs by rounding alone does not vary.
  if (squares(centred.to1DArray()) <= negligible * squares(Array.from(values))) centred.mul(0);
  // Both products have the same eigenvalues; the smaller one takes less time.
  const isWide = columns > rows;
  const turned = centred.transpose();
  const product = isWide ? centred.mmul(turned) : turned.mmul(centred);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(product, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const directions = order.slice(0, Math.min(count, columns)).map((k) => {
    const column = eigenvectorMatrix.getColumnVector(k);
    return fixed((isWide ? turned.mmul(column) : column).to1DArray());
  });
  return {
    mean,
    directions,
    explained: directions.map((_, i) => (total > 0 ? Math.max(0, realEigenvalues[order[i]]) / total : 0)),
    scores: directions.map((direction) =>
      Float64Array.from({ length: rows }, (_, row) => {
        let sum = 0;
        for (let column = 0; column < columns; column++) sum += centred.get(row, column) * direction[column];
        return sum;
      }),
    ),
  };
}

/** Of length 1, and turned so that its largest entry (of equal ones, the first) is positive. */
function fixed(vector: readonly number[]): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  const most = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) * (1 + 1e-9) ? value : best), 0);
  const factor = length > 0 ? Math.sign(most) / length : 0;
  return Float64Array.from(vector, (value) => value * factor);
}
