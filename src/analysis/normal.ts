/**
 * Φ(x), the distribution function of the standard normal, to about 1e-15; in the left tail (x < −3) that is a
 * relative error, down to x = −38. Near zero the series Φ = ½ + φ(x)·(x + x³/3 + x⁵/15 + …), in the tails Laplace's
 * continued fraction. Abramowitz & Stegun (1964), 26.2.11 and 26.2.14.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size > 38) return x > 0 ? 1 : 0;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (size < 3) {
    let term = x;
    let sum = x;
    for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = size;
  for (let k = 120; k >= 1; k--) fraction = size + k / fraction;
  const tail = density / fraction;
  return x > 0 ? 1 - tail : tail;
}
