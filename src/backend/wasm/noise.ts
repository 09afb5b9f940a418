/**
 * Standard normal draws inside a step: Philox 4×32-10 on four trials at once, then two Box–Muller pairs; random.ts defines both.
 * One call of the generator serves units 4k … 4k + 3 of one trial.
 */
import type { Kernel } from "../../lower/kernel.ts";
import { FunctionBuilder } from "./assembler.ts";
import type { Context } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";
import { logOfPositive, sinCosTurns } from "./vector.ts";

type NoiseKernel = Extract<Kernel, { kind: "noise" }>;
const rounds = 10;
const step = 2;
const [multiplierA, multiplierB] = [0xd2511f53, 0xcd9e8d57];
/** Words 0 and 2 of each 64-bit product are its low halves, 1 and 3 its high ones. */
const words = (...indices: readonly number[]) => indices.flatMap((w) => [w * 4, w * 4 + 1, w * 4 + 2, w * 4 + 3]);
const lowHalves = words(0, 2, 4, 6);
const highHalves = words(1, 3, 5, 7);

/** Adds parameter 3 (the address of the trial counters: one per lane, then one for draws that all trials share). */
export const noiseParameters = [...kernelParameters, "i32"] as const;
const counters = 3;

export function emitNoise(name: string, kernel: NoiseKernel, lanes: number, context: Context): FunctionBuilder {
  const f = new FunctionBuilder(name, noiseParameters);
  const pointers = new Pointers(f, context.layout, lanes);
  const { arithmetic } = context;
  const units = kernel.to.buffer.units;
  const group = f.local("v128");
  const parts = lanes / 4;

  const draw = (count: number) => {
    for (let part = 0; part < parts; part++) {
      // Shared draws are the same in every lane: computed for the first vector, stored to all.
      if (kernel.shared && part > 0) continue;
      const four = philox(f, kernel, part, lanes, group, context);
      for (let pair = 0; pair < 2 && pair * 2 < count; pair++) {
        const [a, b] = [four[2 * pair], four[2 * pair + 1]].map((word) => uniform(f, word));
        f.get(a);
        logOfPositive(f, arithmetic);
        f.f32x4(-2).emit("f32x4.mul").emit("f32x4.sqrt");
        const radius = f.keep();
        const { sin, cos } = sinCosTurns(f, b, arithmetic);
        [cos, sin].slice(0, count - 2 * pair).forEach((turn, k) => {
          f.get(radius).get(turn).emit("f32x4.mul");
          const value = f.keep();
          const { pointer, offset } = pointers.at(kernel.to, 2 * pair + k, "draws");
          const targets = kernel.shared ? Array.from({ length: parts }, (_, q) => q) : [part];
          for (const q of targets) f.get(pointer).get(value).emit("v128.store", offset + q * 16);
        });
      }
    }
  };
  f.i32x4(0).set(group);
  f.repeat(Math.floor(units / 4), () => {
    draw(4);
    f.get(group).i32x4(1).emit("i32x4.add").set(group);
    pointers.advance("draws", 4);
  });
  if (units % 4 > 0) draw(units % 4);
  return f;
}

/** Four output words as locals. */
function philox(f: FunctionBuilder, kernel: NoiseKernel, part: number, lanes: number, group: number, { layout }: Context): number[] {
  if (kernel.shared) f.get(counters).emit("v128.load32_splat", lanes * 4);
  else f.get(counters).emit("v128.load", part * 16);
  let c0 = f.keep();
  let c1 = f.get(step).emit("i32x4.splat").keep();
  let c2 = group;
  let c3 = f.i32x4(kernel.stream).keep();
  const base = f.i32(0).keep("i32");
  for (let round = 0; round < rounds; round++) {
    const a = product(f, c0, multiplierA);
    const b = product(f, c2, multiplierB);
    const key = (k: number) => f.get(base).emit("v128.load32_splat", layout.roundKeys + (2 * round + k) * 4);
    f.get(b.high).get(c1).emit("v128.xor");
    key(0).emit("v128.xor");
    c0 = f.keep();
    f.get(a.high).get(c3).emit("v128.xor");
    key(1).emit("v128.xor");
    c2 = f.keep();
    c1 = b.low;
    c3 = a.low;
  }
  return [c0, c1, c2, c3];
}

/** High and low words of a·constant, in four lanes. */
function product(f: FunctionBuilder, a: number, multiplier: number): { high: number; low: number } {
  f.get(a).i32x4(multiplier | 0).emit("i64x2.extmul_low_i32x4_u");
  const first = f.keep();
  f.get(a).i32x4(multiplier | 0).emit("i64x2.extmul_high_i32x4_u");
  const last = f.keep();
  const low = f.get(first).get(last).emit("i8x16.shuffle", ...lowHalves).keep();
  const high = f.get(first).get(last).emit("i8x16.shuffle", ...highHalves).keep();
  return { high, low };
}

/** u = (2·(word >>> 9) + 1)·2⁻²⁴, exact in float32. */
function uniform(f: FunctionBuilder, word: number): number {
  f.get(word).i32(9).emit("i32x4.shr_u").i32(1).emit("i32x4.shl").i32x4(1).emit("v128.or");
  return f.emit("f32x4.convert_i32x4_s").f32x4(2 ** -24).emit("f32x4.mul").keep();
}

/** The keys of all rounds, from the key of a run. */
export function roundKeys([k0, k1]: readonly [number, number]): Int32Array {
  const keys = new Int32Array(2 * rounds);
  for (let round = 0; round < rounds; round++) {
    keys[2 * round] = k0 + Math.imul(round, 0x9e3779b9);
    keys[2 * round + 1] = k1 + Math.imul(round, 0xbb67ae85);
  }
  return keys;
}
