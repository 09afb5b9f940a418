import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constraintNames, constraints } from "../../../src/model/constraint.ts";
import { balancedByThemselves, distributionNames } from "../../../src/model/distribution.ts";
import { effectiveValues, type ModelOptions, modelOptions, spectralRadius } from "../../../src/model/index.ts";
import { rateInitialParameters } from "../../../src/model/rate/initialParameters.ts";
import { buildNetwork } from "../../../src/model/rate/network.ts";
import { fault } from "../../fault.ts";

const dims = { inputs: 3, outputs: 3 };
const start = (section: unknown, seed = 1, dimensions = dims) =>
  rateInitialParameters(modelOptions(section), dimensions, seed);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean |entry| of a block of a square matrix, without the diagonal. */
function block(w: Float64Array, n: number, from: readonly [number, number], to: readonly [number, number]): number {
  const entries: number[] = [];
  for (let i = from[0]; i < from[1]; i++)
    for (let j = to[0]; j < to[1]; j++) if (i !== j) entries.push(Math.abs(w[i * n + j]));
  return mean(entries);
}

describe("the balance of E against I", () => {
  const [E, I] = [
    [0, 160],
    [160, 200],
  ] as const;
  const large = { units: 200 };
  // Mean of |U(±√(3/200))|.
  const full = Math.sqrt(3 / 200) / 2;

  it("of eiUniform divides all weights from E units by 4", () => {
    const w = start({ preset: "eiUniform", ...large }).get("wRec")!;
    expect(block(w, 200, E, E)).toBeCloseTo(full / 4, 3);
    expect(block(w, 200, E, I)).toBeCloseTo(full / 4, 3);
    expect(block(w, 200, I, E)).toBeCloseTo(full, 2);
    expect(block(w, 200, I, I)).toBeCloseTo(full, 2);
    expect(block(w, 200, I, E) / block(w, 200, E, E)).toBeGreaterThan(3.8);
  });
  it("of notebook divides all weights to E units by 4", () => {
    const w = start({ preset: "notebook", ...large }).get("wRec")!;
    expect(block(w, 200, E, E)).toBeCloseTo(full / 4, 3);
    expect(block(w, 200, I, E)).toBeCloseTo(full / 4, 3);
    expect(block(w, 200, E, I)).toBeCloseTo(full, 2);
    expect(block(w, 200, E, I) / block(w, 200, I, E)).toBeGreaterThan(3.5);
  });
  it("of song2016 makes excitation and inhibition to every unit equal on average, within 10 %", () => {
    // A radius would scale both alike.
    const w = start({ preset: "song2016", units: 300, spectralRadius: null }).get("wRec")!;
    const sums = [0, 0];
    for (let i = 0; i < 300; i++) for (let j = 0; j < 300; j++) sums[i < 240 ? 0 : 1] += w[i * 300 + j];
    expect(Math.abs(sums[0] / sums[1] - 1)).toBeLessThan(0.1);
  });
});

