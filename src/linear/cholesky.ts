/** Cholesky factors of covariances. */

/** Tolerances for rounding in remaining variances, for a matrix whose largest entry is near 1. */
const slack = 1e-9;
const indefinite = 1e-6;

/**
 * The upper triangular R with RᵀR = C, for a symmetric C whose largest entry is near 1; undefined if C is not positive
 * semidefinite. Draws of unit variance times R, ξR, have the covariance C.
 */
export function choleskyFactor(c: readonly (readonly number[])[]): readonly (readonly number[])[] | undefined {
  const factor = Array.from(c, () => new Array<number>(c.length).fill(0));
  for (let j = 0; j < c.length; j++)
    for (let d = 0; d <= j; d++) {
      let left = c[d][j];
      for (let k = 0; k < d; k++) left -= factor[k][d] * factor[k][j];
      if (d < j) {
        factor[d][j] = factor[d][d] > 0 ? left / factor[d][d] : 0;
        if (factor[d][d] === 0 && Math.abs(left) > indefinite) return undefined;
      } else {
        if (left < -indefinite) return undefined;
        factor[j][j] = left < slack ? 0 : Math.sqrt(left);
      }
    }
  return Object.freeze(factor.map((row) => Object.freeze(row)));
}
