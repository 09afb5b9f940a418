/** What the spectrum of a square matrix may tell about learning. */
import { eigenvalues } from "dalenet";

/** H: entropy of the singular values over its maximum; Henrici's departure from normality over the Frobenius norm. */
export function spectrumOf(matrix, size) {
  const square = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += matrix[k * size + i] * matrix[k * size + j];
      square[i * size + j] = sum;
    }
  const singular = eigenvalues(square, size)
    .map(({ re }) => Math.sqrt(Math.max(0, re)))
    .sort((a, b) => b - a);
  const total = singular.reduce((sum, value) => sum + value, 0);
  const entropy = singular.reduce(
    (sum, value) => (value > 0 ? sum - (value / total) * Math.log(value / total) : sum),
    0,
  );
  const own = eigenvalues(matrix, size);
  const frobenius = singular.reduce((sum, value) => sum + value ** 2, 0);
  const normal = own.reduce((sum, { re, im }) => sum + re ** 2 + im ** 2, 0);
  return {
    entropy: entropy / Math.log(size),
    firstOverMedian: singular[0] / singular[size >> 1],
    radius: Math.max(...own.map(({ re, im }) => Math.hypot(re, im))),
    nonNormality: Math.sqrt(Math.max(0, frobenius - normal) / frobenius),
  };
}
