import { notEndless } from "./convergence.ts";
import { hypotenuse } from "./hypotenuse.ts";

/**
 * A symmetric tridiagonal matrix, as its diagonal and subdiagonal (0 in the first row), and the reflections that
 * led to it.
 */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly left: Float64Array;
  /**
   * Half the square of the normal of each reflection, 0 if there was none. The normals are in the rows of the
   * matrix.
   */
  readonly halves: Float64Array;
}

/** The eigenvalues of a symmetric matrix in C order, which is overwritten, in ascending order. */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const tridiagonal = tridiagonalise(matrix, size);
  iterate(tridiagonal, size, null);
  return inOrder(tridiagonal.diagonal, size, null);
}

/**
 * The same, and overwrites the matrix with the normalised eigenvectors, one in each row.
 * `tred2` and `tql2` of EISPACK in the form of JAMA, which store vectors in columns.
 */
export function symmetricEigenvectors(matrix: Float64Array, size: number): Float64Array {
  const tridiagonal = tridiagonalise(matrix, size);
  accumulate(matrix, size, tridiagonal.halves);
  iterate(tridiagonal, size, matrix);
  return inOrder(tridiagonal.diagonal, size, matrix);
}

/** By Householder reflections, from the last row up. Martin, Reinsch & Wilkinson (1968), Numer Math 11:181–195. */
function tridiagonalise(v: Float64Array, size: number): Tridiagonal {
  const left = new Float64Array(size);
  const halves = new Float64Array(size);
  const normal = Float64Array.from(left, (_, j) => v[j * size + size - 1]);
  for (let i = size - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(normal[k]);
    if (scale === 0) {
      left[i] = normal[i - 1];
      v.fill(0, i * size, i * size + i);
    } else {
      for (let k = 0; k < i; k++) {
        normal[k] /= scale;
        halves[i] += normal[k] * normal[k];
      }
      const length = normal[i - 1] > 0 ? -Math.sqrt(halves[i]) : Math.sqrt(halves[i]);
      left[i] = scale * length;
      halves[i] -= normal[i - 1] * length;
      normal[i - 1] -= length;
      v.set(normal.subarray(0, i), i * size);
      reflectBothSides(v, size, i, normal, halves[i], left);
    }
    for (let j = 0; j < i; j++) {
      normal[j] = v[j * size + i - 1];
      v[j * size + i] = 0;
    }
  }
  return { diagonal: Float64Array.from(left, (_, i) => v[i * size + i]), left, halves };
}

/** The first `count` rows and columns, right of the diagonal; the first entries of `along` may be overwritten. */
function reflectBothSides(
  v: Float64Array,
  size: number,
  count: number,
  normal: Float64Array,
  half: number,
  along: Float64Array,
): void {
  along.fill(0, 0, count);
  for (let j = 0; j < count; j++) {
    const f = normal[j];
    const row = j * size;
    let sum = along[j] + v[row + j] * f;
    for (let k = j + 1; k < count; k++) {
      sum += v[row + k] * normal[k];
      along[k] += v[row + k] * f;
    }
    along[j] = sum;
  }
  let product = 0;
  for (let j = 0; j < count; j++) {
    along[j] /= half;
    product += along[j] * normal[j];
  }
  const share = product / (half + half);
  for (let j = 0; j < count; j++) along[j] -= share * normal[j];
  for (let j = 0; j < count; j++) {
    const f = normal[j];
    const g = along[j];
    const row = j * size;
    for (let k = j; k < count; k++) v[row + k] -= f * along[k] + g * normal[k];
  }
}

/** Overwrites the normals with the product of all reflections. */
function accumulate(v: Float64Array, size: number, halves: Float64Array): void {
  const share = new Float64Array(size);
  for (let i = 0; i < size - 1; i++) {
    const normal = (i + 1) * size;
    v[i * size + i] = 1;
    if (halves[i + 1] !== 0) {
      for (let k = 0; k <= i; k++) share[k] = v[normal + k] / halves[i + 1];
      for (let j = 0; j <= i; j++) {
        const row = j * size;
        let sum = 0;
        for (let k = 0; k <= i; k++) sum += v[normal + k] * v[row + k];
        for (let k = 0; k <= i; k++) v[row + k] -= sum * share[k];
      }
    }
    v.fill(0, normal, normal + i + 1);
  }
  for (let j = 0; j < size; j++) v[j * size + size - 1] = 0;
  v[size * size - 1] = 1;
}

/**
 * Shifted QL steps, with shifts from the first two rows of a block, until the matrix is diagonal; the rows of
 * `vectors` are rotated too. Bowdler, Martin, Reinsch & Wilkinson (1968), Numer Math 11:293–306.
 */
function iterate({ diagonal: d, left }: Tridiagonal, size: number, vectors: Float64Array | null): void {
  /** The entries right of the diagonal; 0 in the last row. */
  const e = Float64Array.from(left, (_, i) => (i + 1 < size ? left[i + 1] : 0));
  let taken = 0;
  let largest = 0;
  for (let first = 0; first < size; first++) {
    largest = Math.max(largest, Math.abs(d[first]) + Math.abs(e[first]));
    const negligible = Number.EPSILON * largest;
    let last = first;
    while (last < size - 1 && !(Math.abs(e[last]) <= negligible)) last++;
    for (let steps = 0; last > first && (steps === 0 || Math.abs(e[first]) > negligible); steps++) {
      notEndless(steps, size);
      taken += step(d, e, size, first, last, vectors);
    }
    d[first] += taken;
    e[first] = 0;
  }
}

/** Returns the amount subtracted from the diagonal. */
function step(
  d: Float64Array,
  e: Float64Array,
  size: number,
  first: number,
  last: number,
  vectors: Float64Array | null,
): number {
  const before = d[first];
  const half = (d[first + 1] - before) / (2 * e[first]);
  const root = half < 0 ? -hypotenuse(half, 1) : hypotenuse(half, 1);
  d[first] = e[first] / (half + root);
  d[first + 1] = e[first] * (half + root);
  const second = d[first + 1];
  const shift = before - d[first];
  for (let i = first + 2; i < size; i++) d[i] -= shift;
  const beside = e[first + 1];
  let p = d[last];
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = last - 1; i >= first; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i];
    const h = c * p;
    const r = hypotenuse(p, e[i]);
    e[i + 1] = s * r;
    s = e[i] / r;
    c = p / r;
    p = c * d[i] - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]);
    if (vectors) turn(vectors, i * size, size, c, s);
  }
  p = (-s * s2 * c3 * beside * e[first]) / second;
  e[first] = s * p;
  d[first] = c * p;
  return shift;
}

/** Rotates the row that starts at `row` and the next. */
function turn(vectors: Float64Array, row: number, size: number, c: number, s: number): void {
  for (let k = row; k < row + size; k++) {
    const next = vectors[k + size];
    vectors[k + size] = s * vectors[k] + c * next;
    vectors[k] = c * vectors[k] - s * next;
  }
}

function inOrder(values: Float64Array, size: number, vectors: Float64Array | null): Float64Array {
  for (let i = 0; i < size - 1; i++) {
    let least = i;
    for (let j = i + 1; j < size; j++) if (values[j] < values[least]) least = j;
    if (least === i) continue;
    [values[i], values[least]] = [values[least], values[i]];
    if (!vectors) continue;
    const row = vectors.slice(i * size, (i + 1) * size);
    vectors.copyWithin(i * size, least * size, (least + 1) * size);
    vectors.set(row, least * size);
  }
  return values;
}
