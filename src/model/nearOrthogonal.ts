/**
 * Initial weights that are as near to an orthogonal matrix as signs and balance allow. A matrix with one sign per row
 * has the singular values of its absolute values, and a non-negative matrix is orthogonal only if it is a permutation,
 * in which a unit receives from a single other. With as much inhibition as excitation to every receiver, the rank is
 * one less, but all other singular values can be nearly equal.
 */
import type { Generator } from "../base/random.ts";
import { nearestIsometry } from "../linear/isometry.ts";
import { drawColEI } from "./colEI.ts";
import type { Draw, NearOrthogonalDistribution } from "./distribution.ts";
import { type SignedEntries, signedEntries } from "./signedSenders.ts";

/**
 * Absolute values, [from, to]. A column E–I start is replaced alternately, `steps` times, by the nearest partial
 * isometry and by the nearest non-negative matrix in which the excitatory and inhibitory weights to a receiver have
 * equal sums (alternating projections: Lewis & Malick 2008, Math Oper Res 33:216–234). Each step brings singular
 * values closer together and concentrates the input of a unit on fewer connections. Weights below `rest` times the
 * mean of the receiver's weights of the same sign are raised to it, since weights of 0 may never change. The Euclidean
 * norm of a receiver's weights has a root mean square of `gain`.
 */
export function drawNearOrthogonal(
  { gain, steps, rest }: NearOrthogonalDistribution,
  draw: Draw,
  random: Generator,
): Float64Array {
  const { rows, columns, scale } = draw;
  const receivers = signedEntries("nearOrthogonal", draw);
  const weights = drawColEI({ gain: 1 }, { ...draw, scale: null }, random);
  for (let step = 0; step < steps; step++) {
    const isometry = nearestIsometry(weights, rows, columns);
    for (const receiver of receivers) balance(weights, isometry, receiver);
  }
  for (const receiver of receivers) raise(weights, receiver, rest);
  const power = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const factor = gain / Math.sqrt(power / columns);
  return weights.map((weight, k) => weight * factor * (scale?.[k] ?? 1));
}

/**
 * Overwrites a receiver's weights with the nearest ones to `wanted` that are not negative and balance: excitatory ones
 * are [w − λ]₊ and inhibitory ones [w + λ]₊, with the λ for which their sums are equal. If all would become 0, they are
 * unchanged.
 */
function balance(weights: Float64Array, wanted: Float64Array, { excitatory, inhibitory }: SignedEntries): void {
  const falling = excitatory.map((k) => wanted[k]);
  const rising = inhibitory.map((k) => -wanted[k]);
  const level = levelOf(falling, rising);
  if (level === null) return;
  excitatory.forEach((k, i) => {
    weights[k] = Math.max(0, falling[i] - level);
  });
  inhibitory.forEach((k, i) => {
    weights[k] = Math.max(0, level - rising[i]);
  });
}

/** The λ at which Σ[a − λ]₊ = Σ[λ − b]₊; null if both sums are 0 there. */
function levelOf(a: readonly number[], b: readonly number[]): number | null {
  const excess = (level: number) =>
    a.reduce((sum, one) => sum + Math.max(0, one - level), 0) -
    b.reduce((sum, one) => sum + Math.max(0, level - one), 0);
  const corners = Float64Array.from([...a, ...b]).sort();
  // The excess falls with λ and is linear between corners.
  let [before, after] = [-1, corners.length - 1];
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if (excess(corners[middle]) > 0) before = middle;
    else after = middle;
  }
  const above = a.filter((one) => one >= corners[after]);
  const below = b.filter((one) => before >= 0 && one <= corners[before]);
  if (above.length === 0 || below.length === 0) return null;
  return [...above, ...below].reduce((sum, one) => sum + one, 0) / (above.length + below.length);
}

/** Raises small weights and scales those of each sign so that their sums stay the same. */
function raise(weights: Float64Array, { excitatory, inhibitory }: SignedEntries, rest: number): void {
  for (const entries of [excitatory, inhibitory]) {
    const sumOf = () => entries.reduce((sum, k) => sum + weights[k], 0);
    const total = sumOf();
    for (const k of entries) weights[k] = Math.max(weights[k], (rest * total) / entries.length);
    const factor = total / sumOf();
    for (const k of entries) weights[k] *= factor;
  }
}