describe("typical sizes of initial weights", () => {
  const units = 4;
  const sized = (initialSizes: object, more: object = {}) => ({
    ...{ preset: "song2016", units, balance: "none", spectralRadius: null, readout: "all", initialSizes },
    ...more,
  });
  const rows = (value: (from: number, to: number) => number) =>
    Array.from({ length: units }, (_, from) => Array.from({ length: units }, (_, to) => value(from, to)));

  it("multiply what each connection would start from, in every matrix", () => {
    const recurrent = rows((from, to) => 1 + from + 10 * to);
    const input = Array.from({ length: dims.inputs }, (_, from) => Array(units).fill(from + 1));
    const output = rows((from) => from + 0.5).map((row) => row.slice(0, dims.outputs));
    const plain = start(sized({}));
    const values = start(sized({ input, recurrent, output }));
    for (const [name, sizes] of Object.entries({ wIn: input, wRec: recurrent, wOut: output })) {
      const before = plain.get(name)!;
      expect(Math.max(...before)).toBeGreaterThan(0);
      for (const [k, size] of sizes.flat().entries()) expect(values.get(name)![k]).toBeCloseTo(before[k] * size, 12);
    }
  });
  it("as in the balance of song2016 give that balance", () => {
    const balanced = start({ preset: "song2016", units: 10 }).get("wRec")!;
    // 8 E and 2 I units: to an E unit 7 inputs of 1 and 2 of 7/2, to an I unit 8 of 1 and 1 of 8; then of length 1.
    const size = (from: number, to: number) => {
      const [excitatory, inhibitory] = to < 8 ? [7, 2] : [8, 1];
      const ratio = excitatory / inhibitory;
      return from === to
        ? 0
        : (from < 8 ? 1 : ratio) / Math.hypot(Math.sqrt(excitatory), ratio * Math.sqrt(inhibitory));
    };
    const recurrent = Array.from({ length: 10 }, (_, from) => Array.from({ length: 10 }, (_, to) => size(from, to)));
    const given = start({ preset: "song2016", units: 10, balance: "none", initialSizes: { recurrent } }).get("wRec")!;
    for (const [k, value] of given.entries()) expect(value).toBeCloseTo(balanced[k], 12);
  });
  it("are refused of another shape, where a trained connection would have none, and beside a balance", () => {
    const one = rows(() => 1);
    const silent = rows((from, to) => (from === 1 && to === 2 ? 0 : 1));
    for (const [section, kind, at] of [
      [sized({ recurrent: one.slice(1) }), "mismatched", "model.initialSizes.recurrent"],
      [sized({ input: one }), "mismatched", "model.initialSizes.input"],
      [sized({ recurrent: silent }), "invalid", "model.initialSizes.recurrent[1][2]"],
      [sized({ recurrent: one }, { balance: "song2016" }), "invalid", "model.balance"],
    ] as const)
      expect(() => start(section)).toThrow(fault(kind, at));
  });
});

const effective = (options: ModelOptions, parameters: ReadonlyMap<string, Float64Array>) =>
  effectiveValues(
    buildNetwork(options, { ...dims, dt: 20, loss: null, inputNoise: false }).effective,
    Object.fromEntries(parameters),
  );

describe("the effective matrices before training", () => {
  it("obey Dale's principle where required: 50 units, presynaptic sign, no autapses, E-only readout", () => {
    const options = modelOptions();
    const { wRec, wOut } = effective(options, start({}));
    for (let i = 0; i < 50; i++)
      for (let j = 0; j < 50; j++) {
        const sign = Math.sign(wRec[i * 50 + j]);
        expect(sign).toBe(i === j ? sign * 0 : i < 40 ? 1 : -1);
      }
    expect(wOut.slice(40 * 3).every((value) => value === 0)).toBe(true);
    expect(wOut.slice(0, 40 * 3).some((value) => value < 0)).toBe(true);
  });
  it("of a single planted connection 0 → 1 hold it in row 0, column 1", () => {
    const options = modelOptions({ units: 5, excitatoryUnits: 4 });
    const wRec = new Float64Array(25);
    wRec[1] = -2;
    const parameters = new Map([...start({ units: 5, excitatoryUnits: 4 }), ["wRec", wRec] as const]);
    const values = effective(options, parameters)["wRec"];
    expect(values.findIndex((value) => value !== 0)).toBe(1);
    expect(values[1]).toBe(2);
  });
});

