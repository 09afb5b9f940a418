/**
 * Elementary functions on four float32 at once. Each takes its argument from the stack and leaves its result there. Series are cut
 * where the remainder is below half a unit in the last place of float32 on the reduced range.
 */
import type { FunctionBuilder } from "./assembler.ts";

export interface Arithmetic {
  /** Fused multiply–add is there. */
  readonly fused: boolean;
}

/** a·b + c for the three values on the stack. */
export function madd(f: FunctionBuilder, { fused }: Arithmetic): void {
  if (fused) {
    f.emit("f32x4.relaxed_madd");
    return;
  }
  const c = f.keep();
  f.emit("f32x4.mul").get(c).emit("f32x4.add");
}

/** For masks with all bits of a lane equal: where the mask on the stack is set the first value, else the second. */
export function choose(f: FunctionBuilder, { fused }: Arithmetic): void {
  f.emit(fused ? "i32x4.relaxed_laneselect" : "v128.bitselect");
}

/**
 * Adding 1.5·2²³ rounds a small number to a whole one and leaves it in the low bits: cheaper than rounding and converting, whose
 * instructions must also care for NaN and for numbers beyond 32 bits.
 */
const rounder = 1.5 * 2 ** 23;

/** Σ coefficients[k]·xᵏ by Horner's rule, left on the stack. */
function polynomial(f: FunctionBuilder, x: number, coefficients: readonly number[], arithmetic: Arithmetic): void {
  const falling = [...coefficients].reverse();
  f.f32x4(falling[0]);
  for (const c of falling.slice(1)) {
    f.get(x).f32x4(c);
    madd(f, arithmetic);
  }
}

const factorials = Array.from({ length: 10 }, (_, n) =>
  Array.from({ length: n }, (_, k) => k + 1).reduce((a, b) => a * b, 1),
);
const ln2High = 0.693359375; // exact in 10 bits, so that n·ln2High is exact
const ln2Low = Math.LN2 - ln2High;

/** Below, eˣ would be a denormal number, on which arithmetic is slow: it is 0 instead. */
const lowest = -87.3365;

/** eˣ = 2ⁿ·eʳ with |r| ≤ ½ ln 2; 0 below −87.3, infinite above 88.7. */
export function exp(f: FunctionBuilder, arithmetic: Arithmetic): void {
  const x = f.keep();
  f.get(x).f32x4(88).emit("f32x4.pmin").f32x4(lowest).emit("f32x4.pmax");
  const clamped = f.keep();
  f.get(clamped).f32x4(Math.LOG2E).f32x4(rounder);
  madd(f, arithmetic);
  const whole = f.keep();
  const n = f.get(whole).f32x4(rounder).emit("f32x4.sub").keep();
  f.get(n).f32x4(-ln2High).get(clamped);
  madd(f, arithmetic);
  const high = f.keep();
  f.get(n).f32x4(-ln2Low).get(high);
  madd(f, arithmetic);
  // What the clamp cut off above, at most a little for representable results, is put back into r.
  f.get(x).get(clamped).emit("f32x4.sub").f32x4(1).emit("f32x4.pmin").f32x4(0).emit("f32x4.pmax").emit("f32x4.add");
  const r = f.keep();
  polynomial(
    f,
    r,
    factorials.slice(0, 9).map((n) => 1 / n),
    arithmetic,
  );
  f.get(whole).i32x4(127).emit("i32x4.add").i32(23).emit("i32x4.shl").emit("f32x4.mul");
  const y = f.keep();
  f.f32x4(Number.POSITIVE_INFINITY).get(y).get(x).f32x4(88.72284).emit("f32x4.gt").emit("v128.bitselect");
  f.get(x).f32x4(lowest).emit("f32x4.lt").emit("v128.andnot");
}

/** 2·artanh(s) = s·(2 + 2s²/3 + 2s⁴/5 + …), with `terms` terms, times a factor. */
function twiceArtanh(f: FunctionBuilder, terms: number, arithmetic: Arithmetic, factor = 1): void {
  const s = f.keep();
  f.get(s).get(s).emit("f32x4.mul");
  const square = f.keep();
  polynomial(
    f,
    square,
    Array.from({ length: terms }, (_, k) => (2 * factor) / (2 * k + 1)),
    arithmetic,
  );
  f.get(s).emit("f32x4.mul");
}

/** factor·ln x for 0 < x < ∞, no special cases: x = m·2ᵉ with m in [√½, √2). */
export function logOfPositive(f: FunctionBuilder, arithmetic: Arithmetic, factor = 1): void {
  const x = f.keep();
  const sqrtHalf = 0x3f3504f3;
  f.get(x).i32x4(sqrtHalf).emit("i32x4.sub").i32(23).emit("i32x4.shr_s");
  const e = f.keep();
  f.get(x).get(e).i32(23).emit("i32x4.shl").emit("i32x4.sub");
  const m = f.keep();
  f.get(m).f32x4(1).emit("f32x4.sub").get(m).f32x4(1).emit("f32x4.add").emit("f32x4.div");
  twiceArtanh(f, 5, arithmetic, factor);
  const mantissa = f.keep();
  f.get(e).emit("f32x4.convert_i32x4_s");
  const exponent = f.keep();
  f.get(exponent)
    .f32x4(factor * ln2High)
    .get(exponent)
    .f32x4(factor * ln2Low)
    .get(mantissa);
  madd(f, arithmetic);
  madd(f, arithmetic);
}

