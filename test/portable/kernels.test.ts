/**
 * The contract's networks under the portable profile: every number of a training step is the same on all hardware.
 */
import { describe, expect, test } from "vitest";
import { type Backend, reference } from "../../src/backend/index.ts";
import { sqrt } from "../../src/ir/expr.ts";
import { wasmBackend } from "../../src/node/index.ts";
import { because } from "../because.ts";
import { type Case, caseOf } from "../contract/case.ts";
import { againstReference, learning, outcomeOn } from "../contract/compare.ts";
import { networks, rateNetwork } from "../contract/networks.ts";
import { opCases } from "../contract/opCases.ts";
import { leftOf, openFeed, openProgram, prepare } from "../contract/states.case.ts";
import { afterUpdates } from "../contract/updates.ts";
import { fault } from "../fault.ts";
import { isThorough, oneOf, sampleOf } from "../sample.ts";
import { nativeWidths, withoutNative } from "./widths.ts";

const portable = (backend: Backend): Backend => ({
  ...backend,
  compile: (program, options) => backend.compile(program, { ...options, portable: true }),
});
/** Long enough for sums of several lengths; one group of slabs has several. */
const steps = 7;

/** Every number of a training step, as bits. */
function bitsOf(backend: Backend, one: Case, trials: number): Record<string, readonly number[]> {
  const { scalars, records, gradients } = outcomeOn(portable(backend), one, { trials, steps });
  const all = [...Object.entries(scalars).map(([name, value]) => [name, [value]] as const), ...records, ...gradients];
  return Object.fromEntries(
    all.map(([name, values]) => [name, Array.from(new Uint32Array(Float32Array.from(values).buffer))]),
  );
}

const batches = [1, 16, 33];
const starting = ["GRU", "LSTM", "noises"].map((start) => networks.find(({ name }) => name.startsWith(start))!);
const varied: readonly Case[] = [...starting, rateNetwork(50, { rate: true })];
const wide = rateNetwork(200, { rate: true });
/** What WebAssembly gives, computed once for all widths. */
const onWasm = new Map<string, Record<string, readonly number[]>>();
function wasmBits(one: Case, trials: number) {
  const key = `${one.name}, ${trials}`;
  const known = onWasm.get(key) ?? bitsOf(wasmBackend(), one, trials);
  onWasm.set(key, known);
  return known;
}

describe("a portable training step", () => {
  test.each(sampleOf([...opCases, ...networks], 12).map((one) => [one.name, one] as const))(
    "is right, and the same on one thread and three: %s",
    (_, one) => {
      expect(againstReference(portable(wasmBackend()), one, { trials: 5, steps: 4 })).toEqual([]);
      expect(bitsOf(wasmBackend({ threads: 3 }), one, 20)).toEqual(bitsOf(wasmBackend(), one, 20));
    },
  );

  test("sums lanes in another order than a fast, unfused one", () => {
    const gradientsOn = (backend: Backend) => outcomeOn(backend, varied[0], { trials: 16, steps }).gradients;
    expect(gradientsOn(portable(wasmBackend()))).not.toEqual(gradientsOn(wasmBackend({ fused: false })));
  });

  test("records NaNs with the same bits, which processors make differently", () => {
    const roots = caseOf("roots", ({ input }) => ({ outputs: { root: sqrt(input("below", 3, [-2, -1])) } }));
    const bits = (backend: Backend) => {
      const { records } = outcomeOn(backend, roots, { trials: 5, steps: 2 });
      return new Set(new Uint32Array((records.get("root") as Float32Array).buffer));
    };
    expect(bits(portable(wasmBackend()))).toEqual(new Set([0x7fc00000]));
  });

  test("cannot be fused, nor computed in float64", () => {
    const compiled = (backend: Backend) => () => bitsOf(backend, varied[0], 1);
    expect(compiled(wasmBackend({ fused: true }))).toThrow(
      fault("unsupported", "fused multiply–add in portable kernels", { remedy: "request one or the other" }),
    );
    expect(compiled(reference)).toThrow(
      fault("unsupported", "profile portable on backend reference", { remedy: /^use wasm or native/ }),
    );
  });
});

describe.skipIf(withoutNative !== undefined)(`a portable training step in C${because(withoutNative)}`, () => {
  describe.each(
    oneOf(
      nativeWidths.map(([title, backend], k) => [title, { backend, k }] as const),
      nativeWidths.length - 1,
    ),
  )("%s", (_, { backend, k }) => {
    // The C compiler takes a second for each. Every width has every second network in one size of batch, in `npm
    // test` one network; what does not depend on the width takes turns.
    const inTurn = <T>(all: readonly T[]) => all.filter((_, i) => i % nativeWidths.length === k % all.length);
    const sizes = isThorough
      ? [
          ...varied.filter((_, i) => i % 2 === k % 2).map((one) => [20, one] as const),
          ...inTurn(batches).map((trials) => [trials, varied[1]] as const),
        ]
      : [[batches[k % batches.length], varied[k % varied.length]] as const];
    test.each(sizes.map(([trials, one]) => [trials, one.name, one] as const))(
      "has WebAssembly's bits, in batches of %i: %s",
      (trials, _, one) => expect(bitsOf(backend, one, trials)).toEqual(wasmBits(one, trials)),
    );

    test.runIf(k === 0)(
      "has them of states per trial and gradients of signals, in a window that continues another",
      () => {
        const size = { trials: 20, steps };
        const [one] = varied;
        const program = openProgram(one, true);
        const bits = (each: Backend) => {
          const executable = prepare(portable(each), one, program, size);
          executable.run({ ...openFeed(one, size), stepsBefore: 9 }, { ...one.scalars, ...learning });
          return [...leftOf(program, executable)].map(([name, values]) => [name, ...Float32Array.from(values)]);
        };
        expect(bits(backend)).toEqual(bits(wasmBackend()));
      },
    );

    // The other rules use the same kernels, and every program takes time to compile.
    test.each(sampleOf(inTurn(["exponentiated gradients of every form", "projections of every kind"]), 2, k))(
      "has them after %s",
      (name) => {
        expect(afterUpdates(portable(backend), name)).toEqual(afterUpdates(portable(wasmBackend()), name));
      },
    );

    const isLast = k === nativeWidths.length - 1;
    test.runIf(isThorough || isLast)("has them in a network large enough for slabs of 16 lanes", () => {
      expect(bitsOf(backend, wide, 33)).toEqual(wasmBits(wide, 33));
    });
  });
});
