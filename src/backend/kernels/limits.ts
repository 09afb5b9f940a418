/** What a thread of this machine can do at most as a backend computes, by kernels that do nothing else: multiply–adds on registers, streams of memory. */

import type { MachineLimits } from "../backend.ts";
import { newMemory } from "../engine.ts";
import { FunctionBuilder } from "./code.ts";
import type { Link } from "./inspect.ts";

/** Independent sums: enough to hide the latency of a multiply–add, few enough for the 16 registers of x86. */
const sums = 12;
const madds = 4 * sums;
const pageBytes = 65536;

/** sumₖ ← sumₖ·a + b, over and over. */
function multiplyAdds(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("multiplyAdds", ["i32"], lanes);
  const [a, b] = [0.999, 0.001].map((value) => f.f32v(value).keep());
  const locals = Array.from({ length: sums }, (_, k) => f.f32v(k).keep());
  turns(f, 0, () => {
    for (let k = 0; k < madds; k++) {
      const sum = locals[k % sums];
      f.get(sum).get(a).get(b).emit("f32v.madd").set(sum);
    }
  });
  keepAll(f, locals);
  return f;
}

/** Stores each vector in a place of its own: a compiler leaves out what is never stored, or stored over. */
function keepAll(f: FunctionBuilder, vectors: readonly number[]): void {
  vectors.forEach((vector, k) => {
    f.i32(0)
      .get(vector)
      .emit("v.store", k * f.bytes);
  });
}

/** Vectors per turn of a loop that streams. */
const together = 8;

/** Adds up a buffer: address, turns, times. */
function reading(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("reading", ["i32", "i32", "i32"], lanes);
  const [address, count, times] = [0, 1, 2];
  const locals = Array.from({ length: together }, () => f.f32v(0).keep());
  turns(f, times, () => {
    const at = f.get(address).keep("i32");
    const left = f.get(count).keep("i32");
    turns(f, left, () => {
      locals.forEach((sum, k) => {
        f.get(sum)
          .get(at)
          .emit("v.load", k * f.bytes)
          .emit("f32v.add")
          .set(sum);
      });
      f.advance(at, together * f.bytes);
    });
  });
  keepAll(f, locals);
  return f;
}

/** third ← first + second: addresses of the three, turns, times. */
function adding(lanes: number): FunctionBuilder {
  const f = new FunctionBuilder("adding", ["i32", "i32", "i32", "i32", "i32"], lanes);
  const [count, times] = [3, 4];
  turns(f, times, () => {
    const [first, second, third] = [0, 1, 2].map((address) => f.get(address).keep("i32"));
    const left = f.get(count).keep("i32");
    turns(f, left, () => {
      for (let k = 0; k < together; k++) {
        const offset = k * f.bytes;
        f.get(third).get(first).emit("v.load", offset).get(second).emit("v.load", offset).emit("f32v.add");
        f.emit("v.store", offset);
      }
      for (const at of [first, second, third]) f.advance(at, together * f.bytes);
    });
  });
  return f;
}

/** Repeats `body` as often as the local says, at least once; counts it down. */
function turns(f: FunctionBuilder, left: number, body: () => void): void {
  f.emit("loop");
  body();
  f.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if").emit("end");
}

/** @param linkOn compiles functions for a memory of their own */
export function machineLimits(lanes: number, linkOn: (memory: WebAssembly.Memory) => Link): MachineLimits {
  const functions = [multiplyAdds(lanes), reading(lanes), adding(lanes)];
  const instance = (pages: number) => {
    const memory = newMemory(pages);
    // Pages that were never written may all be the same page of zeros.
    new Float32Array(memory.buffer).fill(1);
    return linkOn(memory)(functions);
  };
  const compute = instance(1);
  return {
    compute: { flops: 2 * madds * lanes, run: (times) => compute("multiplyAdds", times) },
    memory(bytes) {
      const turnBytes = together * lanes * 4;
      const whole = Math.floor(bytes / turnBytes);
      const third = Math.floor(whole / 3);
      // Behind what is stored.
      const start = together * lanes * 4;
      const call = instance(Math.ceil((start + whole * turnBytes) / pageBytes));
      const [first, second, last] = [0, 1, 2].map((k) => start + k * third * turnBytes);
      return [
        { name: "read", bytes: whole * turnBytes, run: (times) => call("reading", start, whole, times) },
        {
          name: "add",
          bytes: 3 * third * turnBytes,
          run: (times) => call("adding", first, second, last, third, times),
        },
      ];
    },
  };
}
