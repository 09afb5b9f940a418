import type { ComplexValues } from "./complexValues.ts";
import { hessenbergEigenvalues } from "./francis.ts";
import { reduceToHessenberg } from "./hessenberg.ts";
import { safeScale } from "./scale.ts";
import { symmetricEigenvalues } from "./symmetric.ts";

/**
 * All eigenvalues of a real square matrix in C order, with multiplicity: in ascending order if the matrix is
 * symmetric, otherwise in no particular order. Backward stable: they are the exact eigenvalues of a matrix that
 * differs from this one only by rounding.
 */
export function eigenvaluesOf(matrix: ArrayLike<number>, size: number): ComplexValues {
  const scale = safeScale(matrix);
  const work = Float64Array.from(matrix, (value) => value * scale);
  const values = isSymmetric(work, size)
    ? { re: symmetricEigenvalues(work, size), im: new Float64Array(size) }
    : hessenbergEigenvalues(reduceToHessenberg(work, size), size);
  if (scale !== 1)
    for (let k = 0; k < size; k++) {
      values.re[k] /= scale;
      values.im[k] /= scale;
    }
  return values;
}

function isSymmetric(matrix: Float64Array, size: number): boolean {
  for (let i = 1; i < size; i++)
    for (let j = 0; j < i; j++) if (matrix[i * size + j] !== matrix[j * size + i]) return false;
  return true;
}
