import { invalid } from "../base/errors.ts";
import { portableExp, portableLog } from "../base/math.ts";

/**
 * The two-sided p of a value of Student's t: the probability of a magnitude at least as large, by the incomplete beta
 * function, whose continued fraction is that of Press et al. (2007), Numerical Recipes, 6.4.
 * @param df degrees of freedom
 * @throws "invalid" for degrees of freedom that are not positive
 */
export function studentT(t: number, df: number): number {
  if (!(df > 0 && Number.isFinite(df)))
    throw invalid({ at: "df", value: df, remedy: "give the degrees of freedom, above 0" });
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(df / (df + t * t), df / 2, 0.5, (t * t) / (df + t * t));
}

/**
 * The p of a value of Fisher's F: the probability of one at least as large.
 * @param df1 degrees of freedom of the numerator
 * @param df2 of the denominator
 * @throws "invalid" for degrees of freedom that are not positive
 */
export function fisherF(f: number, df1: number, df2: number): number {
  for (const [at, df] of Object.entries({ df1, df2 }))
    if (!(df > 0 && Number.isFinite(df)))
      throw invalid({ at, value: df, remedy: "give the degrees of freedom, above 0" });
  if (Number.isNaN(f)) return Number.NaN;
  if (f <= 0) return 1;
  if (!Number.isFinite(f)) return 0;
  return incompleteBeta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2, (df1 * f) / (df2 + df1 * f));
}

/** I_x(a, b); `rest` is 1 − x without cancellation. */
function incompleteBeta(x: number, a: number, b: number, rest: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const density = portableExp(
    a * portableLog(x) + b * portableLog(rest) - (logGamma(a) + logGamma(b) - logGamma(a + b)),
  );
  return x < (a + 1) / (a + b + 2)
    ? (density * continuedFraction(x, a, b)) / a
    : 1 - (density * continuedFraction(rest, b, a)) / b;
}

/** By Lentz's method; it takes about √max(a, b) steps. */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const inverse = (value: number) => 1 / (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = inverse(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = inverse(1 + even * d);
    c = 1 + even * inverse(c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = inverse(1 + odd * d);
    c = 1 + odd * inverse(c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** ln Γ(x) for x > 0: Stirling's series, after steps up to where it is exact to rounding. */
function logGamma(x: number): number {
  let at = x;
  let below = 0;
  for (; at < 12; at++) below += portableLog(at);
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / at;
  return (at - 0.5) * portableLog(at) - at + 0.5 * portableLog(2 * Math.PI) + series - below;
}
