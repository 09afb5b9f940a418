/**
 * Triangular factors of a real square matrix with partial pivoting, P·A = L·U (Golub & Van Loan 2013, Matrix
 * Computations, §3.4). Columns are eliminated four at a time, so that each pass over the rest of the matrix does four
 * products per number that it reads.
 */

/** TriangularFactors of a matrix of `size` rows. */
export interface TriangularFactors {
  readonly size: number;
  /** L below the diagonal (its diagonal is 1), U on and above it, row by row. */
  readonly lu: Float64Array;
  /** Row i of P·A is row order[i] of A. */
  readonly order: Int32Array;
  /** The smallest pivot as a share of the largest: 0 if the matrix is singular. */
  readonly pivots: number;
}

const panel = 4;

/** TriangularFactors a matrix in C order, which is overwritten and becomes `lu`. */
export function factorsOf(matrix: Float64Array, size: number): TriangularFactors {
  const a = matrix;
  const order = Int32Array.from({ length: size }, (_, k) => k);
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let first = 0; first < size; first += panel) {
    const end = Math.min(first + panel, size);
    for (let k = first; k < end; k++) {
      let pivot = k;
      for (let i = k + 1; i < size; i++) if (Math.abs(a[i * size + k]) > Math.abs(a[pivot * size + k])) pivot = i;
      if (pivot !== k) swapRows(a, order, size, k, pivot);
      const top = a[k * size + k];
      least = Math.min(least, Math.abs(top));
      most = Math.max(most, Math.abs(top));
      if (top === 0) continue;
      const inverse = 1 / top;
      for (let i = k + 1; i < size; i++) {
        const row = i * size;
        if (a[row + k] === 0) continue;
        a[row + k] *= inverse;
        const factor = a[row + k];
        for (let j = k + 1; j < end; j++) a[row + j] -= factor * a[k * size + j];
      }
    }
    if (end < size) updateRest(a, size, first, end);
  }
  return { size, lu: a, order, pivots: most > 0 && Number.isFinite(most) ? least / most : 0 };
}

/** The sign of the determinant of a matrix that is not singular. */
export function determinantSign({ size, lu, order }: TriangularFactors): 1 | -1 {
  let isNegative = false;
  const seen = new Uint8Array(size);
  for (let k = 0; k < size; k++) {
    if (lu[k * size + k] < 0) isNegative = !isNegative;
    // A cycle of an even number of rows is an odd permutation.
    let length = 0;
    for (let j = k; seen[j] === 0; j = order[j]) {
      seen[j] = 1;
      length++;
    }
    if (length > 0 && length % 2 === 0) isNegative = !isNegative;
  }
  return isNegative ? -1 : 1;
}

function swapRows(a: Float64Array, order: Int32Array, size: number, i: number, j: number): void {
  for (let k = 0, p = i * size, q = j * size; k < size; k++, p++, q++) {
    const kept = a[p];
    a[p] = a[q];
    a[q] = kept;
  }
  const kept = order[i];
  order[i] = order[j];
  order[j] = kept;
}

/** Rows of the panel become those of U; the rows below lose what the panel's columns explain. */
function updateRest(a: Float64Array, size: number, first: number, end: number): void {
  for (let k = first; k < end; k++)
    for (let i = k + 1; i < end; i++) {
      const factor = a[i * size + k];
      if (factor !== 0) for (let j = end; j < size; j++) a[i * size + j] -= factor * a[k * size + j];
    }
  if (end - first < panel) return;
  const [p, q, r, s] = [first * size, (first + 1) * size, (first + 2) * size, (first + 3) * size];
  for (let i = end; i < size; i++) {
    const row = i * size;
    const [f0, f1, f2, f3] = [a[row + first], a[row + first + 1], a[row + first + 2], a[row + first + 3]];
    for (let j = end; j < size; j++) a[row + j] -= f0 * a[p + j] + f1 * a[q + j] + f2 * a[r + j] + f3 * a[s + j];
  }
}

/** x with A·x = b, written into `out`. The matrix must not be singular. */
export function solve({ size, lu, order }: TriangularFactors, b: ArrayLike<number>, out: Float64Array): Float64Array {
  for (let i = 0; i < size; i++) {
    let sum = b[order[i]];
    const row = i * size;
    for (let j = 0; j < i; j++) sum -= lu[row + j] * out[j];
    out[i] = sum;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = out[i];
    const row = i * size;
    for (let j = i + 1; j < size; j++) sum -= lu[row + j] * out[j];
    out[i] = sum / lu[row + i];
  }
  return out;
}
