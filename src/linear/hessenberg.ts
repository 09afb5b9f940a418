/**
 * Reduces a square matrix in place to upper Hessenberg form with the same eigenvalues, by Householder reflections;
 * entries below the first subdiagonal are not cleared. Martin & Wilkinson (1968), Numer Math 12:349–368; `orthes`
 * of EISPACK.
 *
 * Sums run in the order of that program, from the last row or column to the first, so that they round the same;
 * only loops over independent entries are interchanged, to read memory along rows.
 */
export function reduceToHessenberg(matrix: Float64Array, size: number): Float64Array {
  const normal = new Float64Array(size);
  const along = new Float64Array(size);
  for (let m = 1; m < size - 1; m++) {
    let scale = 0;
    for (let i = m; i < size; i++) scale += Math.abs(matrix[i * size + m - 1]);
    if (scale === 0) continue;
    let square = 0;
    for (let i = size - 1; i >= m; i--) {
      normal[i] = matrix[i * size + m - 1] / scale;
      square += normal[i] * normal[i];
    }
    const length = normal[m] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    const half = square - normal[m] * length;
    normal[m] -= length;
    reflectColumns(matrix, size, m, normal, half, along);
    reflectRows(matrix, size, m, normal, half);
    matrix[m * size + m - 1] = scale * length;
  }
  return matrix;
}

/** (1 − n nᵀ/half) · matrix, for rows and columns from `first` on. */
function reflectColumns(
  matrix: Float64Array,
  size: number,
  first: number,
  normal: Float64Array,
  half: number,
  along: Float64Array,
): void {
  along.fill(0);
  for (let i = size - 1; i >= first; i--) {
    const part = normal[i];
    const row = i * size;
    for (let j = first; j < size; j++) along[j] += part * matrix[row + j];
  }
  for (let j = first; j < size; j++) along[j] /= half;
  for (let i = first; i < size; i++) {
    const part = normal[i];
    const row = i * size;
    for (let j = first; j < size; j++) matrix[row + j] -= along[j] * part;
  }
}

/**
 * matrix · (1 − n nᵀ/half), for all rows and the columns from `first` on. Four rows at a time, because their sums
 * are independent.
 */
function reflectRows(matrix: Float64Array, size: number, first: number, normal: Float64Array, half: number): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const [a, b, c, d] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size];
    let [alongA, alongB, alongC, alongD] = [0, 0, 0, 0];
    for (let j = size - 1; j >= first; j--) {
      const part = normal[j];
      alongA += part * matrix[a + j];
      alongB += part * matrix[b + j];
      alongC += part * matrix[c + j];
      alongD += part * matrix[d + j];
    }
    alongA /= half;
    alongB /= half;
    alongC /= half;
    alongD /= half;
    for (let j = first; j < size; j++) {
      const part = normal[j];
      matrix[a + j] -= alongA * part;
      matrix[b + j] -= alongB * part;
      matrix[c + j] -= alongC * part;
      matrix[d + j] -= alongD * part;
    }
  }
  for (; i < size; i++) {
    const row = i * size;
    let along = 0;
    for (let j = size - 1; j >= first; j--) along += normal[j] * matrix[row + j];
    along /= half;
    for (let j = first; j < size; j++) matrix[row + j] -= along * normal[j];
  }
}
