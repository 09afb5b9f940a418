import { hypotenuse } from "./hypotenuse.ts";

/** A = Q R with orthonormal columns of Q [rows, columns] and upper triangular R [columns, columns], in C order. */
export interface ThinQr {
  readonly q: Float64Array;
  readonly r: Float64Array;
}

/**
 * The thin QR decomposition of a matrix in C order with at least as many rows as columns, by Householder reflections;
 * the diagonal of R is never negative. Golub & Van Loan (2013), Matrix Computations, 5.2.
 */
export function thinQr(matrix: ArrayLike<number>, rows: number, columns: number): ThinQr {
  // A row of `a` is a column of the matrix; it becomes the normal of its reflection, scaled to a length of √2.
  const a = new Float64Array(columns * rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) a[j * rows + i] = matrix[i * columns + j];
  const r = new Float64Array(columns * columns);
  for (let k = 0; k < columns; k++) {
    const own = a.subarray(k * rows, (k + 1) * rows);
    for (let i = 0; i < k; i++) r[i * columns + k] = own[i];
    let length = 0;
    for (let i = k; i < rows; i++) length = hypotenuse(length, own[i]);
    own.fill(0, 0, k);
    r[k * columns + k] = length;
    if (length === 0) continue;
    const sign = own[k] < 0 ? 1 : -1;
    r[k * columns + k] = sign * length;
    own[k] -= sign * length;
    const scale = 1 / Math.sqrt(length * Math.abs(own[k]));
    for (let i = k; i < rows; i++) own[i] *= scale;
    for (let j = k + 1; j < columns; j++) reflect(own, a.subarray(j * rows, (j + 1) * rows), k);
  }
  const q = new Float64Array(rows * columns);
  const column = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    column.fill(0);
    const sign = r[j * columns + j] < 0 ? -1 : 1;
    column[j] = sign;
    for (let k = j; k >= 0; k--) reflect(a.subarray(k * rows, (k + 1) * rows), column, k);
    for (let i = 0; i < rows; i++) q[i * columns + j] = column[i];
    for (let i = j; i < columns; i++) r[j * columns + i] *= sign;
  }
  return { q, r };
}

/** Reflects a vector; entries of the normal before `first` are 0, and its length is √2. */
function reflect(normal: Float64Array, vector: Float64Array, first: number): void {
  let product = 0;
  for (let i = first; i < normal.length; i++) product += normal[i] * vector[i];
  for (let i = first; i < normal.length; i++) vector[i] -= product * normal[i];
}
