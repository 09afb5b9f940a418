import { notEndless } from "./convergence.ts";
import { hypotenuse } from "./hypotenuse.ts";
import { safeScale } from "./scale.ts";

/** An upper bidiagonal matrix; the last of `right` is 0. */
interface Bidiagonal {
  readonly diagonal: Float64Array;
  readonly right: Float64Array;
}

/**
 * The singular values of a square matrix in C order, in descending order: `svdc` of LINPACK in the form of JAMA,
 * without vectors. Golub & Reinsch (1970), Numer Math 14:403–420.
 */
export function singularValuesOf(matrix: ArrayLike<number>, size: number): Float64Array {
  const scale = safeScale(matrix);
  const columns = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) columns[j * size + i] = matrix[i * size + j] * scale;
  const bidiagonal = bidiagonalise(columns, size);
  iterate(bidiagonal, size);
  return scale === 1 ? bidiagonal.diagonal : bidiagonal.diagonal.map((value) => value / scale);
}

/** By Householder reflections, alternately from both sides. The rows of `a` are the columns of the matrix. */
function bidiagonalise(a: Float64Array, size: number): Bidiagonal {
  const s = new Float64Array(size);
  const e = new Float64Array(size);
  const along = new Float64Array(size);
  for (let k = 0; k < size - 1; k++) {
    const column = k * size;
    s[k] = normalOf(a, column + k, column + size);
    for (let j = k + 1; j < size; j++) {
      const other = j * size;
      if (s[k] !== 0) {
        let sum = 0;
        for (let i = k; i < size; i++) sum += a[column + i] * a[other + i];
        const share = -sum / a[column + k];
        for (let i = k; i < size; i++) a[other + i] += share * a[column + i];
      }
      e[j] = a[other + k];
    }
    if (k >= size - 2) continue;
    e[k] = normalOf(e, k + 1, size);
    if (e[k] === 0) continue;
    along.fill(0);
    for (let j = k + 1; j < size; j++) for (let i = k + 1; i < size; i++) along[i] += e[j] * a[j * size + i];
    for (let j = k + 1; j < size; j++) {
      const share = -e[j] / e[k + 1];
      for (let i = k + 1; i < size; i++) a[j * size + i] += share * along[i];
    }
  }
  if (size > 0) s[size - 1] = a[size * size - 1];
  if (size > 1) e[size - 2] = a[size * size - 2];
  e.fill(0, Math.max(0, size - 1));
  return { diagonal: s, right: e };
}

/**
 * Overwrites the entries from `start` to before `end` with the normal that reflects them onto the first axis,
 * scaled so that its first entry is half its square. Returns the new first entry; 0 if all are 0.
 */
function normalOf(values: Float64Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end; i++) length = hypotenuse(length, values[i]);
  if (length !== 0) {
    if (values[start] < 0) length = -length;
    for (let i = start; i < end; i++) values[i] /= length;
    values[start] += 1;
  }
  return -length;
}

/** Shifted QR steps until the superdiagonal vanishes. Values are found from the end and inserted in order. */
function iterate({ diagonal: s, right: e }: Bidiagonal, size: number): void {
  let steps = 0;
  for (let end = size; end > 0; ) {
    notEndless(steps++, size);
    const start = startOfBlock(s, e, end);
    if (start === end - 1) {
      s[start] = Math.abs(s[start]);
      for (let k = start; k < size - 1 && !(s[k] >= s[k + 1]); k++) [s[k], s[k + 1]] = [s[k + 1], s[k]];
      end--;
      steps = 0;
      continue;
    }
    const zero = lastZero(s, e, start, end);
    if (zero === end - 1) clearColumn(s, e, start, end);
    else if (zero >= start) clearRow(s, e, zero, end);
    else step(s, e, start, end);
  }
}

/** The first row of the block that ends before `end`: the superdiagonal entry in the row above is negligible. */
function startOfBlock(s: Float64Array, e: Float64Array, end: number): number {
  for (let k = end - 2; k >= 0; k--)
    if (Math.abs(e[k]) <= Number.MIN_VALUE + Number.EPSILON * Math.abs(s[k] + Math.abs(s[k + 1]))) {
      e[k] = 0;
      return k + 1;
    }
  return 0;
}

/** The row of the last entry on the block's diagonal that is 0 or negligible; −1 if there is none. */
function lastZero(s: Float64Array, e: Float64Array, start: number, end: number): number {
  for (let k = end - 1; k >= start; k--) {
    const beside = Math.abs(e[k]) + (k !== start ? Math.abs(e[k - 1]) : 0);
    if (Math.abs(s[k]) <= Number.EPSILON * beside) {
      s[k] = 0;
      return k;
    }
  }
  return -1;
}

/** If the last value is 0: rotates the entry above it up and out of the block. */
function clearColumn(s: Float64Array, e: Float64Array, start: number, end: number): void {
  let f = e[end - 2];
  e[end - 2] = 0;
  for (let j = end - 2; j >= start; j--) {
    const length = hypotenuse(s[j], f);
    const cosine = s[j] / length;
    const sine = f / length;
    s[j] = length;
    if (j === start) break;
    f = -sine * e[j - 1];
    e[j - 1] *= cosine;
  }
}

/** If a value in the block is 0: rotates the entry to its right out of the block, which splits in two. */
function clearRow(s: Float64Array, e: Float64Array, zero: number, end: number): void {
  let f = e[zero];
  e[zero] = 0;
  for (let j = zero + 1; j < end; j++) {
    const length = hypotenuse(s[j], f);
    const cosine = s[j] / length;
    const sine = f / length;
    s[j] = length;
    f = -sine * e[j];
    e[j] *= cosine;
  }
}

function step(s: Float64Array, e: Float64Array, start: number, end: number): void {
  let { f, g } = firstColumn(s, e, start, end);
  for (let j = start; j < end - 1; j++) {
    let length = hypotenuse(f, g) || Number.MIN_VALUE;
    let cosine = f / length;
    let sine = g / length;
    if (j !== start) e[j - 1] = length;
    f = cosine * s[j] + sine * e[j];
    e[j] = cosine * e[j] - sine * s[j];
    g = sine * s[j + 1];
    s[j + 1] *= cosine;
    length = hypotenuse(f, g) || Number.MIN_VALUE;
    cosine = f / length;
    sine = g / length;
    s[j] = length;
    f = cosine * e[j] + sine * s[j + 1];
    s[j + 1] = -sine * e[j] + cosine * s[j + 1];
    g = sine * e[j + 1];
    e[j + 1] *= cosine;
  }
  e[end - 2] = f;
}

/**
 * The first column of BᵀB − shift, up to scale; the shift is the eigenvalue of its last two rows nearer to the last
 * entry.
 */
function firstColumn(s: Float64Array, e: Float64Array, start: number, end: number): { f: number; g: number } {
  const scale = Math.max(
    Math.abs(s[end - 1]),
    Math.abs(s[end - 2]),
    Math.abs(e[end - 2]),
    Math.abs(s[start]),
    Math.abs(e[start]),
  );
  const last = s[end - 1] / scale;
  const above = s[end - 2] / scale;
  const beside = e[end - 2] / scale;
  const top = s[start] / scale;
  const b = ((above + last) * (above - last) + beside * beside) / 2;
  const c = last * beside * (last * beside);
  const root = b < 0 ? -Math.sqrt(b * b + c) : Math.sqrt(b * b + c);
  const shift = b !== 0 || c !== 0 ? c / (b + root) : 0;
  return { f: (top + last) * (top - last) + shift, g: top * (e[start] / scale) };
}
