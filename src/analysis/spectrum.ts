import { checkCount } from "../base/given.ts";
import { log } from "../base/math.ts";
import { safeScale } from "../linear/scale.ts";
import { singularValuesOf } from "../linear/singularValues.ts";
import { eigenvalues } from "./eigenvalues.ts";

/** What the singular values and eigenvalues of a recurrent matrix say of it in four numbers; null where a matrix of zeros has none. */
export interface Spectrum {
  /**
   * Normalised entropy of the singular values, H = −Σ pᵢ ln pᵢ / ln N with pᵢ = σᵢ/Σσ: 1 where all are equal (an orthogonal matrix), 0 where
   * there is one alone (rank 1). Li, Cornford, Ghosh & Richards (2023), NeurIPS.
   */
  readonly entropy: number | null;
  /** The largest singular value over the median one; null where the median is 0. */
  readonly outlier: number | null;
  /** The largest |λ|. */
  readonly radius: number;
  /**
   * Henrici's departure from normality over the Frobenius norm, √(1 − Σ|λᵢ|²/‖W‖²): 0 for a normal matrix, 1 for a nilpotent one.
   * Henrici (1962), Numer Math 4:24–40.
   */
  readonly nonNormality: number | null;
}

/**
 * The spectrum of a square matrix in C order; a matrix and its transpose have the same. Takes as long as its eigenvalues.
 * @throws "mismatched" for a matrix that is not square, "invalid" for one that is not finite
 */
export function spectrum(matrix: ArrayLike<number>, size: number): Spectrum {
  checkCount("matrix", matrix, { row: size, column: size });
  // Scaled, so that no square overflows. Only the radius depends on the scale.
  const scale = safeScale(matrix);
  const modes = eigenvalues(matrix, size).map(({ re, im }) => ({ re: re * scale, im: im * scale }));
  const radius = Math.max(0, ...modes.map(({ re, im }) => Math.sqrt(re * re + im * im))) / scale;
  const power = sum(Array.from(matrix, (weight) => weight * scale * (weight * scale)));
  if (power === 0) return { entropy: null, outlier: null, radius, nonNormality: null };
  const values = singularValuesOf(matrix, size);
  const total = sum(values);
  const median = (values[(size - 1) >> 1] + values[size >> 1]) / 2;
  const parts = Array.from(values, (value) => value / total);
  // The part may be 0 where the value is not, and 0 · ln 0 is NaN.
  const spread = -sum(parts.map((p) => (p > 0 ? p * log(p) : 0)));
  const normal = sum(modes.map(({ re, im }) => re * re + im * im)) / power;
  return {
    entropy: size > 1 ? spread / log(size) : null,
    // A singular value that rounding alone keeps from 0 is one of a matrix of smaller rank.
    outlier: median > size * Number.EPSILON * values[0] ? values[0] / median : null,
    radius,
    nonNormality: Math.sqrt(Math.max(0, 1 - normal)),
  };
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
