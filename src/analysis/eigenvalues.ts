import { invalid } from "../base/errors.ts";
import { checkCount } from "../base/given.ts";
import { eigenvaluesOf } from "../linear/eigenvalues.ts";

/** A complex number. */
export interface Eigenvalue {
  readonly re: number;
  readonly im: number;
}

/** The last matrices that were asked for, and theirs: a training and its report ask for the same two. */
const known: { readonly matrix: Float64Array; readonly modes: readonly Eigenvalue[] }[] = [];
const mostKnown = 2;

/**
 * Eigenvalues of a square matrix in C order, by falling real part, of a pair the one with the positive imaginary part first. Those of a
 * matrix and of its transpose are the same, so [from, to] or [to, from] makes no difference. Takes a third of a second for 400 units, and eight
 * times as long for twice as many (bench/NOTES.md). Throws "mismatched" for a matrix that is not square, "invalid" for one that is not finite.
 */
export function eigenvalues(matrix: ArrayLike<number>, size: number): Eigenvalue[] {
  checkCount("matrix", matrix, { row: size, column: size });
  const values = Float64Array.from(matrix);
  const same = known.find((one) => one.matrix.length === values.length && values.every((v, k) => v === one.matrix[k]));
  if (same) return [...same.modes];
  // The decomposition would not end.
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined)
    throw invalid({ subject: "matrix", detail: `with ${bad} in it`, remedy: "eigenvalues need finite numbers" });
  if (size === 0) return [];
  const { re, im } = eigenvaluesOf(values, size);
  const modes = Array.from(re, (part, k) => ({ re: part, im: im[k] })).sort((a, b) => b.re - a.re || b.im - a.im);
  known.unshift({ matrix: values, modes });
  known.length = Math.min(known.length, mostKnown);
  return [...modes];
}
