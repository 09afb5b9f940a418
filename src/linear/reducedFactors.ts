/**
 * Factors of a real square matrix in which some rows or columns hold nothing but their diagonal entry, as those of
 * silent units do in the Jacobian of a rectified network: their unknowns are eliminated exactly, and only the rest of
 * the matrix, of n rows instead of N, is factored in (n/N)³ of the time.
 */
import { factorsOf, solve, type TriangularFactors } from "./factors.ts";

/** Factors of a matrix, which is kept and must not change while they are used. */
export interface ReducedFactors {
  readonly matrix: Float64Array;
  readonly size: number;
  /** Places whose row, among the columns that are not `last`, holds only its diagonal entry: these are solved first. */
  readonly first: Int32Array;
  /** The other places, those of `factors`. */
  readonly core: Int32Array;
  /** Places whose column holds only its diagonal entry: nothing else depends on these, which are solved last. */
  readonly last: Int32Array;
  readonly factors: TriangularFactors;
  /** The smallest pivot as a share of the largest: 0 if the matrix is singular. */
  readonly pivots: number;
}

/**
 * @param matrix [size, size] in C order
 * @param work memory for the factors, as large as `matrix`
 */
export function reducedFactors(matrix: Float64Array, size: number, work: Float64Array): ReducedFactors {
  const isLast = lonelyColumns(matrix, size);
  const [first, core, last]: [number[], number[], number[]] = [[], [], []];
  for (let k = 0; k < size; k++) (isLast[k] === 1 ? last : isLonelyRow(matrix, size, k, isLast) ? first : core).push(k);
  const count = core.length;
  const reduced = work.subarray(0, count * count);
  for (let i = 0, p = 0; i < count; i++)
    for (let j = 0, row = core[i] * size; j < count; j++, p++) reduced[p] = matrix[row + core[j]];
  const factors = factorsOf(reduced, count);
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  const widen = (pivot: number) => {
    least = Math.min(least, Math.abs(pivot));
    most = Math.max(most, Math.abs(pivot));
  };
  for (let k = 0; k < count; k++) widen(reduced[k * count + k]);
  for (const k of first) widen(matrix[k * size + k]);
  for (const k of last) widen(matrix[k * size + k]);
  return {
    ...{ matrix, size, factors },
    ...{ first: Int32Array.from(first), core: Int32Array.from(core), last: Int32Array.from(last) },
    pivots: most > 0 && Number.isFinite(most) ? least / most : 0,
  };
}

/** 1 where a column is 0 off the diagonal. */
function lonelyColumns(matrix: Float64Array, size: number): Uint8Array {
  const lonely = new Uint8Array(size).fill(1);
  for (let i = 0, p = 0; i < size; i++)
    for (let j = 0; j < size; j++, p++) if (matrix[p] !== 0 && i !== j) lonely[j] = 0;
  return lonely;
}

function isLonelyRow(matrix: Float64Array, size: number, row: number, without: Uint8Array): boolean {
  for (let j = 0, p = row * size; j < size; j++, p++)
    if (matrix[p] !== 0 && j !== row && without[j] === 0) return false;
  return true;
}

/** A function that writes x with A·x = b into `out`, with memory of its own. The matrix must not be singular. */
export function reducedSolver(size: number) {
  const [right, solved] = [new Float64Array(size), new Float64Array(size)];
  return ({ matrix, first, core, last, factors }: ReducedFactors, b: ArrayLike<number>, out: Float64Array): void => {
    if (core.length === size) {
      solve(factors, b, out);
      return;
    }
    for (const k of first) out[k] = b[k] / matrix[k * size + k];
    for (let i = 0; i < core.length; i++) {
      const row = core[i] * size;
      let sum = b[core[i]];
      for (let j = 0; j < first.length; j++) sum -= matrix[row + first[j]] * out[first[j]];
      right[i] = sum;
    }
    solve(factors, right, solved);
    for (let i = 0; i < core.length; i++) out[core[i]] = solved[i];
    for (const k of last) {
      const row = k * size;
      let sum = b[k];
      for (let j = 0; j < first.length; j++) sum -= matrix[row + first[j]] * out[first[j]];
      for (let j = 0; j < core.length; j++) sum -= matrix[row + core[j]] * solved[j];
      out[k] = sum / matrix[row + k];
    }
  };
}
