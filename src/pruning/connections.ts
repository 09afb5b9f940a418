/** Which connections a pruned matrix keeps. */
import { checkCount } from "../base/arguments.ts";
import { inContext, invalid } from "../base/errors.ts";
import type { Generator } from "../base/random.ts";
import { readAt, share } from "../settings/kind.ts";

/** Names of the methods by which connections are pruned. */
export const pruningMethods = ["magnitude", "topProb", "random"] as const;
/**
 * `magnitude` keeps the largest weights. `topProb` keeps each connection with a probability proportional to its
 * weight, at most 1; what exceeds 1 is spread equally over the others, so that the number varies around the one asked
 * for (Balwani, Wang, Najafi & Choi 2025, Sci Adv, doi:10.1126/sciadv.adw4970). `random` ignores the weights. Kept
 * weights are not rescaled.
 */
export type PruningMethod = (typeof pruningMethods)[number];

/**
 * 1 where pruning keeps a connection of a matrix, else 0.
 * @param weights of all entries, whose signs do not matter
 * @param exists 0 where there is no connection to begin with
 * @param keep share of the existing connections, rounded to whole ones
 */
export function keptConnections(
  weights: ArrayLike<number>,
  exists: ArrayLike<number>,
  { keep, method }: { readonly keep: number; readonly method: PruningMethod },
  random: Generator,
): Float64Array {
  checkCount("exists", exists, { weight: weights.length });
  inContext({ within: "keptConnections" }, () => readAt(share, keep, "keep"));
  const places = Array.from({ length: weights.length }, (_, k) => k).filter((k) => exists[k] !== 0);
  const size = (k: number) => Math.abs(weights[k]);
  const odd = places.find((k) => !Number.isFinite(weights[k]));
  if (odd !== undefined)
    throw invalid({ subject: `weight ${odd}`, value: weights[odd], remedy: "give finite weights" });
  const count = Math.round(keep * places.length);
  const out = new Float64Array(weights.length);
  const chosen = {
    // Equal weights are kept in order of their places.
    magnitude: () => places.toSorted((a, b) => size(b) - size(a) || a - b).slice(0, count),
    topProb: () => {
      const probabilities = keepProbabilities(places.map(size), count);
      return places.filter((_, i) => random.uniform() < probabilities[i]);
    },
    random: () => random.shuffle(places).slice(0, count),
  }[method]();
  for (const k of chosen) out[k] = 1;
  return out;
}

/**
 * Probabilities of sum `count`: in proportion to the sizes; what exceeds 1 is spread equally over those below 1, until
 * none exceeds it.
 */
function keepProbabilities(sizes: readonly number[], count: number): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let all = sizes.map((size) => (total > 0 ? size / total : 1 / sizes.length) * count);
  for (;;) {
    const excess = all.reduce((sum, p) => sum + Math.max(0, p - 1), 0);
    const below = all.filter((p) => p < 1).length;
    if (excess === 0 || below === 0) return all;
    all = all.map((p) => (p < 1 ? p + excess / below : 1));
  }
}
