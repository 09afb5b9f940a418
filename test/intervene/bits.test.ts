import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Backend, compileSimulation, type InterventionEvent, reference } from "../../src/backend/index.ts";
import { wasmBackendWith } from "../../src/backend/wasm/wasm.ts";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { runs } from "../arbitrary/runs.ts";
import { valuesOf, writeAll } from "../contract/case.ts";
import { type Outcome, outcomeOn, trainingOf } from "../contract/compare.ts";
import { isThorough, sampleOf } from "../sample.ts";
import { type BuiltCase, cases, everything, feedFor, intervened, modelCase, models, pieces } from "./cases.ts";

/** Several slabs, the last of them not full. */
const size = { trials: 9, steps: 6 };
const isNative = whyNot("native") === undefined;
const backends: readonly Backend[] = [
  reference,
  wasmBackendWith(),
  { ...wasmBackendWith({ fused: false }), name: "wasm without fused multiply–add" },
  ...(isNative ? [nativeBackend()] : []),
];
const named = <T extends { readonly name: string }>(list: readonly T[]) => list.map((one) => [one.name, one] as const);

function expectSame(got: Outcome, expected: Outcome): void {
  expect(got.scalars).toEqual(expected.scalars);
  for (const part of ["records", "gradients"] as const)
    for (const [name, values] of expected[part])
      expect([name, ...Array.from(got[part].get(name)!)]).toEqual([name, ...Array.from(values)]);
}

describe.each(named(backends))("on %s, without an event", (_, backend) => {
  const turn = backends.indexOf(backend);
  // A C compiler takes a second for each program: it sees one model, and wasm runs the kernels of all.
  it.each(named(backend.name === "native" ? models.slice(0, 1) : sampleOf(cases, 12, turn)))(
    "%s has every bit that it has without interventions",
    (_name, one) => {
      const expected = outcomeOn(backend, one, size, feedFor(one, size));
      const all = everything(one);
      const singles = backend.name === "wasm" && pieces.includes(one) ? all.map((single) => [single]) : [];
      for (const list of [all, ...singles]) {
        const { one: other, feed } = intervened(one, list);
        expectSame(outcomeOn(backend, other, size, feed(size, [])), expected);
      }
    },
  );

  // What is recorded decides what is kept, and so what is merged, before a backend writes its kernels.
  it.each(named(backend.name === "native" ? [] : sampleOf([...models, ...pieces], 8, turn)))(
    "%s has the bits of its outputs where nothing else is recorded",
    (_name, one) => {
      const { one: other, feed } = intervened(one, everything(one));
      expect(outputsOf(backend, other, feed(size, []))).toEqual(outputsOf(backend, one, feedFor(one, size)));
    },
  );
});

it("partial sums over trials are those of as many slabs, however large the gradients", () => {
  const large = modelCase("large", { preset: "ei", units: 1100 }, "crossEntropy");
  const { one: other } = intervened(large, [{ kind: "gain", weights: "wRec", from: "I", to: "E" }]);
  const [got, expected] = [other, large].map((one) =>
    wasmBackendWith().explain!(trainingOf(one), { trials: 256, maxSteps: 1, noise: "generated" }),
  );
  expect(expected.groups).toBeLessThan(expected.slabs.length);
  expect([got.groups, got.slabs]).toEqual([expected.groups, expected.slabs]);
});

it.each(named(sampleOf([...models, ...pieces], 8)))(
  "%s has every bit, whichever interventions there may be",
  (_, one) => {
    const all = everything(one);
    const backend = wasmBackendWith();
    const expected = outcomeOn(backend, one, size, feedFor(one, size));
    fc.assert(
      fc.property(fc.subarray([...all], { minLength: 1 }), (list) => {
        const { one: other, feed } = intervened(one, list);
        expectSame(outcomeOn(backend, other, size, feed(size, [])), expected);
      }),
      { ...runs(3), seed: 2 },
    );
  },
);

function outputsOf(backend: Backend, one: BuiltCase, feed: ReturnType<typeof feedFor>, portable = false): number[] {
  const program = compileSimulation(one.network, { records: ["outputs"] });
  const { trials, steps } = feed;
  const executable = backend.compile(program, { trials, maxSteps: steps, noise: "generated", portable });
  writeAll(executable, valuesOf(one));
  executable.run(feed, one.scalars);
  return Array.from(executable.record("outputs"));
}

const lively = sampleOf([...models, ...pieces, ...cases.filter(({ name }) => ["GRU", "LSTM"].includes(name))], 3);
/** Compiled once: events are a matter of the feed alone. */
const ready = [reference, wasmBackendWith()].flatMap((backend) =>
  lively.map((one) => {
    const { one: other, interventions, feed } = intervened(one, everything(one));
    const { trials, steps } = size;
    const executable = backend.compile(compileSimulation(other.network), {
      trials,
      maxSteps: steps,
      noise: "generated",
    });
    writeAll(executable, valuesOf(one));
    const names = Object.keys(one.network.outputs);
    const run = (events: readonly InterventionEvent[]) => {
      executable.run(feed(size, events), one.scalars);
      return names.map((name) => Array.from(executable.record(name)));
    };
    return { name: `${one.name} on ${backend.name}`, inputs: interventions.inputs, run };
  }),
);

it.each(named(ready))("%s: other trials, and steps before the onset, have the same bits", (_, { inputs, run }) => {
  const event = fc
    .record({
      input: fc.constantFrom(...inputs),
      trial: fc.nat(size.trials - 1),
      onset: fc.nat(size.steps - 1),
      value: fc.double({ min: -2, max: 2, noNaN: true }),
    })
    .map(({ input: { name }, trial, onset, value }): InterventionEvent => {
      return { name, trials: [trial], steps: [onset, size.steps], value };
    });
  const plain = run([]);
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 4 }), (events) => {
      const onset = Array.from({ length: size.trials }, (_none, trial) =>
        Math.min(size.steps, ...events.flatMap(({ trials, steps }) => (trials![0] === trial ? [steps![0]] : []))),
      );
      run(events).forEach((record, k) => {
        const units = record.length / (size.steps * size.trials);
        const isBefore = (_value: number, at: number) => {
          const row = Math.floor(at / units);
          return Math.floor(row / size.trials) < onset[row % size.trials];
        };
        expect(record.filter(isBefore)).toEqual(plain[k].filter(isBefore));
      });
    }),
    { ...runs(15), seed: 1 },
  );
});

it.each(named(ready))("%s: after the onset, that trial differs", (_, { inputs, run }) => {
  const plain = run([]);
  for (const { name } of inputs)
    expect([name, ...run([{ name, trials: [4], steps: [1, 3], value: 0.37 }])]).not.toEqual([name, ...plain]);
});

it.runIf(isNative && isThorough)("portable kernels have the same bits everywhere, interventions active", () => {
  const [one] = models;
  const { one: other, interventions, feed } = intervened(one, everything(one));
  const events = interventions.inputs.map(({ name }, k) => {
    return { name, trials: [k % size.trials], steps: [k % 4, 5], value: 0.4 } as const;
  });
  const [wasm, native] = [wasmBackendWith(), nativeBackend()].map((backend) =>
    outputsOf(backend, other, feed(size, events), true),
  );
  expect(native).toEqual(wasm);
});
