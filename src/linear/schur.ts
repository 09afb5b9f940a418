import { notEndless } from "./convergence.ts";
import { hypotenuse } from "./hypotenuse.ts";
import { safeScale } from "./scale.ts";

/**
 * A = Q T Qᵀ: orthogonal Q, its columns the Schur vectors; T upper triangular but for a 2 × 2 block for each complex
 * pair.
 */
export interface Schur {
  /** [row, column] in C order, like the matrix. */
  readonly t: Float64Array;
  readonly q: Float64Array;
}

/**
 * The real Schur decomposition of a square matrix in C order: Hessenberg form by Householder reflections, then Francis'
 * QR steps with two shifts; blocks with real eigenvalues are split. Golub & Van Loan (2013), Matrix Computations, 7.4.2
 * and 7.5.6. Throws "invalid" if it does not converge.
 */
export function realSchur(matrix: ArrayLike<number>, size: number): Schur {
  const scale = safeScale(matrix);
  const t = Float64Array.from(matrix, (value) => value * scale);
  const q = new Float64Array(size * size);
  for (let k = 0; k < size; k++) q[k * size + k] = 1;
  hessenberg(t, q, size);
  let last = size - 1;
  let steps = 0;
  while (last > 0) {
    const first = startOfBlock(t, size, last);
    if (first >= last - 1) {
      if (first === last - 1) split(t, q, size, first);
      last = first - 1;
      steps = 0;
      continue;
    }
    francisStep(t, q, size, first, last, ++steps);
    notEndless(steps, size);
  }
  if (scale !== 1) for (let i = 0; i < t.length; i++) t[i] /= scale;
  return { t, q };
}

function hessenberg(t: Float64Array, q: Float64Array, size: number): void {
  for (let k = 0; k < size - 2; k++) {
    const normal = Float64Array.from({ length: size - k - 1 }, (_, i) => t[(k + 1 + i) * size + k]);
    if (!makeNormal(normal)) continue;
    reflectRows(t, size, k + 1, normal, k, size);
    reflectColumns(t, size, k + 1, normal, 0, size);
    reflectColumns(q, size, k + 1, normal, 0, size);
    for (let i = k + 2; i < size; i++) t[i * size + k] = 0;
  }
}

/** The first row of the block that ends in row `last`; the negligible entry left of it becomes 0. */
function startOfBlock(t: Float64Array, size: number, last: number): number {
  for (let row = last; row > 0; row--) {
    const corner = row * size + row;
    const beside = Math.abs(t[corner]) + Math.abs(t[corner - size - 1]);
    if (Math.abs(t[corner - 1]) <= Number.EPSILON * (beside > 0 ? beside : 1)) {
      t[corner - 1] = 0;
      return row;
    }
  }
  return 0;
}

/** One step on the rows from `first` to `last`, which are at least three. */
function francisStep(t: Float64Array, q: Float64Array, size: number, first: number, last: number, steps: number): void {
  const at = (row: number, column: number) => t[row * size + column];
  // With these shifts alone steps may cycle.
  const odd = steps % 10 === 0 ? Math.abs(at(last, last - 1)) + Math.abs(at(last - 1, last - 2)) : 0;
  const sum = odd > 0 ? 1.5 * odd : at(last - 1, last - 1) + at(last, last);
  const product =
    odd > 0 ? odd * odd : at(last - 1, last - 1) * at(last, last) - at(last - 1, last) * at(last, last - 1);
  const [corner, below] = [at(first, first), at(first + 1, first)];
  let bulge = Float64Array.of(
    corner * corner + at(first, first + 1) * below - sum * corner + product,
    below * (corner + at(first + 1, first + 1) - sum),
    below * at(first + 2, first + 1),
  );
  for (let k = first; k < last; k++) {
    if (makeNormal(bulge)) {
      reflectRows(t, size, k, bulge, Math.max(first, k - 1), size);
      reflectColumns(t, size, k, bulge, 0, Math.min(k + 3, last) + 1);
      reflectColumns(q, size, k, bulge, 0, size);
    }
    if (k > first) for (let i = k + 1; i <= Math.min(k + 2, last); i++) t[i * size + k - 1] = 0;
    bulge = Float64Array.from({ length: Math.min(3, last - k) }, (_, i) => at(k + 1 + i, k));
    if (k + 1 === last) break;
  }
}

/** A block of two rows with real eigenvalues becomes triangular, by a rotation. */
function split(t: Float64Array, q: Float64Array, size: number, row: number): void {
  const corner = row * size + row;
  const [a, b, c, d] = [t[corner], t[corner + 1], t[corner + size], t[corner + size + 1]];
  const half = (a - d) / 2;
  const square = half * half + b * c;
  if (square < 0 || c === 0) return;
  const root = Math.sqrt(square);
  // The eigenvector of the eigenvalue farther from d.
  const far = half >= 0 ? half + root : half - root;
  const length = hypotenuse(far, c);
  const [cos, sin] = [far / length, c / length];
  for (let j = 0; j < size; j++) rotate(t, row * size + j, (row + 1) * size + j, cos, sin);
  for (let i = 0; i < size; i++) {
    rotate(t, i * size + row, i * size + row + 1, cos, sin);
    rotate(q, i * size + row, i * size + row + 1, cos, sin);
  }
  t[corner + size] = 0;
}

function rotate(values: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const [x, y] = [values[i], values[j]];
  values[i] = cos * x + sin * y;
  values[j] = cos * y - sin * x;
}

/** Overwrites a vector with the normal, of length √2, that reflects it onto the first axis. False if it is there. */
function makeNormal(vector: Float64Array): boolean {
  let length = 0;
  for (const value of vector) length = hypotenuse(length, value);
  if (length === 0 || vector.length < 2) return false;
  vector[0] += vector[0] < 0 ? -length : length;
  const scale = 1 / Math.sqrt(length * Math.abs(vector[0]));
  for (let i = 0; i < vector.length; i++) vector[i] *= scale;
  return true;
}

/** (1 − n nᵀ) · matrix, in the rows from `first` on and the columns from `from` to before `to`. */
function reflectRows(
  matrix: Float64Array,
  size: number,
  first: number,
  normal: Float64Array,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) {
    let along = 0;
    for (let i = 0; i < normal.length; i++) along += normal[i] * matrix[(first + i) * size + j];
    for (let i = 0; i < normal.length; i++) matrix[(first + i) * size + j] -= along * normal[i];
  }
}

/** matrix · (1 − n nᵀ), in the columns from `first` on and the rows from `from` to before `to`. */
function reflectColumns(
  matrix: Float64Array,
  size: number,
  first: number,
  normal: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    let along = 0;
    for (let j = 0; j < normal.length; j++) along += normal[j] * matrix[i * size + first + j];
    for (let j = 0; j < normal.length; j++) matrix[i * size + first + j] -= along * normal[j];
  }
}
