/** The noise of a model itself: equal, different or correlated in its units or input channels. */
import { invalid, mismatched } from "../../base/errors.ts";
import { choleskyFactor } from "../../linear/cholesky.ts";
import { either, listOf, matrixOf, record } from "../../settings/compound.ts";
import { type Kind, number } from "../../settings/kind.ts";
import type { NoiseForm } from "../input.ts";

/** σ, or one for each member, or the covariance σ_i σ_j ρ_ij of all. */
export type OwnNoise = number | readonly number[] | { readonly covariance: readonly (readonly number[])[] };

const sigma = number({ min: 0 });
const covariance = matrixOf(number());
/** Largest difference between C_ij and C_ji, relative to the largest variance. */
const asymmetry = 1e-9;

const correlated = record({
  covariance: {
    ...covariance,
    read(value: unknown) {
      const read = covariance.read(value);
      const size = read.length;
      if (read[0].length !== size)
        throw mismatched({ detail: `[${size}, ${read[0].length}]`, remedy: "a covariance is a square matrix" });
      const largest = largestVariance(read);
      for (let i = 0; i < size; i++)
        for (let j = 0; j < i; j++)
          if (!(Math.abs(read[i][j] - read[j][i]) <= asymmetry * largest))
            throw invalid({
              at: `[${i}][${j}]`,
              value: read[i][j],
              detail: `where [${j}][${i}] is ${read[j][i]}`,
              remedy: "a covariance is symmetric",
            });
      if (factorOf(read) === undefined)
        throw invalid({ detail: "that is not positive semidefinite", remedy: "no noise has this covariance" });
      return read;
    },
  },
});

/** @param each "unit", "input channel" */
export function ownNoise(each: string): Kind<OwnNoise> {
  const all = either(sigma, listOf(sigma, { min: 1 }), correlated);
  const words = `number of at least 0, one for each ${each}, or { covariance: matrix }`;
  return { ...all, words, phrase: `a ${words}` } as Kind<OwnNoise>;
}

const largestVariance = (c: readonly (readonly number[])[]): number =>
  c.reduce((most, row, k) => Math.max(most, row[k]), 0);

/** The Cholesky factor of a covariance relative to its largest variance. */
function factorOf(c: readonly (readonly number[])[]) {
  const largest = largestVariance(c);
  if (largest > 0) return choleskyFactor(c.map((row) => row.map((one) => one / largest)));
  return c.every((row) => row.every((one) => one === 0)) ? c : undefined;
}

/** The largest standard deviation, σ. */
export const largestDeviation = (noise: OwnNoise): number =>
  typeof noise === "number"
    ? noise
    : "covariance" in noise
      ? Math.sqrt(largestVariance(noise.covariance))
      : noise.reduce((most, one) => Math.max(most, one), 0);

export const isNoisy = (noise: OwnNoise): boolean => largestDeviation(noise) > 0;

/**
 * How noise is distributed, relative to the largest deviation, over the first `count` members; undefined without any.
 */
export function noiseForm(noise: OwnNoise, count: number): NoiseForm | undefined {
  const largest = largestDeviation(noise);
  if (largest === 0) return undefined;
  if (typeof noise === "number") return { relative: null, mixing: null };
  if (!("covariance" in noise)) return { relative: noise.slice(0, count).map((one) => one / largest), mixing: null };
  const mixing = factorOf(noise.covariance)!;
  return { relative: null, mixing: mixing.slice(0, count).map((row) => row.slice(0, count)) };
}

/** Throws "mismatched" for noise of another number of members. */
export function checkNoise(noise: OwnNoise, at: string, each: string, count: number): void {
  if (typeof noise === "number") return;
  const size = "covariance" in noise ? noise.covariance.length : noise.length;
  if (size === count) return;
  throw "covariance" in noise
    ? mismatched({ at: `${at}.covariance`, detail: `[${each} ${size}]`, remedy: `it needs [${each} ${count}]` })
    : mismatched({ at, detail: `[${each} ${size}]`, remedy: `it needs [${each} ${count}]` });
}
