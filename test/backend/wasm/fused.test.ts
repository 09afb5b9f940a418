import { expect, test } from "vitest";
import { newMemory } from "../../../src/backend/engine.ts";
import { fusedProbe, wasFused } from "../../../src/backend/kernels/probe.ts";
import { assemble } from "../../../src/backend/wasm/assembler.ts";
import { fusedMultiplyAdd } from "../../../src/backend/wasm/features.ts";

function isFused(fused: boolean): boolean {
  const memory = newMemory(1);
  const module = new WebAssembly.Module(assemble([fusedProbe(4)], { pages: 1, fused }));
  const { exports } = new WebAssembly.Instance(module, { arena: { memory } });
  (exports as { probe: () => void }).probe();
  return wasFused(memory);
}

test("an engine that accepts the fused instruction but rounds twice is detected: it has another numeric profile", () => {
  expect(isFused(false)).toBe(false);
});

test.skipIf(!fusedMultiplyAdd())("an engine that rounds once is recognised", () => {
  expect(isFused(true)).toBe(true);
});
