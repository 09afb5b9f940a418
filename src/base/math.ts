/**
 * exp, log, log1p, tanh, sin, cos, atan2 and pow from +, −, × and ÷. IEEE 754 rounds these operations (and √)
 * exactly, so every JavaScript engine returns the same bits here, which is not guaranteed for Math.exp and similar
 * functions. Results are within one unit in the last place of the true value unless stated otherwise. Special
 * values are those of Math.*.
 *
 * Method: reduce the argument with a constant split in exact parts (Cody and Waite 1980, Software Manual for the
 * Elementary Functions), sum a Taylor series near 0, carry the rounding error of the reduction in a second double.
 */
const view = new DataView(new ArrayBuffer(8));

// ln 2 = 0.B17217F7 D1CF79ABC9E3B… in hexadecimal. The first part has 32 bits, so n·ln2High is exact for |n| < 2^21.
const ln2High = 0xb17217f7 * 2 ** -32;
const ln2Low = 0xd1cf79abc9e3b * 2 ** -84;
// π/2 = 1.921FB544 42D18469 898CC517 01B839A252049C… The first three parts have at most 33 bits: n·part is exact
// for |n| ≤ 2^20.
const halfPi = [0x1921fb544 * 2 ** -32, 0x42d18469 * 2 ** -64, 0x898cc517 * 2 ** -96, 0x01b839a252049c * 2 ** -152];
const twoPi: Pair = { high: 2 * Math.PI, low: 0x4698_98cc_5170 * 2 ** -98 };
const third = 1 / 3;
const thirdLow = (1 - 2 * third - third) / 3;

/** An unevaluated sum of two doubles; |low| is at most about an ulp of high. */
interface Pair {
  readonly high: number;
  readonly low: number;
}

/** e^x. Below −745.13 the result is 0, above 709.78 infinite; subnormal results are rounded once. */
export function portableExp(x: number): number {
  return expOfSum(x, 0);
}

/** The natural logarithm: −Infinity at 0, NaN below. */
export function portableLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  const k = exponent(x);
  const f = significand(x) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const tail =
    z *
    (2 / 3 +
      z *
        (2 / 5 +
          z *
            (2 / 7 +
              z * (2 / 9 + z * (2 / 11 + z * (2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21))))))))));
  // ln(1 + f) = 2 artanh(s) = 2s + s·tail, and 2s = f − f²/2 + s·f²/2, whose first two terms carry almost no error.
  const half = 0.5 * f * f;
  return k * ln2High - (half - (s * (half + tail) + k * ln2Low) - f);
}

/**
 * ln(1 + x), within four units in the last place. The logarithm is corrected in proportion for the rounding of 1 +
 * x (Kahan).
 */
export function portableLog1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  return u === Infinity ? u : portableLog(u) * (x / (u - 1));
}

/** tanh x, within six units in the last place; e^2x − 1 is corrected for rounding as in `portableLog1p`. */
export function portableTanh(x: number): number {
  const u = portableExp(2 * Math.abs(x));
  if (u === 1 || Number.isNaN(u)) return x;
  if (u > 2 ** 60) return Math.sign(x);
  const t = ((u - 1) * 2 * x) / portableLog(u); // has the sign of x
  return t / (Math.abs(t) + 2);
}

/** sin x, x in radians, |x| ≤ 10^6 (a RangeError beyond: nothing here needs it, and a wrong digit would be silent). */
export function portableSin(x: number): number {
  if (Math.abs(x) < 2 ** -27) return x; // keeps −0
  const { quadrant, high, low } = reduce(x);
  return sinInQuadrant(quadrant, high, low);
}

/** cos x, x in radians, |x| ≤ 10^6 (a RangeError beyond). */
export function portableCos(x: number): number {
  const { quadrant, high, low } = reduce(x);
  return sinInQuadrant(quadrant + 1, high, low);
}

/** sin(2π·turns), |turns| < 2^50; whole quarters give 0 and ±1 exactly. */
export function sinTurns(turns: number): number {
  return sinOfQuarterTurns(turns, 0);
}

/** cos(2π·turns), |turns| < 2^50; whole quarters give 0 and ±1 exactly. */
export function cosTurns(turns: number): number {
  return sinOfQuarterTurns(turns, 1);
}

/**
 * x^y, special cases as in Math.pow (1^±Infinity is NaN). Whole powers that a double holds exactly come out
 * exactly.
 */
