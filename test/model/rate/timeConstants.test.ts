/** Trained time constants: their equation, gradients and bounds in the networks of the presets. */
import { describe, expect, it, test } from "vitest";
import { hostStep, reference } from "../../../src/backend/index.ts";
import { effectiveValues, modelOf, modelOptions } from "../../../src/model/index.ts";
import { dynamicsNames, type TauSharing, tauSharings } from "../../../src/model/rate/optionNames.ts";
import { nativeBackend, whyNot } from "../../../src/node/index.ts";
import { type Case, numbers } from "../../contract/case.ts";
import { againstReference, outcomeOn } from "../../contract/compare.ts";
import { fault } from "../../fault.ts";
import { gradientError } from "../../grad/finiteDifferences.ts";
import { wasm } from "../../wasm.ts";

const setting = { inputs: 3, outputs: 2, dt: 20, loss: "crossEntropy", inputNoise: true } as const;
const [units, excitatoryUnits] = [7, 5];
const size = { trials: 3, steps: 5 };
/** Which of the trained values each unit has. */
const trainedOf: Readonly<Record<TauSharing, (unit: number) => number>> = {
  perUnit: (unit) => unit,
  perPopulation: (unit) => (unit < excitatoryUnits ? 0 : 1),
  shared: () => 0,
};
const all = dynamicsNames.flatMap((dynamics) => tauSharings.map((trained) => [dynamics, trained] as const));

function caseWith(section: object): Case {
  const model = modelOf({ preset: "vanilla", units, excitatoryUnits, recurrentNoise: 0.3, ...section }, setting);
  const { network } = model.build(setting);
  return {
    name: model.name,
    network,
    ranges: new Map(),
    values: new Map([...model.initialParameters(setting, 3)].map(([name, all]) => [name, all.map((v) => v + 0.05)])),
    inputs: [
      { name: "inputs", size: setting.inputs, range: [0, 1] },
      { name: "target", size: 1, range: { below: setting.outputs } },
    ],
    noises: [
      { size: units, shared: false },
      { size: setting.inputs, shared: false },
    ],
    scalars: model.scalars(setting.dt, 0.1),
  };
}
const trainedCase = (dynamics: string, trained: TauSharing, more: object = {}) =>
  caseWith({ dynamics, tau: { trained, min: 25, max: 90 }, ...more });

describe.each(all)("with %s dynamics and time constants trained %s", (dynamics, trained) => {
  it("one step is that of the equations in float64", () => {
    const { network, values, scalars } = trainedCase(dynamics, trained);
    const parameters = Object.fromEntries(values!);
    const at = {
      state: numbers(units, [-1, 1], 1),
      inputs: { inputs: numbers(setting.inputs, [0, 1], 2) },
      noise: { recurrent: numbers(units, [-2, 2], 3), inputs: numbers(setting.inputs, [-2, 2], 4) },
    };
    const step = hostStep(network, parameters, { scalars });

    const raw = parameters["tauRaw"];
    const alpha = (unit: number) => 20 / (25 + 65 / (1 + Math.exp(-raw[trainedOf[trained](unit)])));
    const { sigma, input } = { sigma: 0.3, input: scalars["inputNoise"] };
    const before = Array.from(at.state);
    const rates = dynamics === "current" ? before.map(Math.tanh) : before;
    const u = Array.from(at.inputs.inputs, (value, k) => value + input * at.noise.inputs[k]);
    const sum = (from: number[], w: Float64Array, to: number) =>
      from.reduce((total, value, k) => total + value * w[k * units + to], 0);
    const drive = before.map(
      (_, to) => sum(rates, parameters["wRec"], to) + sum(u, parameters["wIn"], to) + parameters["bRec"][to],
    );
    const states = before.map((value, k) => {
      const a = alpha(k);
      return dynamics === "rate"
        ? (1 - a) * value + a * Math.tanh(drive[k] + Math.sqrt(2 / a) * sigma * at.noise.recurrent[k])
        : (1 - a) * value + a * drive[k] + Math.sqrt(2 * a) * sigma * at.noise.recurrent[k];
    });
    const got = step.output("states", at);
    for (let k = 0; k < units; k++) expect(got[k]).toBeCloseTo(states[k], 13);
    const after = step.output("rates", at);
    for (let k = 0; k < units; k++)
      expect(after[k]).toBeCloseTo(dynamics === "rate" ? states[k] : Math.tanh(states[k]), 13);
  });

  it("the gradient of the time constants matches finite differences", () => {
    const one = trainedCase(dynamics, trained);
    expect(gradientError(one, size, {}, ["tauRaw"])).toBeLessThan(1e-7);
    expect(gradientError(one, size)).toBeLessThan(1e-7);
    const gradient = outcomeOn(reference, one, size).gradients.get("tauRaw")!;
    expect(gradient.every((value) => Math.abs(value) > 1e-6)).toBe(true);
  });

  it("wasm agrees with the reference", () =>
    expect(againstReference(wasm, trainedCase(dynamics, trained), size)).toEqual([]));
});

