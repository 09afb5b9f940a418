import { checkCount } from "../base/arguments.ts";
import { eigenvaluesOf } from "../linear/eigenvalues.ts";

/** Largest |eigenvalue| of a square matrix, row by row. */
export function spectralRadius(matrix: ArrayLike<number>, size: number): number {
  checkCount("matrix", matrix, { row: size, column: size });
  const { re, im } = eigenvaluesOf(matrix, size);
  return re.reduce((most, part, k) => Math.max(most, Math.sqrt(part * part + im[k] * im[k])), 0);
}