export function portablePow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Infinity) return size === 1 ? Number.NaN : size > 1 === y > 0 ? Infinity : 0;
  const negative = x < 0 || Object.is(x, -0);
  if (negative && size !== 0 && size !== Infinity && y % 1 !== 0) return Number.NaN;
  const sign = negative && Math.abs(y % 2) === 1 ? -1 : 1;
  if (size === 0 || size === Infinity) return sign * ((size === 0) === y > 0 ? 0 : Infinity);
  if (size === 1) return sign;
  const bounded = Math.max(-(2 ** 64), Math.min(2 ** 64, y)); // beyond, |y·ln x| > 2^11 whatever x
  const logarithm = logPair(size);
  const product = multiply(logarithm.high, bounded);
  return sign * expOfSum(product.high, product.low + logarithm.low * bounded);
}

/** e^(high + low), low much smaller than high. */
function expOfSum(high: number, low: number): number {
  if (Number.isNaN(high)) return high;
  if (high > 710) return Infinity;
  if (high < -746) return 0;
  const n = Math.round(high * Math.LOG2E);
  const exact = high - n * ln2High;
  const correction = n * ln2Low - low;
  const r = exact - correction;
  const lost = exact - r - correction;
  const series =
    1 / 2 +
    r *
      (1 / 6 +
        r *
          (1 / 24 +
            r *
              (1 / 120 +
                r *
                  (1 / 720 +
                    r *
                      (1 / 5040 +
                        r *
                          (1 / 40320 +
                            r *
                              (1 / 362880 +
                                r *
                                  (1 / 3628800 +
                                    r * (1 / 39916800 + r * (1 / 479001600 + r * (1 / 6227020800)))))))))));
  const value = 1 + (r + (r * r * series + lost));
  // A power of two outside the normal range is applied in two steps, of which only the last rounds.
  if (n > 1023) return value * 2 * powerOfTwo(n - 1);
  if (n < -1022) return value * powerOfTwo(n + 1000) * powerOfTwo(-1000);
  return value * powerOfTwo(n);
}

/**
 * ln x for finite x > 0 to about 2^−64 of itself, as a pair: pow multiplies it by up to 2^10 and still needs 53
 * bits.
 */
function logPair(x: number): Pair {
  const k = exponent(x);
  const f = significand(x) - 1;
  const d = add(2, f);
  const s = f / d.high;
  const back = multiply(s, d.high);
  const sLow = (f - back.high - back.low - s * d.low) / d.high;
  const z = multiply(s, s);
  const zLow = z.low + 2 * s * sLow;
  const w = z.high;
  const beyond =
    w *
    w *
    (1 / 5 +
      w *
        (1 / 7 +
          w *
            (1 / 9 +
              w *
                (1 / 11 +
                  w *
                    (1 / 13 +
                      w * (1 / 15 + w * (1 / 17 + w * (1 / 19 + w * (1 / 21 + w * (1 / 23 + w * (1 / 25)))))))))));
  // ln m = 2s·(1 + q), q = z/3 + z²/5 + …: only z/3 is large enough to need a second double.
  const zThird = multiply(w, third);
  const q = add(zThird.high, beyond);
  const qLow = q.low + zThird.low + w * thirdLow + zLow * third;
  const sq = multiply(s, q.high);
  const sqLow = sq.low + s * qLow + sLow * q.high;
  const head = add(k * ln2High, 2 * s);
  const sum = add(head.high, 2 * sq.high);
  return add(sum.high, sum.low + head.low + (2 * (sLow + sqLow) + k * ln2Low));
}

/** x = quadrant·π/2 + (high + low) with |high| ≤ π/4 and a bit. */
function reduce(x: number): { quadrant: number; high: number; low: number } {
  if (Math.abs(x) > 1e6 && Math.abs(x) !== Infinity) throw new RangeError(`sin and cos take |x| ≤ 1e6, got ${x}`);
  const n = Math.round(x / halfPi[0]);
  const first = x - n * halfPi[0]; // exact: both are multiples of 2^-53 (or n = 0), the difference is below 1
  const second = add(first, -n * halfPi[1]);
  const third = add(second.high, -n * halfPi[2]);
  const sum = add(third.high, third.low + second.low - n * halfPi[3]);
  return { quadrant: n, high: sum.high, low: sum.low };
}

/** sin(2π·turns + quarters·π/2): taking off whole quarter turns is exact. */
function sinOfQuarterTurns(turns: number, quarters: number): number {
  const n = Math.round(4 * turns);
  const rest = turns - n / 4;
  const angle = multiply(rest, twoPi.high);
  return sinInQuadrant(n + quarters, angle.high, angle.low + rest * twoPi.low);
}

/** sin(quadrant·π/2 + r + low) for |r| ≤ π/4. */
function sinInQuadrant(quadrant: number, r: number, low: number): number {
  const turn = ((quadrant % 4) + 4) % 4;
  const size = turn % 2 === 0 ? sinNearZero(r, low) : cosNearZero(r, low);
  return turn < 2 ? size : 0 - size;
}

