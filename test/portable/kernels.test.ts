/** The contract's networks under the portable profile: every number of a training step is the same on whatever computes it. */
import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { sqrt } from "../../src/ir/expr.ts";
import { wasmBackend } from "../../src/node/threads/wasm.ts";
import { because } from "../because.ts";
import { type Case, caseOf } from "../contract/case.ts";
import { againstReference, outcomeOn } from "../contract/compare.ts";
import { networks, rateNetwork } from "../contract/networks.ts";
import { opCases } from "../contract/opCases.ts";
import { fault } from "../fault.ts";
import { nativeWidths, withoutNative } from "./widths.ts";

const portable = (backend: Backend): Backend => ({
  ...backend,
  compile: (program, options) => backend.compile(program, { ...options, portable: true }),
});
/** Long enough for several lengths of sums; one group of slabs has several. */
const steps = 7;

/** Every number of a training step, as bits. */
function bitsOf(backend: Backend, one: Case, trials: number): Record<string, readonly number[]> {
  const { scalars, records, gradients } = outcomeOn(portable(backend), one, { trials, steps });
  const all = [...Object.entries(scalars).map(([name, value]) => [name, [value]] as const), ...records, ...gradients];
  return Object.fromEntries(
    all.map(([name, values]) => [name, Array.from(new Uint32Array(Float32Array.from(values).buffer))]),
  );
}

const batches = [1, 5, 16, 20, 33];
const starting = ["GRU", "LSTM", "noises"].map((start) => networks.find(({ name }) => name.startsWith(start))!);
const varied: readonly Case[] = [...starting, rateNetwork(50, { rate: true })];
const wide = rateNetwork(200, { rate: true });

describe("a portable training step", () => {
  test.each([...opCases, ...networks].map((one) => [one.name, one] as const))(
    "is right, and the same on one thread and three: %s",
    (_, one) => {
      expect(againstReference(portable(wasmBackend()), one, { trials: 5, steps: 4 })).toEqual([]);
      expect(bitsOf(wasmBackend({ threads: 3 }), one, 20)).toEqual(bitsOf(wasmBackend(), one, 20));
    },
  );

  test("sums lanes in another order than a fast one that is not fused", () => {
    const gradientsOn = (backend: Backend) => outcomeOn(backend, varied[0], { trials: 16, steps }).gradients;
    expect(gradientsOn(portable(wasmBackend()))).not.toEqual(gradientsOn(wasmBackend({ fused: false })));
  });

  test("records numbers that are none as the same bits, which processors make differently", () => {
    const roots = caseOf("roots", ({ input }) => ({ outputs: { root: sqrt(input("below", 3, [-2, -1])) } }));
    const bits = (backend: Backend) => {
      const { records } = outcomeOn(backend, roots, { trials: 5, steps: 2 });
      return new Set(new Uint32Array((records.get("root") as Float32Array).buffer));
    };
    expect(bits(portable(wasmBackend()))).toEqual(new Set([0x7fc00000]));
  });

  test("is not to be had fused, nor in float64", () => {
    const compiled = (backend: Backend) => () => bitsOf(backend, varied[0], 1);
    expect(compiled(wasmBackend({ fused: true }))).toThrow(
      fault("unsupported", "fused multiply–add in portable kernels", { remedy: "leave out one of both" }),
    );
    expect(compiled(reference)).toThrow(
      fault("unsupported", "profile portable on backend reference", { remedy: /^take wasm or native/ }),
    );
  });
});

describe.skipIf(withoutNative !== undefined)(`a portable training step in C${because(withoutNative)}`, () => {
  describe.each(nativeWidths)("%s", (_, backend) => {
    test.each(varied.flatMap((one) => batches.map((trials) => [trials, one.name, one] as const)))(
      "has WebAssembly's bits, in batches of %i: %s",
      (trials, _, one) => expect(bitsOf(backend, one, trials)).toEqual(bitsOf(wasmBackend(), one, trials)),
    );

    test("has them in a network large enough for slabs of 16 lanes", () => {
      for (const trials of [33, 64]) expect(bitsOf(backend, wide, trials)).toEqual(bitsOf(wasmBackend(), wide, trials));
    });
  });
});