/** ln x: −∞ at ±0, NaN below, ∞ at ∞. */
export function log(f: FunctionBuilder, arithmetic: Arithmetic): void {
  const x = f.keep();
  // Numbers below 2⁻¹²⁶ have no leading 1 to find: they are scaled first.
  f.get(x)
    .f32x4(2 ** -126)
    .emit("f32x4.lt");
  const isSmall = f.keep();
  f.get(x)
    .f32x4(2 ** 23)
    .emit("f32x4.mul")
    .get(x)
    .get(isSmall)
    .emit("v128.bitselect");
  logOfPositive(f, arithmetic);
  f.f32x4(23 * Math.LN2)
    .get(isSmall)
    .emit("v128.and")
    .emit("f32x4.sub");
  const y = f.keep();
  // At ±0 and ∞, and for NaN, the value is x − 1/|x|: −∞, ∞, NaN.
  f.get(x).f32x4(1).get(x).emit("f32x4.abs").emit("f32x4.div").emit("f32x4.sub");
  const special = f.keep();
  f.get(y).get(special);
  f.get(x).f32x4(0).emit("f32x4.gt").get(x).f32x4(Number.POSITIVE_INFINITY).emit("f32x4.lt").emit("v128.and");
  f.emit("v128.bitselect");
  f.f32x4(Number.NaN).get(x).f32x4(0).emit("f32x4.lt").emit("v128.and");
  const belowZero = f.keep();
  f.get(belowZero).emit("v128.or");
}

/** e^−|x|, which sigmoid and softplus share. */
export function decay(f: FunctionBuilder, arithmetic: Arithmetic): void {
  f.emit("f32x4.abs").emit("f32x4.neg");
  exp(f, arithmetic);
}

/** 1/(1 + e⁻ˣ) with e = e^−|x|: 1/(1 + e), or e/(1 + e) where x < 0. */
export function sigmoid(f: FunctionBuilder, x: number, e: number): void {
  f.get(e).f32x4(1).get(x).f32x4(0).emit("f32x4.lt").emit("v128.bitselect");
  f.get(e).f32x4(1).emit("f32x4.add").emit("f32x4.div");
}

/** tanh x = 1 − 2/(e²ˣ + 1); its series near 0, where that difference would lose digits. */
export function tanh(f: FunctionBuilder, arithmetic: Arithmetic): void {
  const x = f.keep();
  f.get(x).get(x).emit("f32x4.mul");
  const square = f.keep();
  polynomial(f, square, [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075], arithmetic);
  f.get(x).emit("f32x4.mul");
  const near = f.keep();
  f.get(x).get(x).emit("f32x4.add");
  exp(f, arithmetic);
  f.f32x4(1).emit("f32x4.add");
  const denominator = f.keep();
  f.f32x4(1).f32x4(2).get(denominator).emit("f32x4.div").emit("f32x4.sub");
  const far = f.keep();
  f.get(near).get(far).get(x).emit("f32x4.abs").f32x4(0.5).emit("f32x4.lt").emit("v128.bitselect");
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e) with e = e^−|x|, the latter as 2·artanh(e/(2 + e)). */
export function softplus(f: FunctionBuilder, x: number, e: number, arithmetic: Arithmetic): void {
  f.get(e).get(e).f32x4(2).emit("f32x4.add").emit("f32x4.div");
  twiceArtanh(f, 8, arithmetic);
  f.get(x).f32x4(0).emit("f32x4.pmax").emit("f32x4.add");
}

/** xᵖ = e^(p ln x) for the two values on the stack; 1 where p is 0. */
export function pow(f: FunctionBuilder, arithmetic: Arithmetic): void {
  const p = f.keep();
  log(f, arithmetic);
  f.get(p).emit("f32x4.mul");
  exp(f, arithmetic);
  const y = f.keep();
  f.f32x4(1).get(y).get(p).f32x4(0).emit("f32x4.eq").emit("v128.bitselect");
}

/** sin 2πu and cos 2πu for u in [0, 1), as two new locals: a quarter turn more or less is a matter of signs. */
export function sinCosTurns(f: FunctionBuilder, u: number, arithmetic: Arithmetic): { sin: number; cos: number } {
  f.get(u).f32x4(4).emit("f32x4.mul");
  const quarters = f.keep();
  f.get(quarters).f32x4(rounder).emit("f32x4.add");
  const q = f.keep();
  f.get(quarters)
    .get(q)
    .f32x4(rounder)
    .emit("f32x4.sub")
    .emit("f32x4.sub")
    .f32x4(Math.PI / 2)
    .emit("f32x4.mul");
  const r = f.keep();
  f.get(r).get(r).emit("f32x4.mul");
  const square = f.keep();
  polynomial(
    f,
    square,
    [1, 3, 5, 7, 9].map((n, k) => (k % 2 ? -1 : 1) / factorials[n]),
    arithmetic,
  );
  f.get(r).emit("f32x4.mul");
  const s = f.keep();
  polynomial(
    f,
    square,
    [0, 2, 4, 6, 8].map((n, k) => (k % 2 ? -1 : 1) / factorials[n]),
    arithmetic,
  );
  const c = f.keep();
  f.get(q).i32(31).emit("i32x4.shl").i32(31).emit("i32x4.shr_s");
  const odd = f.keep();
  f.get(c).get(s).get(odd);
  choose(f, arithmetic);
  f.get(q)
    .i32(30)
    .emit("i32x4.shl")
    .i32x4(0x80000000 | 0)
    .emit("v128.and")
    .emit("v128.xor");
  const sin = f.keep();
  f.get(s).get(c).get(odd);
  choose(f, arithmetic);
  f.get(q)
    .i32x4(1)
    .emit("i32x4.add")
    .i32(30)
    .emit("i32x4.shl")
    .i32x4(0x80000000 | 0)
    .emit("v128.and")
    .emit("v128.xor");
  const cos = f.keep();
  return { sin, cos };
}
