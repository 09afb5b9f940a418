import { invalid } from "../base/errors.ts";

/** A proportion k / n with its 95 % interval. All three are NaN when n = 0. */
export interface Proportion {
  n: number;
  value: number;
  low: number;
  high: number;
}

/** The 97.5 % point of the standard normal distribution. */
export const z = 1.959963984540054;

/**
 * A proportion with its 95 % score interval, which stays inside [0, 1] and has a width even at 0 and 1.
 * Wilson (1927), J. Am. Stat. Assoc. 22: 209–212. Throws "invalid" for more successes than trials.
 */
export function wilson(successes: number, n: number): Proportion {
  if (!(n >= 0 && Number.isFinite(n)))
    throw invalid({ at: "n", value: n, remedy: "give the number of trials, at least 0" });
  if (!(successes >= 0 && successes <= n))
    throw invalid({ at: "successes", value: successes, remedy: `give a number from 0 to ${n}` });
  if (n === 0) return { n, value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const value = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (value + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
  // At 0 and n successes the bound is 0 or 1 exactly; rounding must not push it past the proportion itself.
  return {
    n,
    value,
    low: Math.max(0, Math.min(centre - half, value)),
    high: Math.min(1, Math.max(centre + half, value)),
  };
}
