/**
 * Standard normal draws within a step: Philox 4×32-10 on several trials at once, then Box–Muller pairs; random.ts
 * defines both. One call of the generator serves units 4k … 4k + 3 of one trial.
 *
 * There are two loops; the first stores its words where the draws will be. Each is small enough to keep its numbers
 * in registers, and its iterations overlap (bench/NOTES.md).
 */
import type { Kernel } from "../../lower/kernel.ts";
import { drawsPerCall, roundBytes, rounds } from "../arena/philox.ts";
import { FunctionBuilder } from "./code.ts";
import type { KernelContext } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";
import { logOfPositive, sinCosTurns } from "./vector.ts";

type NoiseKernel = Extract<Kernel, { kind: "noise" }>;
const step = 2;
const [multiplierA, multiplierB] = [0xd2511f53, 0xcd9e8d57];

/**
 * Adds parameter 3: the address of the counters, one per lane, one for shared draws, then the steps before a window.
 */
export const noiseParameters = [...kernelParameters, "i32"] as const;
const counters = 3;

export function emitNoise(name: string, kernel: NoiseKernel, lanes: number, context: KernelContext): FunctionBuilder {
  const f = new FunctionBuilder(name, noiseParameters, context.vectorLanes(lanes));
  const pointers = new Pointers(f, context.layout, lanes);
  const { units } = kernel.to.buffer;
  const parts = lanes / f.lanes;
  // Shared draws are equal in every lane: computed for the first vector, stored to all.
  const drawn = kernel.shared ? 1 : parts;

  const group = f.i32v(0).keep();
  const calls = Math.ceil(units / drawsPerCall);
  const together = context.noiseVectors;
  const callsPerTurn = Math.max(1, Math.floor(together / drawn));
  const turn = (count: number) => {
    const vectors = Array.from({ length: count * drawn }, (_, k) => ({ call: Math.floor(k / drawn), part: k % drawn }));
    const groups = Array.from({ length: count }, (_, call) => f.get(group).i32v(call).emit("i32v.add").keep());
    for (let first = 0; first < vectors.length; first += together) {
      const some = vectors.slice(first, first + together);
      const words = philox(f, kernel, some, lanes, groups, context);
      some.forEach(({ call, part }, v) => {
        words[v].forEach((word, k) => {
          const { pointer, offset } = pointers.at(kernel.to, drawsPerCall * call + k, "words");
          f.get(pointer)
            .get(word)
            .emit("v.store", offset + part * f.bytes);
        });
      });
    }
    f.get(group).i32v(count).emit("i32v.add").set(group);
    pointers.advance("words", count * drawsPerCall);
  };
  f.repeat(Math.floor(calls / callsPerTurn), () => turn(callsPerTurn));
  if (calls % callsPerTurn > 0) turn(calls % callsPerTurn);

  f.repeat(Math.ceil(units / 2), () => {
    for (let part = 0; part < drawn; part++) {
      const at = [0, 1].map((unit) => pointers.at(kernel.to, unit, "draws"));
      const [a, b] = at.map(({ pointer, offset }) => {
        f.get(pointer).emit("v.load", offset + part * f.bytes);
        return uniform(f);
      });
      f.get(a);
      logOfPositive(f, -2);
      f.emit("f32v.sqrt");
      const radius = f.keep();
      const { sin, cos } = sinCosTurns(f, b);
      [cos, sin].forEach((turn, k) => {
        const value = f.get(radius).get(turn).emit("f32v.mul").keep();
        const { pointer, offset } = at[k];
        const targets = kernel.shared ? Array.from({ length: parts }, (_, q) => q) : [part];
        for (const q of targets)
          f.get(pointer)
            .get(value)
            .emit("v.store", offset + q * f.bytes);
      });
    }
    pointers.advance("draws", 2);
  });
  return f;
}

/** Four output words as locals, for each of several vectors of lanes. */
function philox(
  f: FunctionBuilder,
  kernel: NoiseKernel,
  vectors: readonly { readonly call: number; readonly part: number }[],
  lanes: number,
  groups: readonly number[],
  { layout }: KernelContext,
): number[][] {
  const states = vectors.map(({ call, part }) => {
    if (kernel.shared) f.get(counters).emit("v.spread", lanes * 4);
    else f.get(counters).emit("v.load", part * f.bytes);
    const trial = f.keep();
    f.get(step).emit("i32v.splat");
    if (kernel.windowed)
      f.get(counters)
        .emit("v.spread", lanes * 4 + 4)
        .emit("i32v.add");
    const time = f.keep();
    return [trial, time, f.get(groups[call]).keep(), f.i32v(kernel.stream).keep()];
  });
  const round = f.i32(layout.roundKeys).keep("i32");
  f.repeat(rounds, () => {
    const keys = [0, 4].map((word) => f.get(round).emit("v.spread", word).keep());
    for (const state of states) {
      const a = product(f, state[0], multiplierA);
      const b = product(f, state[2], multiplierB);
      f.get(b.high).get(state[1]).emit("v.xor").get(keys[0]).emit("v.xor").set(state[0]);
      f.get(a.high).get(state[3]).emit("v.xor").get(keys[1]).emit("v.xor").set(state[2]);
      f.get(b.low).set(state[1]).get(a.low).set(state[3]);
    }
    f.advance(round, roundBytes);
  });
  return states;
}

/** High and low words of a·constant. */
function product(f: FunctionBuilder, a: number, multiplier: number): { high: number; low: number } {
  const high = f.get(a).i32v(multiplier).emit("i32v.mulHigh").keep();
  const low = f.get(a).i32v(multiplier).emit("i32v.mul").keep();
  return { high, low };
}

/** u = (2·(word >>> 9) + 1)·2⁻²⁴ of the word on the stack, exact in float32 with or without fusing. */
function uniform(f: FunctionBuilder): number {
  f.i32(9)
    .emit("i32v.shrUnsigned")
    .emit("f32v.ofSigned")
    .f32v(2 ** -23)
    .f32v(2 ** -24);
  f.emit("f32v.madd");
  return f.keep();
}