function sinNearZero(r: number, low: number): number {
  const z = r * r;
  const series =
    -1 / 6 +
    z *
      (1 / 120 +
        z *
          (-1 / 5040 +
            z *
              (1 / 362880 +
                z * (-1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000)))))));
  return r + (r * z * series + low * (1 - 0.5 * z));
}

function cosNearZero(r: number, low: number): number {
  const z = r * r;
  const series =
    1 / 24 +
    z *
      (-1 / 720 +
        z * (1 / 40320 + z * (-1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z * (1 / 20922789888000))))));
  const half = 0.5 * z;
  const head = 1 - half;
  return head + (1 - head - half + (z * z * series - r * low));
}

/** a + b exactly, as a pair (Knuth 1969). */
function add(a: number, b: number): Pair {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** a·b exactly, as a pair (Dekker 1971): each factor is cut into halves whose products are exact. */
function multiply(a: number, b: number): Pair {
  const high = a * b;
  const aScaled = 134217729 * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = 134217729 * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return { high, low: aHigh * bHigh - high + aHigh * bLow + aLow * bHigh + aLow * bLow };
}

/** k with x = significand(x)·2^k, significand in [√½, √2) to within 2^-20; x finite and > 0. */
function exponent(x: number): number {
  if (x < 2 ** -1022) return exponent(x * 2 ** 54) - 54;
  view.setFloat64(0, x);
  const top = view.getInt32(0);
  return (top >> 20) - 1023 + ((top & 0xfffff) >= 0x6a09f ? 1 : 0);
}

function significand(x: number): number {
  view.setFloat64(0, x < 2 ** -1022 ? x * 2 ** 54 : x);
  const fraction = view.getInt32(0) & 0xfffff;
  view.setInt32(0, fraction | (fraction >= 0x6a09f ? 0x3fe00000 : 0x3ff00000));
  return view.getFloat64(0);
}

/** 2^n for −1022 ≤ n ≤ 1023. */
function powerOfTwo(n: number): number {
  view.setInt32(0, (n + 1023) << 20);
  view.setInt32(4, 0);
  return view.getFloat64(0);
}

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
  const density = normalDensityAt0 * portableExp((-x * x) / 2);
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

/** The arctangents of 0, 1/8, 2/8, … 1, each as a pair [high, low]. */
const arctangents: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.12435499454676144, -3.1253241424539383e-18],
  [0.24497866312686414, 1.0698755618734451e-17],
  [0.35877067027057225, -2.4623815582638635e-17],
  [0.4636476090008061, 2.2698777452961687e-17],
  [0.5585993153435624, -5.4556305485916264e-18],
  [0.6435011087932844, 1.5834785051444286e-17],
  [0.7188299996216245, -2.1478388444456983e-17],
  [0.7853981633974483, 3.061616997868383e-17],
];

/**
 * The angle of a point in [−π, π], within two units in the last place. The ratio of the shorter to the longer side
 * is rotated back by the arctangent of the nearest multiple of 1/8, so that the Taylor series of the rest is short.
 */
export function portableAtan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const isBelow = y < 0 || Object.is(y, -0);
  const isLeft = x < 0 || Object.is(x, -0);
  const isSteep = Math.abs(y) > Math.abs(x);
  const { eighths, rest } = ratio(Math.abs(isSteep ? x : y), Math.abs(isSteep ? y : x));
  const z = rest * rest;
  const series =
    -1 / 3 + z * (1 / 5 + z * (-1 / 7 + z * (1 / 9 + z * (-1 / 11 + z * (1 / 13 + z * (-1 / 15 + z * (1 / 17)))))));
  const small = rest + rest * z * series;
  const [high, low] = arctangents[eighths];
  // From the nearest axis, either way.
  const quarters = isSteep ? 1 : isLeft ? 2 : 0;
  const way = isSteep === isLeft ? 1 : -1;
  const sum = add((quarters / 4) * twoPi.high, way * high);
  const angle = sum.high + (sum.low + (quarters / 4) * twoPi.low + way * low + way * small);
  return isBelow ? -angle : angle;
}

/**
 * short/long = (eighths/8 + rest)/(1 − eighths/8·rest) for 0 ≤ short ≤ long; 1 for two infinite ones, 0 for two
 * zeros.
 */
function ratio(short: number, long: number): { readonly eighths: number; readonly rest: number } {
  if (short === Infinity) return { eighths: 8, rest: 0 };
  if (short === 0 || long === Infinity) return { eighths: 0, rest: 0 };
  // Neither sums nor products may leave the range of doubles.
  const scale = long > 2 ** 1000 ? 2 ** -100 : long < 2 ** -900 ? 2 ** 100 : 1;
  const [a, b] = [short * scale, long * scale];
  const eighths = Math.round((8 * a) / b);
  const along = eighths / 8;
  return { eighths, rest: (a - along * b) / (b + along * a) };
}
