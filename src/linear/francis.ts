import type { ComplexValues } from "./complexValues.ts";
import { notEndless } from "./convergence.ts";

/**
 * Steps for one value. No ordinary matrix has needed 50; beyond this, values may differ from JAMA's in the last
 * bits.
 */
const patience = 100;

/** A double shift, perhaps a complex pair: the roots λ of (x − λ)(y − λ) = w. */
interface Shifts {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  /** The total already subtracted from the diagonal. */
  readonly taken: number;
}
/** A bulge is chased down from row `first`; p, q and r are its first column. */
interface Bulge {
  readonly first: number;
  readonly p: number;
  readonly q: number;
  readonly r: number;
}

/**
 * The eigenvalues of an upper Hessenberg matrix, which is overwritten, by Francis' QR steps with two shifts.
 * Martin, Peters & Wilkinson (1970), Numer Math 14:219–231: `hqr2` of EISPACK in the form of JAMA, without
 * eigenvectors, and without the columns right of the current block, which only they need. Initial weights depend on
 * the last bit of the result, so the operations and their order must stay, oddities included.
 */
export function hessenbergEigenvalues(h: Float64Array, size: number): ComplexValues {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  let norm = 0;
  for (let i = 0; i < size; i++) for (let j = Math.max(i - 1, 0); j < size; j++) norm += Math.abs(h[i * size + j]);
  let last = size - 1;
  let taken = 0;
  let steps = 0;
  while (last >= 0) {
    const start = startOfBlock(h, size, last, norm, steps);
    if (start >= last - 1) {
      if (start === last) re[last] = h[last * size + last] + taken;
      else pairOfValues(h, size, last, taken, re, im);
      last = start - 1;
      steps = 0;
      continue;
    }
    const shifts = shiftsOf(h, size, last, steps);
    taken += shifts.taken;
    chase(h, size, last, bulgeOf(h, size, start, last, shifts), start, shifts.x);
    notEndless(++steps, size);
  }
  return { re, im };
}

/**
 * The first row of the block that ends in row `last`: its subdiagonal entry is negligible compared with the
 * neighbours on the diagonal. If rows differ by hundreds of orders of magnitude, that may never happen; after some
 * steps it need only be negligible compared with the whole matrix.
 */
function startOfBlock(h: Float64Array, size: number, last: number, norm: number, steps: number): number {
  for (let row = last; row > 0; row--) {
    const corner = row * size + row;
    const beside = Math.abs(h[corner - size - 1]) + Math.abs(h[corner]);
    const left = h[corner - 1];
    // The product with ε underflows to 0 if the neighbours are small enough.
    if (Math.abs(left) < Number.EPSILON * (beside === 0 || steps >= patience ? norm : beside) || left === 0) return row;
  }
  return 0;
}

/** The two eigenvalues of the block of rows `last` − 1 and `last`. */
function pairOfValues(
  h: Float64Array,
  size: number,
  last: number,
  taken: number,
  re: Float64Array,
  im: Float64Array,
): void {
  const corner = last * size + last;
  const product = h[corner - 1] * h[corner - size];
  const half = (h[corner - size - 1] - h[corner]) / 2;
  const square = half * half + product;
  const root = Math.sqrt(Math.abs(square));
  const x = h[corner] + taken;
  if (square >= 0) {
    const far = half >= 0 ? half + root : half - root;
    re[last - 1] = x + far;
    re[last] = far === 0 ? re[last - 1] : x - product / far;
  } else {
    re[last - 1] = re[last] = x + half;
    im[last - 1] = root;
    im[last] = -root;
  }
}

/**
 * The eigenvalues of the last two rows. With these shifts alone, steps may cycle. JAMA's exceptional shifts, in
 * steps 11 and 31, do not break every cycle, so after `patience` steps every tenth step uses one.
 */
function shiftsOf(h: Float64Array, size: number, last: number, steps: number): Shifts {
  const corner = last * size + last;
  const above = corner - size - 1;
  const [x, y] = [h[corner], h[above]];
  const w = h[corner - 1] * h[corner - size];
  if (steps === 10 || (steps >= patience && steps % 10 === 0)) {
    takeOffDiagonal(h, size, last, x);
    const s = Math.abs(h[corner - 1]) + Math.abs(h[above - 1]);
    return { x: 0.75 * s, y: 0.75 * s, w: -0.4375 * s * s, taken: x };
  }
  const half = (y - x) / 2;
  const square = half * half + w;
  if (steps === 30 && square > 0) {
    const root = y < x ? -Math.sqrt(square) : Math.sqrt(square);
    const value = x - w / (half + root);
    takeOffDiagonal(h, size, last, value);
    return { x: 0.964, y: 0.964, w: 0.964, taken: value };
  }
  return { x, y, w, taken: 0 };
}

