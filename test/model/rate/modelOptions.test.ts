import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DalenetError, presets } from "../../../src/index.ts";
import { activationNames } from "../../../src/model/activation.ts";
import { modelOptions } from "../../../src/model/index.ts";
import { presetNames } from "../../../src/model/presetNames.ts";
import { dynamicsNames } from "../../../src/model/rate/optionNames.ts";
import { fault } from "../../fault.ts";

describe("a model section", () => {
  it("is the ei preset by default: 50 units, 40 of them excitatory, |W|, presynaptic sign", () => {
    expect(modelOptions()).toMatchObject({
      preset: "ei",
      units: 50,
      excitatoryUnits: 40,
      tau: 100,
      recurrentNoise: 0.15,
      dale: { input: "none", recurrent: "abs", output: "none", signAxis: "presynaptic" },
      balance: "none",
      initialWeights: { recurrent: { distribution: "sparse", inDegree: { E: 4, I: 4 } } },
    });
  });
  it("keeps the rest of a preset when it overrides a part, at every depth", () => {
    const song = modelOptions({
      preset: "song2016",
      dale: { output: "abs" },
      regularizers: { l2: { recurrent: 0.1 } },
    });
    expect(song.dale).toEqual({ input: "rectify", recurrent: "rectify", output: "abs", signAxis: "presynaptic" });
    expect(song.regularizers).toMatchObject({ omega: 2, l2: { input: 0, recurrent: 0.1, output: 0 } });
  });
  it("is unchanged when read a second time, also through JSON", () => {
    for (const preset of presetNames) {
      const options = modelOptions({ preset, recurrentMask: { density: 0.3 }, tau: presets[preset].options.tau });
      expect(modelOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
    }
  });
  it("is frozen in depth", () => {
    const options = modelOptions({ regularizers: { rateL2: 1e-3 } }) as { regularizers: { rateL2: number } };
    expect(() => (options.regularizers.rateL2 = 2)).toThrow(TypeError);
  });
  it("rounds the number of E units down, but not a whole number that binary fractions miss", () => {
    expect(modelOptions({ units: 100, excitatoryFraction: 0.29 }).excitatoryUnits).toBe(29);
    expect(modelOptions({ units: 12, excitatoryFraction: 0.8 }).excitatoryUnits).toBe(9);
    expect(modelOptions({ units: 12, excitatoryUnits: 3 }).excitatoryUnits).toBe(3);
  });
});

describe("presets:", () => {
  it("notebook has its four faults, no rate penalty, and is otherwise eiUniform", () => {
    const { preset: _, ...faulty } = modelOptions({ preset: "notebook" });
    const { preset: __, ...right } = modelOptions({ preset: "eiUniform" });
    expect(faulty).toEqual({
      ...right,
      dynamics: "rectifiedState",
      dale: { ...right.dale, signAxis: "postsynaptic" },
      balance: "postsynaptic",
      noiseSharedAcrossTrials: true,
      regularizers: { ...right.regularizers, rateL2: 0 },
    });
  });
  it("song2016 has the values of the paper", () => {
    expect(modelOptions({ preset: "song2016" })).toMatchObject({
      units: 100,
      excitatoryUnits: 80,
      tau: 100,
      baseline: 0.2,
      inputNoise: 0.01,
      recurrentNoise: 0.15,
      rectifyInputs: true,
      recurrentBias: "none",
      initialState: { value: 0.1, trained: true },
      initialWeights: { recurrent: { distribution: "gamma", shape: 2, mean: 0.1 } },
      regularizers: { omega: 2, omegaBound: 1e-20 },
      spectralRadius: 1.5,
    });
  });
});

describe("a wrong model section is refused with its path", () => {
  it.each<[unknown, ReturnType<typeof fault>]>([
    [{ tau: -1 }, fault("invalid", "model.tau", { value: -1, remedy: /above 0/ })],
    [{ tau: [1, 2] }, fault("mismatched", /^model\.tau/, { remedy: /\[unit 50\]/ })],
    [{ units: 0 }, fault("invalid", "model.units", { value: 0, remedy: /whole number of at least 1/ })],
    [{ units: "50" }, fault("invalid", "model.units", { value: "50" })],
    [{ unit: 50 }, fault("unknown", "model.unit", { remedy: /"units"/ })],
    [{ preset: "song" }, fault("unknown", "model.preset", { value: "song" })],
    [{ activation: "rleu" }, fault("unknown", "model.activation", { value: "rleu", remedy: /"relu"/ })],
    [{ dale: { recurrent: "abss" } }, fault("unknown", "model.dale.recurrent", { value: "abss" })],
    [{ dale: { recurrent: null } }, fault("invalid", "model.dale.recurrent", { value: null })],
    [{ dale: "abs" }, fault("invalid", "model.dale", { value: "abs", remedy: /give \{ input: abs/ })],
    [{ excitatoryUnits: 60 }, fault("invalid", "model.excitatoryUnits", { value: 60 })],
    [{ excitatoryUnits: 40, excitatoryFraction: 0.8 }, fault("invalid", /^model\.excitatoryUnits/)],
    [{ excitatoryUnits: 0 }, fault("invalid", "model.excitatoryUnits", { value: 0 })],
    [{ units: 1 }, fault("invalid", "model.units", { value: 1 })],
    [
      { units: 2, recurrentMask: [[1, 0]] },
      fault("mismatched", /^model\.recurrentMask/, { remedy: /\[from 2, to 2\]/ }),
    ],
    [
      {
        units: 2,
        recurrentMask: [
          [1, 0],
          [0.5, 1],
        ],
      },
      fault("invalid", "model.recurrentMask[1][0]", { value: 0.5 }),
    ],
    [{ recurrentMask: { density: 2 } }, fault("invalid", "model.recurrentMask.density", { value: 2 })],
    [
      { units: 10, recurrentMask: { groups: { A: 5, B: 4 }, connections: { "A -> B": 1 } } },
      fault("mismatched", "model.recurrentMask.groups", { detail: /9 units/, remedy: /10/ }),
    ],
    [{ recurrentMask: { areas: 2 } }, fault("unsupported", "model.recurrentMask.areas", { remedy: /groups/ })],
    [
      { recurrentMask: { connections: { "E I": 1 } } },
      fault("invalid", "model.recurrentMask.connections.E I", { remedy: /E -> I/ }),
    ],
    [
      { recurrentMask: { connections: { "E -> E": 2 } } },
      fault("invalid", "model.recurrentMask.connections.E -> E", { value: 2 }),
    ],
    [
      { recurrentMask: { groups: { 1: 50 }, connections: {} } },
      fault("invalid", "model.recurrentMask.groups.1", { remedy: /letters/ }),
    ],
    [{ initialWeights: { recurrent: "gamma" } }, fault("missing", "model.initialWeights.recurrent.mean")],
    [
      { initialWeights: { recurrent: { distribution: "normal", shape: 2 } } },
      fault("unknown", "model.initialWeights.recurrent.shape"),
    ],
    [{ regularizers: { rateL2: Number.NaN } }, fault("invalid", "model.regularizers.rateL2", { value: Number.NaN })],
    [{ spectralRadius: 0 }, fault("invalid", "model.spectralRadius", { value: 0 })],
    [[], fault("invalid", "model", { value: [] })],
    ["ei", fault("invalid", "model", { value: "ei" })],
  ])("%j", (section, refusal) => expect(() => modelOptions(section as object)).toThrow(refusal));

  it("and any input gives either complete options or a DalenetError", () => {
    const junk = fc.oneof(
      fc.integer({ min: -2, max: 12 }),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer()),
    );
    const some = <T>(value: fc.Arbitrary<T>) =>
      fc.option(fc.oneof({ weight: 3, arbitrary: value as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: junk }), {
        nil: undefined,
      });
    const section = fc.record({
      preset: some(fc.constantFrom(...presetNames)),
      units: some(fc.integer({ min: 1, max: 9 })),
      excitatoryFraction: some(fc.double({ min: 0, max: 1, noNaN: true })),
      tau: some(fc.integer({ min: 1, max: 200 })),
      dynamics: some(fc.constantFrom(...dynamicsNames)),
      activation: some(fc.constantFrom(...activationNames)),
      dale: some(fc.record({ recurrent: some(fc.constantFrom("abs", "none")) })),
      recurrentMask: some(fc.record({ density: fc.double({ min: 0.1, max: 1, noNaN: true }) })),
      initialWeights: some(fc.record({ input: some(fc.constantFrom("orthogonal", "zeros", "kaimingUniform")) })),
      spectralRadius: some(fc.constant(null)),
      regularizers: some(fc.record({ l1: some(fc.record({ input: fc.nat() })) })),
    });
    let accepted = 0;
    fc.assert(
      fc.property(section, (loose) => {
        try {
          const options = modelOptions(loose);
          expect(Object.values(options)).not.toContain(undefined);
          expect(modelOptions(options)).toEqual(options);
          accepted++;
        } catch (error) {
          expect(error).toBeInstanceOf(DalenetError);
        }
      }),
      { numRuns: 1000, seed: 7 }, // fixed, because the next line counts
    );
    expect(accepted).toBeGreaterThan(5);
  });
});
