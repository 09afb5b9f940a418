import { SVD } from "ml-matrix";
import { asMatrix, eigenvalues } from "./eigenvalues.ts";

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
 * @throws "invalid" for a matrix that is not square or not finite
 */
export function spectrum(matrix: ArrayLike<number>, size: number): Spectrum {
  const modes = eigenvalues(matrix, size);
  const radius = Math.max(0, ...modes.map(({ re, im }) => Math.hypot(re, im)));
  const power = sum(Array.from(matrix, (weight) => weight * weight));
  if (power === 0) return { entropy: null, outlier: null, radius, nonNormality: null };
  const values = singularValues(matrix, size);
  const total = sum(values);
  const median = (values[(size - 1) >> 1] + values[size >> 1]) / 2;
  const spread = -sum(values.map((value) => (value > 0 ? (value / total) * Math.log(value / total) : 0)));
  const normal = sum(modes.map(({ re, im }) => re * re + im * im)) / power;
  return {
    entropy: size > 1 ? spread / Math.log(size) : null,
    // A singular value that rounding alone keeps from 0 is one of a matrix of smaller rank.
    outlier: median > size * Number.EPSILON * values[0] ? values[0] / median : null,
    radius,
    nonNormality: Math.sqrt(Math.max(0, 1 - normal)),
  };
}

/** In falling order. */
function singularValues(matrix: ArrayLike<number>, size: number): Float64Array {
  const { diagonal } = new SVD(asMatrix(matrix, size), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Float64Array.from(diagonal).sort().reverse();
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
