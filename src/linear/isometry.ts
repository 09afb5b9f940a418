import { symmetricEigenvectors } from "./symmetric.ts";

/** Squared singular values below this share of the largest count as 0: they are rounding errors of squares. */
const negligible = 1e-12;

/**
 * The matrix with the same singular vectors whose singular values are 1, or 0 where they are 0: the nearest partial
 * isometry of the same rank, and the orthogonal polar factor if the rank is full. In C order, of any shape.
 * Higham (1986), SIAM J Sci Stat Comput 7:1160–1174.
 */
export function nearestIsometry(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  if (rows < columns)
    return transposed(nearestIsometry(transposed(matrix, rows, columns), columns, rows), columns, rows);
  // A·(AᵀA)^(−1/2), in the space where AᵀA is not 0.
  const vectors = product(transposed(matrix, rows, columns), matrix, columns, rows, columns);
  const values = symmetricEigenvectors(vectors, columns);
  const scaled = vectors.map((part, k) => {
    const value = values[Math.floor(k / columns)];
    return value > negligible * values[columns - 1] ? part / Math.sqrt(value) : 0;
  });
  const root = product(transposed(scaled, columns, columns), vectors, columns, columns, columns);
  return product(matrix, root, rows, columns, columns);
}

/** a [n, m] times b [m, k]. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, n: number, m: number, k: number): Float64Array {
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      const factor = a[i * m + j];
      if (factor !== 0) for (let l = 0; l < k; l++) out[i * k + l] += factor * b[j * k + l];
    }
  return out;
}

function transposed(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}