describe("a spectral radius", () => {
  it("is reached by the effective matrix, fixed weights included", () => {
    const fixed = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 20 }, (_, j) => (i === (j + 3) % 20 ? 0.4 : 0)),
    );
    const mask = fixed.map((row) => row.map((value) => (value === 0 ? 1 : 0)));
    for (const section of [
      { preset: "song2016" },
      {
        preset: "vanilla",
        spectralRadius: 0.9,
        initialWeights: { recurrent: { distribution: "normal", deviation: 1 } },
      },
      { preset: "song2016", units: 20, recurrentFixed: fixed, recurrentMask: mask },
    ]) {
      const options = modelOptions(section);
      const parameters = rateInitialParameters(options, dims, 7);
      const { wRec } = effective(options, parameters);
      expect(spectralRadius(wRec, options.units)).toBeCloseTo(options.spectralRadius!, 9);
      if (options.recurrentFixed) {
        const ratio = parameters.get("wRecFixed")![3 * 20] / 0.4;
        expect(ratio).not.toBeCloseTo(1, 3);
        expect(wRec[3 * 20]).toBeCloseTo(0.4 * ratio, 12);
      }
    }
  });
  it("of 1.1 scales the normal start of Song et al. without Dale's principle, which has no autapses", () => {
    const options = modelOptions({
      preset: "song2016",
      units: 60,
      dale: { input: "none", recurrent: "none", output: "none" },
      readout: "all",
      initialWeights: { recurrent: { distribution: "normal", deviation: 1 } },
      balance: "none",
      spectralRadius: 1.1,
    });
    const { wRec, wIn, wOut } = effective(options, rateInitialParameters(options, dims, 5));
    expect(spectralRadius(wRec, 60)).toBeCloseTo(1.1, 9);
    expect(wRec.every((value, k) => (value === 0) === (k % 61 === 0))).toBe(true);
    expect(Math.abs(mean([...wRec].map(Math.sign)))).toBeLessThan(0.05);
    // A matrix of deviation s has a radius near s·√N, and a kurtosis of 3 if it is normal.
    const square = mean([...wRec].map((value) => value ** 2));
    expect(Math.sqrt(60 * square)).toBeCloseTo(1.1, 0);
    expect(mean([...wRec].map((value) => value ** 4)) / square ** 2).toBeCloseTo(3, 0);
    for (const outer of [wIn, wOut]) {
      expect(outer.some((value) => value < 0)).toBe(true);
      expect(outer.every((value) => Math.abs(value) < 0.1)).toBe(true);
    }
  });
  it("is reached under every constraint and mask, and from every distribution", () => {
    const units = 12;
    const fixedOf = (weight: number) =>
      Array.from({ length: units }, (_, i) =>
        Array.from({ length: units }, (_, j) => (i === (j + 5) % units ? weight : 0)),
      );
    const check = (more: object) => {
      const options = modelOptions({ units, readout: "all", spectralRadius: 0.7, ...more });
      const { wRec } = effective(options, rateInitialParameters(options, dims, 3));
      expect(spectralRadius(wRec, units), JSON.stringify(more)).toBeCloseTo(0.7, 9);
    };
    const needed: Readonly<Record<string, object>> = {
      uniform: { limit: 1 },
      normal: { deviation: 1 },
      gamma: { mean: 1 },
      exponential: { mean: 1 },
      lognormal: { mean: 1, variance: 1 },
      sparse: { inDegree: { E: 3, I: 2 } },
    };
    for (const recurrent of constraintNames)
      for (const distribution of distributionNames) {
        if (distribution === "zeros") continue; // No factor gives it a radius.
        if (distribution === "dann") continue; // For instantaneous inhibition.
        const isBalanced = balancedByThemselves.includes(distribution);
        if (isBalanced && recurrent === "none") continue; // refused
        const signAxis = isBalanced ? "presynaptic" : "postsynaptic";
        const start = { distribution, ...needed[distribution] };
        const autapses = distribution === "identity";
        check({ autapses, dale: { recurrent, signAxis }, initialWeights: { recurrent: start } });
      }
    const byGroups = { connections: { "E -> E": 0.4, "E -> I": 0.6, "I -> E": 1, "I -> I": 1 } };
    for (const recurrent of constraintNames)
      for (const recurrentMask of [{ density: 0.5 }, { inDegree: { E: 3, I: 1 } }, byGroups] as const)
        for (const recurrentFixed of [null, fixedOf(constraints[recurrent].kept ? 0.3 : -0.3)])
          check({ dale: { recurrent }, recurrentMask, recurrentFixed, balance: "song2016" });
  });
  it("of a matrix with known eigenvalues ±2i is 2", () => expect(spectralRadius([0, 2, -2, 0], 2)).toBeCloseTo(2, 12));
  it("is refused for a chain without loops", () => {
    const chain = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => (j === i + 1 ? 1 : 0)));
    expect(() => start({ units: 6, recurrentMask: chain, spectralRadius: 1 })).toThrow(
      fault("invalid", "model.spectralRadius", { value: 1 }),
    );
  });
});