function takeOffDiagonal(h: Float64Array, size: number, last: number, value: number): void {
  for (let i = 0; i <= last; i++) h[i * size + i] -= value;
}

/** Starts as far down as two consecutive small subdiagonal entries allow. */
function bulgeOf(h: Float64Array, size: number, start: number, last: number, { x, y, w }: Shifts): Bulge {
  for (let first = last - 2; ; first--) {
    const corner = first * size + first;
    const below = corner + size;
    const z = h[corner];
    const toX = x - z;
    const toY = y - z;
    let p = (toX * toY - w) / h[below] + h[corner + 1];
    let q = h[below + 1] - z - toX - toY;
    let r = h[below + size + 1];
    const sum = Math.abs(p) + Math.abs(q) + Math.abs(r);
    p /= sum;
    q /= sum;
    r /= sum;
    if (first === start) return { first, p, q, r };
    const around = Math.abs(h[corner - size - 1]) + Math.abs(z) + Math.abs(h[below + 1]);
    if (Math.abs(h[corner - 1]) * (Math.abs(q) + Math.abs(r)) < Number.EPSILON * (Math.abs(p) * around))
      return { first, p, q, r };
  }
}

/** One QR step: introduces a bulge in row `first` and chases it off the end of the block by reflections. */
function chase(h: Float64Array, size: number, last: number, bulge: Bulge, start: number, shift: number): void {
  const { first } = bulge;
  let { p, q, r } = bulge;
  for (let i = first + 2; i <= last; i++) {
    h[i * size + i - 2] = 0;
    if (i > first + 2) h[i * size + i - 3] = 0;
  }
  // JAMA tests the shift before there is a bulge, so steps with a shift of 0 do nothing until the 11th.
  let sum = shift;
  for (let k = first; k < last; k++) {
    const isLast = k === last - 1;
    const left = k * size + k - 1;
    if (k !== first) {
      p = h[left];
      q = h[left + size];
      r = isLast ? 0 : h[left + 2 * size];
      sum = Math.abs(p) + Math.abs(q) + Math.abs(r);
      if (sum !== 0) {
        p /= sum;
        q /= sum;
        r /= sum;
      }
    }
    if (sum === 0) return;
    const length = p < 0 ? -Math.sqrt(p * p + q * q + r * r) : Math.sqrt(p * p + q * q + r * r);
    if (length === 0) continue;
    if (k !== first) h[left] = -length * sum;
    else if (start !== first) h[left] = -h[left];
    p += length;
    if (isLast) reflectTwo(h, size, k, p / length, q / length, q / p);
    else reflectThree(h, size, k, last, p / length, q / length, r / length, q / p, r / p);
  }
}

/** 1 − (x, y, z)ᵀ(1, q, r) on three rows from k on, 1 − (1, q, r)ᵀ(x, y, z) on three columns. */
function reflectThree(
  h: Float64Array,
  size: number,
  k: number,
  last: number,
  x: number,
  y: number,
  z: number,
  q: number,
  r: number,
): void {
  const end = k * size + last;
  for (let a = k * size + k; a <= end; a++) {
    const b = a + size;
    const c = b + size;
    const along = h[a] + q * h[b] + r * h[c];
    h[c] -= along * z;
    h[a] -= along * x;
    h[b] -= along * y;
  }
  const bottom = Math.min(last, k + 3) * size + k;
  for (let a = k; a <= bottom; a += size) {
    const along = x * h[a] + y * h[a + 1] + z * h[a + 2];
    h[a + 2] -= along * r;
    h[a] -= along;
    h[a + 1] -= along * q;
  }
}

/** The same on the last two rows and columns of a block. */
function reflectTwo(h: Float64Array, size: number, k: number, x: number, y: number, q: number): void {
  const end = k * size + k + 1;
  for (let a = k * size + k; a <= end; a++) {
    const b = a + size;
    const along = h[a] + q * h[b];
    h[a] -= along * x;
    h[b] -= along * y;
  }
  const bottom = (k + 1) * size + k;
  for (let a = k; a <= bottom; a += size) {
    const along = x * h[a] + y * h[a + 1];
    h[a] -= along;
    h[a + 1] -= along * q;
  }
}
