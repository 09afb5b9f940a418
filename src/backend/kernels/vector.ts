/**
 * Elementary functions on float32 vectors. Each takes its argument from the stack and leaves its result there. Series
 * are truncated where the remainder on the reduced range is below half a unit in the last place.
 */
import type { FunctionBuilder } from "./code.ts";

/**
 * Adding 1.5·2²³ rounds a small number to an integer and leaves it in the low bits. This is cheaper than the
 * instructions for rounding and converting, which must also handle NaN and numbers beyond 32 bits.
 */
const rounder = 1.5 * 2 ** 23;

/** Σ coefficients[k]·xᵏ by Horner's rule, left on the stack. */
function polynomial(f: FunctionBuilder, x: number, coefficients: readonly number[]): void {
  const falling = [...coefficients].reverse();
  f.f32v(falling[0]);
  for (const c of falling.slice(1)) {
    f.get(x).f32v(c);
    f.emit("f32v.madd");
  }
}

const factorials = Array.from({ length: 10 }, (_, n) =>
  Array.from({ length: n }, (_, k) => k + 1).reduce((a, b) => a * b, 1),
);
const ln2High = 0.693359375; // exact in 10 bits, so that n·ln2High is exact
const ln2Low = Math.LN2 - ln2High;

/** Below this, eˣ would be denormal and arithmetic on it slow: it is 0 instead. */
const lowest = -87.3365;

/** eˣ = 2ⁿ·eʳ with |r| ≤ ½ ln 2; 0 below −87.3, infinite above 88.7. */
export function emitExp(f: FunctionBuilder): void {
  const x = f.keep();
  f.get(x).f32v(88).emit("f32v.pmin").f32v(lowest).emit("f32v.pmax");
  const clamped = f.keep();
  f.get(clamped).f32v(Math.LOG2E).f32v(rounder);
  f.emit("f32v.madd");
  const whole = f.keep();
  const n = f.get(whole).f32v(rounder).emit("f32v.sub").keep();
  f.get(n).f32v(-ln2High).get(clamped);
  f.emit("f32v.madd");
  const high = f.keep();
  f.get(n).f32v(-ln2Low).get(high);
  f.emit("f32v.madd");
  // The excess that the clamp cut off, small for representable results, is added back to r.
  f.get(x).get(clamped).emit("f32v.sub").f32v(1).emit("f32v.pmin").f32v(0).emit("f32v.pmax").emit("f32v.add");
  const r = f.keep();
  polynomial(
    f,
    r,
    factorials.slice(0, 9).map((n) => 1 / n),
  );
  f.get(whole).i32v(127).emit("i32v.add").i32(23).emit("i32v.shl").emit("f32v.mul");
  const y = f.keep();
  f.f32v(Number.POSITIVE_INFINITY).get(y).get(x).f32v(88.72284).emit("f32v.gt").emit("v.choose");
  f.get(x).f32v(lowest).emit("f32v.lt").emit("v.andnot");
}

/** 2·artanh(s) = s·(2 + 2s²/3 + 2s⁴/5 + …), with `terms` terms, times a factor. */
function twiceArtanh(f: FunctionBuilder, terms: number, factor = 1): void {
  const s = f.keep();
  f.get(s).get(s).emit("f32v.mul");
  const square = f.keep();
  polynomial(
    f,
    square,
    Array.from({ length: terms }, (_, k) => (2 * factor) / (2 * k + 1)),
  );
  f.get(s).emit("f32v.mul");
}

/** factor·ln x for 0 < x < ∞, without special cases: x = m·2ᵉ with m in [√½, √2). */
export function logOfPositive(f: FunctionBuilder, factor = 1): void {
  const x = f.keep();
  const sqrtHalf = 0x3f3504f3;
  f.get(x).i32v(sqrtHalf).emit("i32v.sub").i32(23).emit("i32v.shrSigned");
  const e = f.keep();
  f.get(x).get(e).i32(23).emit("i32v.shl").emit("i32v.sub");
  const m = f.keep();
  f.get(m).f32v(1).emit("f32v.sub").get(m).f32v(1).emit("f32v.add").emit("f32v.div");
  twiceArtanh(f, 5, factor);
  const mantissa = f.keep();
  f.get(e).emit("f32v.ofSigned");
  const exponent = f.keep();
  f.get(exponent)
    .f32v(factor * ln2High)
    .get(exponent)
    .f32v(factor * ln2Low)
    .get(mantissa);
  f.emit("f32v.madd");
  f.emit("f32v.madd");
}

/** ln x: −∞ at ±0, NaN below, ∞ at ∞. */
export function emitLog(f: FunctionBuilder): void {
  const x = f.keep();
  // Numbers below 2⁻¹²⁶ have no implicit leading 1, so they are scaled first.
  f.get(x)
    .f32v(2 ** -126)
    .emit("f32v.lt");
  const isSmall = f.keep();
  f.get(x)
    .f32v(2 ** 23)
    .emit("f32v.mul")
    .get(x)
    .get(isSmall)
    .emit("v.choose");
  logOfPositive(f);
  f.f32v(23 * Math.LN2)
    .get(isSmall)
    .emit("v.and")
    .emit("f32v.sub");
  const y = f.keep();
  // At ±0 and ∞, and for NaN, the value is x − 1/|x|: −∞, ∞, NaN.
  f.get(x).f32v(1).get(x).emit("f32v.abs").emit("f32v.div").emit("f32v.sub");
  const special = f.keep();
  f.get(y).get(special);
  f.get(x).f32v(0).emit("f32v.gt").get(x).f32v(Number.POSITIVE_INFINITY).emit("f32v.lt").emit("v.and");
  f.emit("v.choose");
  f.f32v(Number.NaN).get(x).f32v(0).emit("f32v.lt").emit("v.and");
  const belowZero = f.keep();
  f.get(belowZero).emit("v.or");
}

