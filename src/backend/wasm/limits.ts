/** What a thread of this machine can do at most in WebAssembly, by kernels that do nothing else: multiply–adds on registers, streams of memory. */
import type { MachineLimits } from "../backend.ts";
import { assemble, FunctionBuilder } from "./assembler.ts";
import { type Arithmetic, madd } from "./vector.ts";

/** Independent sums: enough to hide the latency of a multiply–add, few enough for the 16 registers of x86. */
const sums = 12;
const madds = 4 * sums;
const lanes = 4;
const vectorBytes = 16;
const pageBytes = 65536;

/** sumₖ ← sumₖ·a + b, over and over. */
function multiplyAdds(arithmetic: Arithmetic): FunctionBuilder {
  const f = new FunctionBuilder("multiplyAdds", ["i32"]);
  const [a, b] = [0.999, 0.001].map((value) => f.f32x4(value).keep());
  const locals = Array.from({ length: sums }, (_, k) => f.f32x4(k).keep());
  turns(f, 0, () => {
    for (let k = 0; k < madds; k++) {
      const sum = locals[k % sums];
      f.get(sum).get(a).get(b);
      madd(f, arithmetic);
      f.set(sum);
    }
  });
  for (const sum of locals) f.i32(0).get(sum).emit("v128.store", 0); // or it would all be left out
  return f;
}

/** Vectors per turn of a loop that streams. */
const together = 8;

/** Adds up a buffer: address, turns, times. */
function reading(): FunctionBuilder {
  const f = new FunctionBuilder("reading", ["i32", "i32", "i32"]);
  const [address, count, times] = [0, 1, 2];
  const locals = Array.from({ length: together }, () => f.f32x4(0).keep());
  turns(f, times, () => {
    const at = f.get(address).keep("i32");
    const left = f.get(count).keep("i32");
    turns(f, left, () => {
      locals.forEach((sum, k) => {
        f.get(sum)
          .get(at)
          .emit("v128.load", k * vectorBytes)
          .emit("f32x4.add")
          .set(sum);
      });
      f.advance(at, together * vectorBytes);
    });
  });
  for (const sum of locals) f.i32(0).get(sum).emit("v128.store", 0);
  return f;
}

/** third ← first + second: addresses of the three, turns, times. */
function adding(): FunctionBuilder {
  const f = new FunctionBuilder("adding", ["i32", "i32", "i32", "i32", "i32"]);
  const [count, times] = [3, 4];
  turns(f, times, () => {
    const [first, second, third] = [0, 1, 2].map((address) => f.get(address).keep("i32"));
    const left = f.get(count).keep("i32");
    turns(f, left, () => {
      for (let k = 0; k < together; k++) {
        const offset = k * vectorBytes;
        f.get(third).get(first).emit("v128.load", offset).get(second).emit("v128.load", offset).emit("f32x4.add");
        f.emit("v128.store", offset);
      }
      for (const at of [first, second, third]) f.advance(at, together * vectorBytes);
    });
  });
  return f;
}

/** Repeats `body` as often as the local says, at least once; counts it down. */
function turns(f: FunctionBuilder, left: number, body: () => void): void {
  f.emit("loop");
  body();
  f.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if", 0).emit("end");
}

export function machineLimits(arithmetic: Arithmetic): MachineLimits {
  const module = new WebAssembly.Module(assemble([multiplyAdds(arithmetic), reading(), adding()], { pages: 1 }));
  const instance = (pages: number) => {
    const memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = new WebAssembly.Instance(module, { arena: { memory } });
    // Pages that were never written may all be the same page of zeros.
    new Float32Array(memory.buffer).fill(1);
    return exports as Record<string, (...numbers: number[]) => void>;
  };
  const compute = instance(1);
  return {
    compute: { flops: 2 * madds * lanes, run: (times) => compute["multiplyAdds"](times) },
    memory(bytes) {
      const turnBytes = together * vectorBytes;
      const whole = Math.floor(bytes / turnBytes);
      const third = Math.floor(whole / 3);
      const start = 64;
      const call = instance(Math.ceil((start + whole * turnBytes) / pageBytes));
      const [first, second, last] = [0, 1, 2].map((k) => start + k * third * turnBytes);
      return [
        { name: "read", bytes: whole * turnBytes, run: (times) => call["reading"](start, whole, times) },
        {
          name: "add",
          bytes: 3 * third * turnBytes,
          run: (times) => call["adding"](first, second, last, third, times),
        },
      ];
    },
  };
}
