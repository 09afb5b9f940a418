/**
 * Right and left eigenvectors of a real matrix for an eigenvalue that is known: inverse iteration with a shift beside
 * it (Golub & Van Loan 2013, §7.6.1). A complex shift σ = a + bi makes a real system of twice the size,
 * (A − a)·x + b·y = f, (A − a)·y − b·x = g.
 */
import type { ComplexValues } from "./complexValues.ts";
import { factorsOf, solve, type TriangularFactors } from "./factors.ts";

/** As a share of the norm of the matrix: far above rounding, far below the distance to another eigenvalue. */
const besides = 1e-10;
const steps = 3;

/**
 * A·v = λ·v, of length 1, in the phase in which its largest entry is real and positive. For a left eigenvector,
 * w·A = λ·w, give the transpose.
 */
export function eigenvectorOf(matrix: Float64Array, size: number, re: number, im: number): ComplexValues {
  let norm = 0;
  for (const value of matrix) norm = Math.max(norm, Math.abs(value));
  const shift = besides * (norm > 0 ? norm : 1);
  return im === 0 ? realVector(matrix, size, re + shift) : complexVector(matrix, size, re + shift, im);
}

function realVector(matrix: Float64Array, size: number, shift: number): ComplexValues {
  const shifted = Float64Array.from(matrix);
  for (let k = 0; k < size; k++) shifted[k * size + k] -= shift;
  const x = iterate(factorsOf(shifted, size));
  const most = x.reduce((best, value) => (Math.abs(value) > Math.abs(best) * (1 + 1e-9) ? value : best), 0);
  return { re: most < 0 ? x.map((value) => -value) : x, im: new Float64Array(size) };
}

function complexVector(matrix: Float64Array, size: number, re: number, im: number): ComplexValues {
  const wide = 2 * size;
  const real = new Float64Array(wide * wide);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const value = matrix[i * size + j] - (i === j ? re : 0);
      real[i * wide + j] = value;
      real[(i + size) * wide + j + size] = value;
    }
  for (let k = 0; k < size; k++) {
    real[k * wide + k + size] = im;
    real[(k + size) * wide + k] = -im;
  }
  const x = iterate(factorsOf(real, wide));
  return turned(x.subarray(0, size), x.subarray(size));
}

/** The direction that the inverse magnifies most, from a start that is orthogonal to nothing in particular. */
function iterate(factors: TriangularFactors): Float64Array {
  const { size, lu } = factors;
  // Where the shift meets another eigenvalue exactly.
  for (let k = 0; k < size; k++) if (lu[k * size + k] === 0) lu[k * size + k] = Number.EPSILON;
  let x: Float64Array = Float64Array.from({ length: size }, (_, k) => 1 + ((k * 7919) % 101) / 101);
  for (let k = 0; k < steps; k++) x = normalised(solve(factors, x, new Float64Array(size)));
  return x;
}

function normalised(x: Float64Array): Float64Array {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  let sum = 0;
  for (const value of x) sum += (value / largest) * (value / largest);
  const length = largest * Math.sqrt(sum);
  return x.map((value) => value / length);
}

/** Divided by the phase of its largest entry. */
function turned(re: Float64Array, im: Float64Array): ComplexValues {
  let at = 0;
  const square = (k: number) => re[k] * re[k] + im[k] * im[k];
  for (let k = 1; k < re.length; k++) if (square(k) > square(at) * (1 + 1e-9)) at = k;
  const length = Math.sqrt(square(at));
  const [c, s] = [re[at] / length, im[at] / length];
  return {
    re: re.map((value, k) => value * c + im[k] * s),
    im: re.map((value, k) => im[k] * c - value * s),
  };
}