/** e^−|x|, which sigmoid and softplus share. */
export function decay(f: FunctionBuilder): void {
  f.emit("f32v.abs").emit("f32v.neg");
  emitExp(f);
}

/** 1/(1 + e⁻ˣ) with e = e^−|x|: 1/(1 + e), or e/(1 + e) for x < 0. */
export function emitSigmoid(f: FunctionBuilder, x: number, e: number): void {
  f.get(e).f32v(1).get(x).f32v(0).emit("f32v.lt").emit("v.choose");
  f.get(e).f32v(1).emit("f32v.add").emit("f32v.div");
}

/** tanh x = 1 − 2/(e²ˣ + 1); near 0, where this would cancel, its series. */
export function emitTanh(f: FunctionBuilder): void {
  const x = f.keep();
  f.get(x).get(x).emit("f32v.mul");
  const square = f.keep();
  polynomial(f, square, [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075]);
  f.get(x).emit("f32v.mul");
  const near = f.keep();
  f.get(x).get(x).emit("f32v.add");
  emitExp(f);
  f.f32v(1).emit("f32v.add");
  const denominator = f.keep();
  f.f32v(1).f32v(2).get(denominator).emit("f32v.div").emit("f32v.sub");
  const far = f.keep();
  f.get(near).get(far).get(x).emit("f32v.abs").f32v(0.5).emit("f32v.lt").emit("v.choose");
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e) with e = e^−|x|, the latter as 2·artanh(e/(2 + e)). */
export function emitSoftplus(f: FunctionBuilder, x: number, e: number): void {
  f.get(e).get(e).f32v(2).emit("f32v.add").emit("f32v.div");
  twiceArtanh(f, 8);
  f.get(x).f32v(0).emit("f32v.pmax").emit("f32v.add");
}

/**
 * xᵖ = e^(p ln |x|) for the two values on the stack, with the sign of x for odd p, NaN for x < 0 and p not whole, and 1
 * for p = 0.
 */
export function emitPow(f: FunctionBuilder): void {
  const p = f.keep();
  const x = f.keep();
  f.get(x).emit("f32v.abs");
  emitLog(f);
  f.get(p).emit("f32v.mul");
  emitExp(f);
  const size = f.keep();
  // Adding 2²³ rounds a number to an integer, whose lowest bit tells whether it is odd.
  const whole = 2 ** 23;
  const shifted = f.get(p).emit("f32v.abs").f32v(whole).emit("f32v.add").keep();
  const odd = f.get(shifted).i32(31).emit("i32v.shl").keep();
  const y = f.get(x).get(odd).emit("v.and").get(size).emit("v.or").keep();
  f.f32v(Number.NaN).get(y).get(x).f32v(0).emit("f32v.lt");
  f.get(shifted).f32v(whole).emit("f32v.sub").get(p).emit("f32v.abs").emit("f32v.eq").emit("v.andnot");
  const real = f.emit("v.choose").keep();
  f.f32v(1).get(real).get(p).f32v(0).emit("f32v.eq").emit("v.choose");
}

/** sin 2πu and cos 2πu for u in [0, 1), as two new locals: quarter turns only change signs and swap the two. */
export function sinCosTurns(f: FunctionBuilder, u: number): { sin: number; cos: number } {
  f.get(u).f32v(4).emit("f32v.mul");
  const quarters = f.keep();
  f.get(quarters).f32v(rounder).emit("f32v.add");
  const q = f.keep();
  f.get(quarters)
    .get(q)
    .f32v(rounder)
    .emit("f32v.sub")
    .emit("f32v.sub")
    .f32v(Math.PI / 2)
    .emit("f32v.mul");
  const r = f.keep();
  f.get(r).get(r).emit("f32v.mul");
  const square = f.keep();
  polynomial(
    f,
    square,
    [1, 3, 5, 7, 9].map((n, k) => (k % 2 ? -1 : 1) / factorials[n]),
  );
  f.get(r).emit("f32v.mul");
  const s = f.keep();
  polynomial(
    f,
    square,
    [0, 2, 4, 6, 8].map((n, k) => (k % 2 ? -1 : 1) / factorials[n]),
  );
  const c = f.keep();
  f.get(q).i32(31).emit("i32v.shl").i32(31).emit("i32v.shrSigned");
  const odd = f.keep();
  f.get(c).get(s).get(odd);
  f.emit("v.choose");
  f.get(q)
    .i32(30)
    .emit("i32v.shl")
    .i32v(0x80000000 | 0)
    .emit("v.and")
    .emit("v.xor");
  const sin = f.keep();
  f.get(s).get(c).get(odd);
  f.emit("v.choose");
  f.get(q)
    .i32v(1)
    .emit("i32v.add")
    .i32(30)
    .emit("i32v.shl")
    .i32v(0x80000000 | 0)
    .emit("v.and")
    .emit("v.xor");
  const cos = f.keep();
  return { sin, cos };
}
