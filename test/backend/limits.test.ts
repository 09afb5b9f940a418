import { expect, test } from "vitest";
import type { Link } from "../../src/backend/kernels/inspect.ts";
import { machineLimits } from "../../src/backend/kernels/limits.ts";
import { assemble } from "../../src/backend/wasm/assembler.ts";

/** Functions on a memory, in WebAssembly. */
const linked =
  (memory: WebAssembly.Memory): Link =>
  (functions) => {
    const module = new WebAssembly.Module(assemble(functions, { pages: 0, fused: false }));
    const { exports } = new WebAssembly.Instance(module, { arena: { memory } });
    const call = exports as Record<string, (...numbers: number[]) => void>;
    return (name, ...numbers) => call[name](...numbers);
  };

test("every sum of a measured limit ends at its own address: a compiler drops what nobody can see", () => {
  const memories: WebAssembly.Memory[] = [];
  const limits = machineLimits(4, (memory) => {
    memories.push(memory);
    return linked(memory);
  });
  const firstOf = (memory: WebAssembly.Memory, count: number) =>
    Array.from({ length: count }, (_, k) => new Float32Array(memory.buffer)[4 * k]);
  limits.compute.run(1);
  // From k to k + 1 by four multiply–adds: sums that were computed are all different.
  expect(new Set(firstOf(memories[0], 12)).size).toBe(12);
  const bytes = 24 * 1024;
  limits.memory(bytes)[0].run(1);
  // Ones, added up in eight sums.
  expect(firstOf(memories[1], 8)).toEqual(new Array(8).fill(bytes / 16 / 8));
});
