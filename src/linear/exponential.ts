/** Terms of the series: the next one is below rounding for a norm of 1/2. */
const terms = 18;

/** a [n, n] times b [n, n], in C order. */
export function squareProduct(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k];
      if (factor !== 0) for (let j = 0; j < size; j++) out[i * size + j] += factor * b[k * size + j];
    }
  return out;
}

/**
 * exp(A) of a square matrix in C order: the series of A / 2ˢ, squared s times. Higham (2008), Functions of Matrices,
 * 10.3.
 */
export function matrixExponential(matrix: Float64Array, size: number): Float64Array {
  let norm = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += Math.abs(matrix[i * size + j]);
    norm = Math.max(norm, sum);
  }
  let squarings = 0;
  for (let left = norm; left > 0.5; left /= 2) squarings++;
  const small = matrix.map((value) => value / 2 ** squarings);
  let result = identity(size);
  // Horner's scheme: 1 + A (1 + A/2 (1 + A/3 (…))).
  for (let k = terms; k > 0; k--) {
    result = squareProduct(small, result, size).map((value) => value / k);
    for (let i = 0; i < size; i++) result[i * size + i] += 1;
  }
  for (let k = 0; k < squarings; k++) result = squareProduct(result, result, size);
  return result;
}

function identity(size: number): Float64Array {
  const one = new Float64Array(size * size);
  for (let k = 0; k < size; k++) one[k * size + k] = 1;
  return one;
}
