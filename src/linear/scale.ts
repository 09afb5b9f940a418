const range = 2 ** 300;

/**
 * A power of 2 (1 if possible) by which to multiply a matrix so that the squares of its largest entry and of that
 * entry's inverse are in the range of doubles. Then nothing overflows, and because the factor and its inverse are
 * exact, values keep their bits.
 */
export function safeScale(matrix: ArrayLike<number>): number {
  let largest = 0;
  for (let k = 0; k < matrix.length; k++) largest = Math.max(largest, Math.abs(matrix[k]));
  let factor = 1;
  if (largest === 0 || !Number.isFinite(largest)) return factor;
  while (largest * factor > range) factor /= range;
  while (largest * factor < 1 / range) factor *= range;
  return factor;
}
