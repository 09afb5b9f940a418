/** Kernels that measure the peak performance of a thread: multiply–adds on registers, and streams through memory. */

import type { MachineLimits } from "../backend.ts";
import { newMemory } from "../engine.ts";
import { FunctionBuilder } from "./code.ts";
import type { Link } from "./inspect.ts";

/** Independent sums: enough to hide the latency of a multiply–add, few enough for x86's 16 registers. */
const sums = 12;
const madds = 4 * sums;
const pageBytes = 65536;

/** Repeats sumₖ ← sumₖ·a + b. */
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

/** Stores each vector separately: a compiler would remove values that are not stored, or overwritten. */
function keepAll(f: FunctionBuilder, vectors: readonly number[]): void {
  vectors.forEach((vector, k) => {
    f.i32(0)
      .get(vector)
      .emit("v.store", k * f.bytes);
  });
}

/** Vectors per iteration of a streaming loop. */
const together = 8;

/** Sums a buffer. Parameters: address, iterations, repetitions. */
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

/** third ← first + second. Parameters: the three addresses, iterations, repetitions. */
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

/** Repeats `body`, at least once, while it counts the local down to 0. */
function turns(f: FunctionBuilder, left: number, body: () => void): void {
  f.emit("loop");
  body();
  f.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if").emit("end");
}

/** @param linkOn compiles functions for a separate memory */
export function machineLimits(lanes: number, linkOn: (memory: WebAssembly.Memory) => Link): MachineLimits {
  const functions = [multiplyAdds(lanes), reading(lanes), adding(lanes)];
  const instance = (pages: number) => {
    const memory = newMemory(pages);
    // Pages that were never written may all map to the same page of zeros.
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
      // After the stored sums.
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
