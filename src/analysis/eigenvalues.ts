import { checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { eigenvaluesOf } from "../linear/eigenvalues.ts";

/** A complex number. */
export interface Eigenvalue {
  readonly re: number;
  readonly im: number;
}

/** The last matrices and their eigenvalues: a training and its report need those of the same two matrices. */
const known: { readonly matrix: Float64Array; readonly modes: readonly Eigenvalue[] }[] = [];
const mostKnown = 2;

/**
 * Eigenvalues of a square matrix in C order, by falling real part; in a pair, the one with the positive imaginary part
 * comes first. A matrix and its transpose have the same eigenvalues, so [from, to] or [to, from] makes no difference.
 * Takes a third of a second for 400 units, and eight times as long for twice as many (bench/NOTES.md).
 * @throws "mismatched" for a matrix that is not square, "invalid" for one that is not finite
 */
export function eigenvalues(matrix: ArrayLike<number>, size: number): Eigenvalue[] {
  checkCount("matrix", matrix, { row: size, column: size });
  const values = Float64Array.from(matrix);
  const same = known.find((one) => one.matrix.length === values.length && values.every((v, k) => v === one.matrix[k]));
  if (same) return [...same.modes];
  // With NaN the decomposition would not end.
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined)
    throw invalid({ subject: "matrix", detail: `contains ${bad}`, remedy: "eigenvalues need finite numbers" });
  if (size === 0) return [];
  const { re, im } = eigenvaluesOf(values, size);
  const modes = Array.from(re, (part, k) => ({ re: part, im: im[k] })).sort((a, b) => b.re - a.re || b.im - a.im);
  known.unshift({ matrix: values, modes });
  known.length = Math.min(known.length, mostKnown);
  return [...modes];
}
