import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DalenetError } from "../../src/errors.ts";
import { activationNames } from "../../src/model/activation.ts";
import { modelOptions } from "../../src/model/modelOptions.ts";
import { dynamicsNames } from "../../src/model/options.ts";
import { presetNames, presets } from "../../src/model/presets.ts";

describe("a model section", () => {
  it("that says nothing is the ei preset: 50 units, 40 of them excitatory, |W|, presynaptic sign", () => {
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
  it("keeps what a preset says beside what it overrides, at every depth", () => {
    const song = modelOptions({
      preset: "song2016",
      dale: { output: "abs" },
      regularizers: { l2: { recurrent: 0.1 } },
    });
    expect(song.dale).toEqual({ input: "rectify", recurrent: "rectify", output: "abs", signAxis: "presynaptic" });
    expect(song.regularizers).toMatchObject({ omega: 2, l2: { input: 0, recurrent: 0.1, output: 0 } });
  });
  it("passes the door a second time unchanged, through JSON too", () => {
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

describe("what the presets stand for", () => {
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
  it.each([
    [{ tau: -1 }, /^invalid: model\.tau = -1; it must be a number above 0/],
    [{ tau: [1, 2] }, /^mismatched: model\.tau \[unit 2\]; it needs \[unit 50\]/],
    [{ units: 0 }, /^invalid: model\.units = 0; it must be a whole number of at least 1/],
    [{ units: "50" }, /^invalid: model\.units = "50"/],
    [{ unit: 50 }, /^unknown: key in model "unit"; did you mean "units"\?/],
    [{ preset: "song" }, /^unknown: model\.preset "song"/],
    [{ activation: "rleu" }, /^unknown: model\.activation "rleu"; did you mean "relu"\?/],
    [{ dale: { recurrent: "abss" } }, /^unknown: model\.dale\.recurrent "abss"/],
    [{ dale: { recurrent: null } }, /^invalid: model\.dale\.recurrent = null/],
    [{ dale: "abs" }, /^invalid: model\.dale = "abs"; give an object/],
    [{ excitatoryUnits: 60 }, /^invalid: model\.excitatoryUnits = 60/],
    [{ excitatoryUnits: 40, excitatoryFraction: 0.8 }, /^invalid: model\.excitatoryUnits and/],
    [{ excitatoryUnits: 0 }, /^invalid: model\.excitatoryUnits = 0; with model\.readout = "excitatory"/],
    [{ units: 1 }, /^invalid: model\.units = 1, and at model\.excitatoryFraction = 0\.8 1 unit gives 0 excitatory/],
    [
      { units: 2, recurrentMask: [[1, 0]] },
      /^mismatched: model\.recurrentMask \[from 1, to 2\]; it needs \[from 2, to 2\]/,
    ],
    [
      {
        units: 2,
        recurrentMask: [
          [1, 0],
          [0.5, 1],
        ],
      },
      /^invalid: model\.recurrentMask\[1\]\[0\] = 0\.5/,
    ],
    [{ recurrentMask: { density: 2 } }, /^invalid: model\.recurrentMask\.density = 2/],
    [{ recurrentMask: { areas: 11 } }, /^invalid: model\.recurrentMask\.areas = 11/],
    [{ initialWeights: { recurrent: "gamma" } }, /^missing: model\.initialWeights\.recurrent\.mean/],
    [
      { initialWeights: { recurrent: { distribution: "normal", shape: 2 } } },
      /^unknown: key in model\.initialWeights\.recurrent "shape"/,
    ],
    [{ regularizers: { rateL2: Number.NaN } }, /^invalid: model\.regularizers\.rateL2 = NaN/],
    [{ spectralRadius: 0 }, /^invalid: model\.spectralRadius = 0/],
    [[], /^invalid: model = \[\]/],
    ["ei", /^invalid: model = "ei"/],
  ])("%j", (section, message) => expect(() => modelOptions(section)).toThrow(message));

  it("and whatever comes in, either complete options come out or an error of ours", () => {
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