const reason = whyNot("native");
it.skipIf(reason !== undefined)("native agrees with the reference", () => {
  expect(againstReference(nativeBackend(), trainedCase("rate", "perPopulation"), size)).toEqual([]);
});

test("a network whose trained time constants are those of a fixed one computes the same", () => {
  const tau = [30, 40, 50, 60, 70, 80, 85];
  const fixed = outcomeOn(reference, caseWith({ tau }), size);
  const { name: _, ...one } = caseWith({ tau: { trained: "perUnit", min: 25, max: 90, initial: tau } });
  const values = new Map(one.values);
  values.set(
    "tauRaw",
    values.get("tauRaw")!.map((raw) => raw - 0.05),
  );
  const got = outcomeOn(reference, { name: "trained", ...one, values }, size);
  for (const [name, record] of fixed.records)
    for (let k = 0; k < record.length; k++) expect(got.records.get(name)![k]).toBeCloseTo(record[k], 5);
});

test("the weights are drawn as with fixed time constants", () => {
  const drawn = (tau: unknown) =>
    new Map(modelOf({ preset: "song2016", units, tau }, setting).initialParameters(setting, 4));
  const trained = drawn({ trained: "perUnit" });
  expect(trained.get("tauRaw")).toHaveLength(units);
  trained.delete("tauRaw");
  expect(trained).toEqual(drawn(100));
});

describe("initial time constants", () => {
  const tausOf = (tau: object, seed = 1) => {
    const model = modelOf({ preset: "vanilla", units, excitatoryUnits, tau }, setting);
    const { effective } = model.build(setting);
    return effectiveValues({ tau: effective["tau"] }, Object.fromEntries(model.initialParameters(setting, seed)))[
      "tau"
    ];
  };
  it("are given in ms, one number, or one for each trained value", () => {
    for (const trained of tauSharings)
      for (const tau of tausOf({ trained, initial: 50 })) expect(tau).toBeCloseTo(50, 12);
    expect([...tausOf({ trained: "perPopulation", initial: [50, 25] })].map(Math.round)).toEqual([
      50, 50, 50, 50, 50, 25, 25,
    ]);
  });
  it("begin by default as standard normal draws through the sigmoid, between 20 and 100 ms", () => {
    const tau = tausOf({ trained: "perUnit" });
    const raw = [...tau].map((one) => Math.log((one - 20) / (100 - one)));
    expect(new Set(raw).size).toBe(units);
    expect(raw.every((one) => Math.abs(one) < 4)).toBe(true);
    expect(tausOf({ trained: "perUnit" }, 2)).not.toEqual(tau);
  });
  it("stay within the bounds at any raw value, in float32 too", () => {
    const model = modelOf({ preset: "vanilla", units, tau: { trained: "perUnit", min: 20.1, max: 70.3 } }, setting);
    const tauRaw = Float64Array.of(-1e30, -200, -20, 0, 20, 200, 1e30);
    const { effective } = model.build(setting);
    const parameters = { ...Object.fromEntries(model.initialParameters(setting, 1)), tauRaw };
    for (const tau of effectiveValues({ tau: effective["tau"] }, parameters)["tau"]) {
      expect(tau).toBeGreaterThanOrEqual(20.1);
      expect(tau).toBeLessThanOrEqual(70.3 + 1e-12);
    }
  });
});

// Ω treats α as a constant.
test("the vanishing-gradient term adds nothing to the gradient of the time constants", () => {
  const gradientAt = (omega: number) =>
    outcomeOn(reference, trainedCase("current", "perUnit", { regularizers: { omega } }), size).gradients;
  expect(gradientAt(2).get("tauRaw")).toEqual(gradientAt(0).get("tauRaw"));
  expect(gradientAt(2).get("wRec")).not.toEqual(gradientAt(0).get("wRec"));
});

describe("refused are", () => {
  it.each<[string, unknown, ReturnType<typeof fault>]>([
    ["another sharing", { trained: "each" }, fault("unknown", "model.tau.trained", { value: "each" })],
    ["no sharing", { min: 20 }, fault("missing", "model.tau.trained")],
    ["bounds without room", { trained: "shared", min: 50, max: 50 }, fault("invalid", "model.tau.max", { value: 50 })],
    ["a value on a bound", { trained: "shared", initial: 20 }, fault("invalid", "model.tau.initial", { value: 20 })],
    [
      "one of several values out of bounds",
      { trained: "perPopulation", initial: [50, 120] },
      fault("invalid", "model.tau.initial[1]", { value: 120 }),
    ],
    [
      "values of another number",
      { trained: "perPopulation", initial: [50, 50, 50] },
      fault("mismatched", "model.tau.initial", { detail: "[value 3]" }),
    ],
    ["an unknown key", { trained: "shared", from: 20 }, fault("unknown", "model.tau.from")],
  ])("%s", (_, tau, error) => expect(() => modelOptions({ tau })).toThrow(error));

  it("time steps above the lower bound", () =>
    expect(() => modelOf({ tau: { trained: "shared", min: 10 } }, setting).build(setting)).toThrow(
      fault("invalid", "model.tau", { subject: "dt", value: 20, detail: "with model.tau.min = 10" }),
    ));
});
