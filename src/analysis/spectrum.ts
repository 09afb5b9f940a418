import { checkCount } from "../base/arguments.ts";
import { portableLog } from "../base/math.ts";
import { safeScale } from "../linear/scale.ts";
import { singularValuesOf } from "../linear/singularValues.ts";
import { eigenvalues } from "./eigenvalues.ts";

/**
 * Four numbers from the singular values and eigenvalues of a recurrent matrix; null for those that a matrix of zeros
 * does not have.
 */
export interface Spectrum {
  /**
   * Normalised entropy of the singular values, H = −Σ pᵢ ln pᵢ / ln N with pᵢ = σᵢ/Σσ: 1 if all are equal (an
   * orthogonal matrix), 0 if only one is not 0 (rank 1). Li, Cornford, Ghosh & Richards (2023), NeurIPS.
   */
  readonly entropy: number | null;
  /** The largest singular value over the median one; null if the median is 0. */
  readonly outlier: number | null;
  /** The largest |λ|. */
  readonly radius: number;
  /**
   * Henrici's departure from normality over the Frobenius norm, √(1 − Σ|λᵢ|²/‖W‖²): 0 for a normal matrix, 1 for a
   * nilpotent one. Henrici (1962), Numer Math 4:24–40.
   */
  readonly nonNormality: number | null;
}

/**
 * The spectrum of a square matrix in C order; a matrix and its transpose have the same. Takes as long as its
 * eigenvalues.
 * @throws "mismatched" for a matrix that is not square, "invalid" for one that is not finite
 */
export function spectrum(matrix: ArrayLike<number>, size: number): Spectrum {
  checkCount("matrix", matrix, { row: size, column: size });
  // Scaled so that no square overflows. Only the radius depends on the scale.
  const scale = safeScale(matrix);
  const modes = eigenvalues(matrix, size).map(({ re, im }) => ({ re: re * scale, im: im * scale }));
  const radius = Math.max(0, ...modes.map(({ re, im }) => Math.sqrt(re * re + im * im))) / scale;
  const power = sum(Array.from(matrix, (weight) => weight * scale * (weight * scale)));
  if (power === 0) return { entropy: null, outlier: null, radius, nonNormality: null };
  const values = singularValuesOf(matrix, size);
  const total = sum(values);
  const median = (values[(size - 1) >> 1] + values[size >> 1]) / 2;
  const parts = Array.from(values, (value) => value / total);
  // The quotient may underflow to 0, and 0 · ln 0 is NaN.
  const spread = -sum(parts.map((p) => (p > 0 ? p * portableLog(p) : 0)));
  const normal = sum(modes.map(({ re, im }) => re * re + im * im)) / power;
  return {
    entropy: size > 1 ? spread / portableLog(size) : null,
    // A singular value of the size of rounding errors counts as 0.
    outlier: median > size * Number.EPSILON * values[0] ? values[0] / median : null,
    radius,
    nonNormality: Math.sqrt(Math.max(0, 1 - normal)),
  };
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
