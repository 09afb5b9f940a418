/**
 * Standard normal draws inside a step: Philox 4×32-10 on four trials at once, then two Box–Muller pairs; random.ts defines both.
 * One call of the generator serves units 4k … 4k + 3 of one trial.
 */
import type { Kernel } from "../../lower/kernel.ts";
import { FunctionBuilder } from "./assembler.ts";
import type { Context } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";
import { type Arithmetic, logOfPositive, madd, sinCosTurns } from "./vector.ts";

type NoiseKernel = Extract<Kernel, { kind: "noise" }>;
const rounds = 10;
/** Vectors of lanes drawn side by side. */
const together = 2;
const step = 2;
const [multiplierA, multiplierB] = [0xd2511f53, 0xcd9e8d57];
/** The high halves of two pairs of 64-bit products: words 1 and 3 of each. */
const highHalves = [1, 3, 5, 7].flatMap((w) => [w * 4, w * 4 + 1, w * 4 + 2, w * 4 + 3]);

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

  // Shared draws are the same in every lane: computed for the first vector, stored to all.
  const drawn = kernel.shared ? 1 : parts;
  const draw = (count: number) => {
    for (let first = 0; first < drawn; first += together) {
      const vectors = Array.from({ length: Math.min(together, drawn - first) }, (_, k) => first + k);
      const words = philox(f, kernel, vectors, lanes, group, context);
      for (let pair = 0; pair < 2 && pair * 2 < count; pair++)
        vectors.forEach((part, v) => {
          const [a, b] = [words[v][2 * pair], words[v][2 * pair + 1]].map((word) => uniform(f, word, arithmetic));
          f.get(a);
          logOfPositive(f, arithmetic, -2);
          f.emit("f32x4.sqrt");
          const radius = f.keep();
          const { sin, cos } = sinCosTurns(f, b, arithmetic);
          [cos, sin].slice(0, count - 2 * pair).forEach((turn, k) => {
            const value = f.get(radius).get(turn).emit("f32x4.mul").keep();
            const { pointer, offset } = pointers.at(kernel.to, 2 * pair + k, "draws");
            const targets = kernel.shared ? Array.from({ length: parts }, (_, q) => q) : [part];
            for (const q of targets)
              f.get(pointer)
                .get(value)
                .emit("v128.store", offset + q * 16);
          });
        });
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

/** Four output words as locals, for each of some vectors of lanes; round by round, so that their chains of operations overlap. */
function philox(
  f: FunctionBuilder,
  kernel: NoiseKernel,
  vectors: readonly number[],
  lanes: number,
  group: number,
  { layout }: Context,
): number[][] {
  const base = f.i32(0).keep("i32");
  const time = f.get(step).emit("i32x4.splat").keep();
  const stream = f.i32x4(kernel.stream).keep();
  const states = vectors.map((part) => {
    if (kernel.shared) f.get(counters).emit("v128.load32_splat", lanes * 4);
    else f.get(counters).emit("v128.load", part * 16);
    return [f.keep(), time, group, stream];
  });
  for (let round = 0; round < rounds; round++) {
    const keys = [0, 1].map((k) =>
      f
        .get(base)
        .emit("v128.load32_splat", layout.roundKeys + (2 * round + k) * 4)
        .keep(),
    );
    for (const state of states) {
      const a = product(f, state[0], multiplierA);
      const b = product(f, state[2], multiplierB);
      const next0 = f.get(b.high).get(state[1]).emit("v128.xor").get(keys[0]).emit("v128.xor").keep();
      const next2 = f.get(a.high).get(state[3]).emit("v128.xor").get(keys[1]).emit("v128.xor").keep();
      state.splice(0, 4, next0, b.low, next2, a.low);
    }
  }
  return states;
}

/** High and low words of a·constant, in four lanes. */
function product(f: FunctionBuilder, a: number, multiplier: number): { high: number; low: number } {
  const constant = multiplier | 0;
  const first = f.get(a).i32x4(constant).emit("i64x2.extmul_low_i32x4_u").keep();
  const last = f.get(a).i32x4(constant).emit("i64x2.extmul_high_i32x4_u").keep();
  f.get(first)
    .get(last)
    .emit("i8x16.shuffle", ...highHalves);
  const high = f.keep();
  const low = f.get(a).i32x4(constant).emit("i32x4.mul").keep();
  return { high, low };
}

/** u = (2·(word >>> 9) + 1)·2⁻²⁴, exact in float32 however it is computed. */
function uniform(f: FunctionBuilder, word: number, arithmetic: Arithmetic): number {
  f.get(word)
    .i32(9)
    .emit("i32x4.shr_u")
    .emit("f32x4.convert_i32x4_s")
    .f32x4(2 ** -23)
    .f32x4(2 ** -24);
  madd(f, arithmetic);
  return f.keep();
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