describe("distributions", () => {
  const spread = (w: Float64Array) => Math.sqrt(mean([...w].map((value) => value * value)));
  it("have ones on the diagonal of a matrix with more rows than columns alone, if identity", () => {
    const output = { distribution: "identity", gain: 2 };
    const w = start({ preset: "vanilla", units: 6, initialWeights: { output } }, 3, { inputs: 2, outputs: 3 }).get(
      "wOut",
    )!;
    expect(Array.from(w)).toEqual(Array.from({ length: 18 }, (_, k) => (k === 0 || k === 4 || k === 8 ? 2 : 0)));
  });
  it("have the deviations of their formulas", () => {
    const draw = (input: unknown) =>
      start({ preset: "vanilla", units: 400, initialWeights: { input, recurrent: "zeros" } }, 3, {
        inputs: 50,
        outputs: 1,
      }).get("wIn")!;
    expect(spread(draw("kaimingUniform"))).toBeCloseTo(Math.sqrt(1 / 50), 2);
    expect(spread(draw("glorotUniform"))).toBeCloseTo(Math.sqrt(2 / 450), 2);
    expect(spread(draw({ distribution: "normal", deviation: 0.3 }))).toBeCloseTo(0.3, 2);
    expect(spread(draw({ distribution: "uniform", limit: 0.3 }))).toBeCloseTo(0.3 / Math.sqrt(3), 2);
    const gamma = draw({ distribution: "gamma", shape: 2, mean: 0.1 });
    expect(mean([...gamma])).toBeCloseTo(0.1, 2);
    expect(spread(gamma.map((value) => value - 0.1))).toBeCloseTo(Math.sqrt(0.01 / 2), 2);
    const lognormal = draw({ distribution: "lognormal", mean: 0.5, variance: 0.1 });
    expect(mean([...lognormal])).toBeCloseTo(0.5, 1);
    expect(spread(lognormal.map((value) => value - 0.5))).toBeCloseTo(Math.sqrt(0.1), 1);
    const exponential = draw({ distribution: "exponential", mean: 0.3 });
    expect(mean([...exponential])).toBeCloseTo(0.3, 2);
    expect(spread(exponential.map((value) => value - 0.3))).toBeCloseTo(0.3, 2);
    expect(mean(Array.from(exponential, (value) => (value > 0.3 ? 1 : 0)))).toBeCloseTo(Math.exp(-1), 2);
  });
  it("relative to the fan-in n = 50 have the root mean square gain/√n, and the moments of their publications", () => {
    // Ten matrices of 200 units: the recurrent matrix of 2000 would be the most of it.
    const draw = (input: unknown) =>
      Float64Array.from(
        Array.from({ length: 10 }, (_, seed) => {
          const section = { preset: "vanilla", units: 200, initialWeights: { input, recurrent: "zeros" } };
          return [...start(section, seed, { inputs: 50, outputs: 1 }).get("wIn")!];
        }).flat(),
      );
    const isNear = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).toBeLessThan(0.03);
    // Cornford et al. (2021): exponential with standard deviation √(2π/(n(2π − 1))).
    const exponential = draw("exponentialFanIn");
    const deviation = Math.sqrt((2 * Math.PI) / (50 * (2 * Math.PI - 1)));
    isNear(mean([...exponential]), deviation);
    isNear(spread(exponential.map((value) => value - deviation)), deviation);
    isNear(spread(draw({ distribution: "exponentialFanIn", gain: 2 })), 2 / Math.sqrt(50));
    // Cornford et al. (2024), initializations.py: std = gain/√n/√(1 + ratio²), mean = ratio·std.
    for (const [given, gain, ratio] of [
      [{}, 1, 1.5],
      [{ gain: 0.5, ratio: 0.7 }, 0.5, 0.7],
    ] as const) {
      const lognormal = draw({ distribution: "lognormalFanIn", ...given });
      const std = gain / Math.sqrt(50) / Math.sqrt(1 + ratio ** 2);
      isNear(mean([...lognormal]), ratio * std);
      expect(Math.abs(spread(lognormal.map((value) => value - ratio * std)) / std - 1)).toBeLessThan(0.08);
      // Unlike those of an exponential or gamma variable, its logarithms are symmetric about their mean.
      const logs = Array.from(lognormal, Math.log);
      const centre = mean(logs);
      expect(mean(logs.map((value) => (value > centre ? 1 : 0)))).toBeCloseTo(0.5, 2);
    }
  });
  it("of biases stay within 1/√fan-in: 50 senders for bRec, 40 read-out units for bOut", () => {
    const parameters = start({ units: 50 }, 5, { inputs: 3, outputs: 200 });
    expect(Math.max(...parameters.get("bRec")!.map(Math.abs))).toBeLessThan(1 / Math.sqrt(50));
    const out = Math.max(...parameters.get("bOut")!.map(Math.abs));
    expect(out).toBeLessThan(1 / Math.sqrt(40));
    expect(out).toBeGreaterThan(1 / Math.sqrt(50));
  });
  it("orthogonal has orthonormal rows, or columns if these are fewer, for any shape", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1000),
        (inputs, units, seed) => {
          const w = start({ preset: "vanilla", units, initialWeights: { input: "orthogonal" } }, seed, {
            inputs,
            outputs: 1,
          }).get("wIn")!;
          const at = (a: number, k: number) => (inputs <= units ? w[a * units + k] : w[k * units + a]);
          for (let a = 0; a < Math.min(inputs, units); a++)
            for (let b = 0; b <= a; b++) {
              let dot = 0;
              for (let k = 0; k < Math.max(inputs, units); k++) dot += at(a, k) * at(b, k);
              expect(dot).toBeCloseTo(a === b ? 1 : 0, 10);
            }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("initial parameters", () => {
  it("are the same for the same seed and different for another", () => {
    expect(start({}, 5)).toEqual(start({}, 5));
    expect(start({}, 5).get("wRec")).not.toEqual(start({}, 6).get("wRec"));
  });
  it("are 0 where no connection is plastic", () => {
    const w = start({ recurrentMask: { density: 0.2 } });
    const count = w.get("wRec")!.filter((value) => value !== 0).length;
    expect(count).toBe(Math.floor(0.2 * 50 * 49));
    expect(
      w
        .get("wOut")!
        .slice(120)
        .every((value) => value === 0),
    ).toBe(true);
  });
  it("of rectified matrices are not negative", () => {
    const parameters = start({ preset: "song2016", units: 20 });
    for (const name of ["wIn", "wRec", "wOut"]) expect(parameters.get(name)!.every((weight) => weight >= 0)).toBe(true);
  });
  it("have wIn only with inputs, biases only where the model has them, x0 as given", () => {
    expect([...start({ preset: "song2016", units: 20 }, 1, { inputs: 0, outputs: 1 }).keys()]).toEqual([
      "wRec",
      "wOut",
      "x0",
    ]);
    expect([...start({}).keys()]).toEqual(["wIn", "wRec", "wOut", "bRec", "bOut", "x0"]);
    expect(
      start({ preset: "song2016", units: 20 })
        .get("x0")!
        .every((value) => value === 0.1),
    ).toBe(true);
  });
});
