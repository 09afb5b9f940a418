/** Square matrices of many kinds, including those that are difficult for linear algebra. */

import fc, { type Arbitrary } from "fast-check";
import type { Generator } from "../../src/base/random.ts";
import { generator, keyOf } from "../../src/task/index.ts";

export interface AnyMatrix {
  readonly kind: string;
  readonly size: number;
  readonly matrix: Float64Array;
}

type Make = (random: Generator, size: number) => Float64Array;

const each = (size: number, entry: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, k) => entry(Math.floor(k / size), k % size));

const dense: Make = (random, size) => each(size, () => random.normal());

const symmetric: Make = (random, size) => {
  const half = dense(random, size);
  return each(size, (i, j) => half[Math.min(i, j) * size + Math.max(i, j)]);
};

/** A random similarity transform of another matrix, up to rounding. */
const similarTo: (middle: Make) => Make = (middle) => (random, size) => {
  const matrix = middle(random, size);
  for (let turn = 0; turn < 2 * size; turn++) {
    const [a, b] = [random.integer(size), random.integer(size)];
    if (a === b) continue;
    const factor = random.integer(3) - 1;
    for (let k = 0; k < size; k++) matrix[a * size + k] += factor * matrix[b * size + k];
    for (let k = 0; k < size; k++) matrix[k * size + b] -= factor * matrix[k * size + a];
  }
  return matrix;
};

/** A 3 × 3 matrix on which QR steps without exceptional shifts cycle; JAMA's two shifts do not break the cycle. */
const circling = [0, 1, 0, -1, 0, -1, 0, 1, 0];

const kinds: Readonly<Record<string, Make>> = {
  dense,
  symmetric,
  similar: similarTo(dense),
  positive: (random, size) => each(size, () => random.uniform()),
  sparse: (random, size) => each(size, () => (random.uniform() < 0.15 ? random.normal() : 0)),
  dale: (random, size) =>
    each(size, (i, j) => (i === j ? 0 : (i < 0.8 * size ? 1 : -4) * Math.max(0, random.gamma(2, 0.1)))),
  integers: (random, size) => each(size, () => random.integer(7) - 3),
  signs: (random, size) => each(size, () => random.choice([-1, -0, 0, 1])),
  diagonal: (random, size) => each(size, (i, j) => (i === j ? random.normal() : 0)),
  "symmetric integers": (random, size) => symmetric(random, size).map(Math.round),
  "symmetric sparse": (random, size) => symmetric(random, size).map((value) => (Math.abs(value) < 1.5 ? 0 : value)),
  "rows of zeros": (random, size) => {
    const silent = Array.from({ length: size }, () => random.uniform() < 0.3);
    return each(size, (i) => (silent[i] ? 0 : random.normal()));
  },
  nilpotent: (random, size) => each(size, (i, j) => (i < j ? random.normal() : 0)),
  "nilpotent, hidden": similarTo((random, size) => each(size, (i, j) => (i < j ? random.integer(3) : 0))),
  "one Jordan block": similarTo((_, size) => each(size, (i, j) => (i === j ? 2 : i + 1 === j ? 1 : 0))),
  "repeated eigenvalues": similarTo((random, size) => each(size, (i, j) => (i === j ? random.integer(3) : 0))),
  triangular: (random, size) => each(size, (i, j) => (i >= j ? random.normal() : 0)),
  "low rank": (random, size) => {
    const [left, right] = [dense(random, size), dense(random, size)];
    return each(size, (i, j) => left[i] * right[j] + left[i + size * (size - 1)] * right[j]);
  },
  rotation: (_, size) => each(size, (i, j) => ((i + 1) % size === j ? 1 : 0)),
  permutation: (random, size) => {
    const order = random.shuffle(Array.from({ length: size }, (_, k) => k));
    return each(size, (i, j) => (order[i] === j ? random.choice([1, -1]) : 0));
  },
  companion: (random, size) => each(size, (i, j) => (i === 0 ? random.normal() : i === j + 1 ? 1 : 0)),
  blocks: (random, size) => each(size, (i, j) => (i < size / 2 === j < size / 2 ? random.normal() : 0)),
  graded: (random, size) => each(size, (i, j) => random.normal() * 2 ** -(i + j)),
  "huge and tiny": (random, size) => each(size, () => random.normal() * 2 ** random.uniformBetween(-60, 60)),
  "huge or tiny throughout": (random, size) => {
    const scale = 2 ** (random.integer(591) - 300);
    return dense(random, size).map((value) => value * scale);
  },
  circling: (random, size) => {
    const shift = random.integer(3) - 1;
    return each(size, (i, j) => {
      const block = Math.floor(i / 3) === Math.floor(j / 3) ? circling[3 * (i % 3) + (j % 3)] : 0;
      return i === j ? block + shift : block;
    });
  },
  zero: (_, size) => new Float64Array(size * size),
};

/** Matrices up to a size; large ones are rare. */
export function matrices(largest: number, without?: keyof typeof kinds): Arbitrary<AnyMatrix> {
  return fc
    .record({
      kind: fc.constantFrom(...Object.keys(kinds).filter((kind) => kind !== without)),
      size: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: largest })),
      seed: fc.nat(),
    })
    .map(({ kind, size, seed }) => ({ kind, size, matrix: kinds[kind](generator(keyOf(seed), 0, 0), size) }));
}
