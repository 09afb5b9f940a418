import { exp } from "../math.ts";

const normalDensityAt0 = 0.3989422804014327; // 1/√(2π)

/**
 * Φ(x), the probability that a standard normal variable is at most x; relative error below 1e-12 in either tail.
 *
 * Near 0 it sums the Taylor series Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/(3·5) + …), whose terms all have one sign
 * (Marsaglia 2004, J. Stat. Softw. 11(4)); in the tails it takes Laplace's continued fraction for Mills' ratio.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size > 40) return x > 0 ? 1 : 0;
  const density = normalDensityAt0 * exp((-x * x) / 2);
  if (size < 3) {
    let term = x;
    let sum = x;
    for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= (x * x) / n;
    return 0.5 + density * sum;
  }
  let ratio = size;
  for (let n = 200; n >= 1; n--) ratio = size + n / ratio;
  const tail = density / ratio;
  return x > 0 ? 1 - tail : tail;
}
