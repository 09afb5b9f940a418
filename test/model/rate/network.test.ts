import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTraining, reference, sgd } from "../../../src/backend/index.ts";
import { check } from "../../../src/ir/check.ts";
import { show } from "../../../src/ir/show.ts";
import { activationNames } from "../../../src/model/activation.ts";
import { constraintNames } from "../../../src/model/constraint.ts";
import { modelOptions } from "../../../src/model/index.ts";
import { type LossName, lossNames } from "../../../src/model/loss.ts";
import { rateInitialParameters } from "../../../src/model/rate/initialParameters.ts";
import { buildNetwork, noiseScalars } from "../../../src/model/rate/network.ts";
import { dynamicsNames } from "../../../src/model/rate/optionNames.ts";
import { generator, keyOf } from "../../../src/task/index.ts";
import { fault } from "../../fault.ts";

const [steps, trials] = [6, 3];

/** A network with random inputs, targets, masks and noise, and its loss + penalties as a function of its parameters. */
function problem(section: unknown, loss: LossName, inputs: number, seed: number) {
  const options = modelOptions(section);
  const outputs = 3;
  const setting = { inputs, outputs, dt: 20, loss, inputNoise: inputs > 0 };
  const { network, cell } = buildNetwork(options, setting);
  check(network);
  const program = compileTraining(network, sgd(), { gradients: true });
  const executable = reference.compile(program, { trials, maxSteps: steps, noise: "generated" });
  const random = generator(keyOf(seed), 1, 0);
  const many = (count: number, draw: () => number) => ({
    dense: Float64Array.from({ length: steps * trials * count }, draw),
  });
  const isClass = loss === "crossEntropy";
  const feed = {
    steps,
    trials,
    signals: {
      inputs: many(inputs, () => random.normal()),
      target: many(isClass ? 1 : outputs, () => (isClass ? random.integer(outputs) : random.uniform())),
      mask: many(isClass ? 1 : outputs, () => random.integer(2)),
    },
    noise: { key: keyOf(seed), trialNumbers: [1, 2, 3], run: 1 },
  };
  const parameters = rateInitialParameters(options, setting, seed);
  // Biases and initial states away from zero, so that no rectifier sits at its kink.
  for (const [name, values] of parameters)
    if (name === "x0") for (let k = 0; k < values.length; k++) values[k] += 0.1 + 0.2 * random.uniform();
  const run = () => executable.run(feed, { learningRate: 0, ...noiseScalars(options, 20, 1) });
  const value = () => {
    const { loss, penalties } = run();
    return loss + penalties;
  };
  for (const [name, values] of parameters) executable.write(name, values);
  return { options, network, cell, executable, parameters, random, run, value };
}

const everything = {
  units: 7,
  excitatoryUnits: 5,
  initialState: { trained: true },
  regularizers: { l1: { recurrent: 0.1 }, l2: { input: 0.1, output: 0.2 }, rateL1: 0.2, rateL2: 0.3, activity: 0.5 },
  recurrentMask: { density: 0.7 },
};

describe("the gradient of a network is the slope of its loss and penalties", () => {
  const directional = (section: unknown, loss: LossName, inputs: number, seed: number) => {
    const { executable, network, parameters, random, run, value } = problem(section, loss, inputs, seed);
    run();
    let predicted = 0;
    const direction = new Map<string, Float64Array>();
    for (const { name, trained } of network.parameters) {
      if (!trained) continue;
      const gradient = executable.result(`gradient ${name}`);
      const way = parameters.get(name)!.map((w) => (w === 0 ? 0 : random.normal()));
      direction.set(name, way);
      predicted += way.reduce((sum, d, k) => sum + d * gradient[k], 0);
    }
    const shifted = (h: number) => {
      for (const [name, way] of direction)
        executable.write(
          name,
          parameters.get(name)!.map((w, k) => w + h * way[k]),
        );
      return value();
    };
    const h = 1e-6;
    const measured = (shifted(h) - shifted(-h)) / (2 * h);
    expect(Math.abs(measured - predicted)).toBeLessThan(1e-6 * Math.max(1, Math.abs(predicted)));
    expect(Math.abs(predicted)).toBeGreaterThan(0);
  };
  it.each(dynamicsNames.flatMap((dynamics) => activationNames.map((activation) => [dynamics, activation] as const)))(
    "%s, %s",
    (dynamics, activation) => directional({ ...everything, dynamics, activation }, "crossEntropy", 2, 11),
  );
  it.each(lossNames)("%s, song2016 constraints, tau per unit, one unit's readout", (loss) =>
    directional(
      {
        ...everything,
        preset: "song2016",
        regularizers: { ...everything.regularizers, omega: 0 },
        tau: [50, 60, 70, 80, 90, 100, 110],
      },
      loss,
      2,
      5,
    ),
  );
  it.each(["project", "exponentiated"])("weights kept positive: %s", (how) =>
    directional({ ...everything, dale: { input: how, recurrent: how, output: how } }, "crossEntropy", 2, 7),
  );
  it.each(activationNames)("outputs after %s", (outputActivation) =>
    directional({ ...everything, outputActivation }, "squaredError", 2, 3),
  );
  it("without inputs", () => directional({ ...everything, preset: "vanilla" }, "squaredError", 0, 3));
});

describe("a network", () => {
  it("is legal for any combination of options", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("ei", "notebook", "song2016", "vanilla"),
        fc.constantFrom(...dynamicsNames),
        fc.constantFrom(...activationNames),
        fc.constantFrom(...lossNames),
        fc.nat(3),
        fc.constantFrom(...constraintNames),
        fc.boolean(),
        (preset, dynamics, activation, loss, inputs, dale, all) => {
          const section = {
            preset,
            units: 5,
            dynamics,
            activation,
            dale: { input: dale, recurrent: dale, output: dale },
            readout: all ? "all" : "excitatory",
            regularizers: { omega: 2, rateL2: 1 },
          };
          const { run } = problem(section, loss, inputs, 2);
          const results = run();
          for (const value of Object.values(results)) expect(Number.isFinite(value)).toBe(true);
          expect(results.omega).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 40 },
    );
  });
  it("has outputs after a function of its own only under squared error, which has none", () => {
    for (const loss of ["crossEntropy", "binaryCrossEntropy"] as const)
      expect(() => problem({ outputActivation: "relu" }, loss, 2, 1)).toThrow(
        fault("invalid", "model.outputActivation", { value: "relu", detail: new RegExp(loss) }),
      );
  });
  it("draws recurrent noise from stream 0 and input noise from stream 1", () => {
    const { cell } = problem({ preset: "song2016", units: 5 }, "squaredError", 2, 1);
    expect(cell.noises.map(({ name, size }) => [name, size])).toEqual([
      ["recurrent", 5],
      ["inputs", 2],
    ]);
    expect(cell.scalars).toEqual(["recurrentNoise", "inputNoise"]);
  });
  it("keeps untrained parameters and marks them", () => {
    const { cell } = problem(
      { units: 5, excitatoryUnits: 4, recurrentBias: "fixed", trained: { recurrent: false } },
      "crossEntropy",
      1,
      1,
    );
    const trained = Object.fromEntries(cell.parameters.map((p) => [p.name, p.trained]));
    expect(trained).toEqual({ wIn: true, wRec: false, wOut: true, bRec: false, bOut: true, x0: false });
  });
  it("records states, rates, inputs with noise, outputs", () => {
    const { network } = problem({ units: 5 }, "crossEntropy", 2, 1);
    expect(Object.fromEntries(Object.entries(network.outputs).map(([name, value]) => [name, value.units]))).toEqual({
      states: 5,
      rates: 5,
      inputs: 2,
      outputs: 3,
    });
  });
  it("has outputs between 0 and 1 if they are sigmoid, which only squared errors take", () => {
    const outputs = (outputActivation: string, loss: LossName | null, depth = 3) => {
      const setting = { inputs: 2, outputs: 3, dt: 20, loss, inputNoise: false };
      return show(buildNetwork(modelOptions({ units: 5, outputActivation }), setting).network.outputs.outputs, depth);
    };
    expect(outputs("sigmoid", "squaredError")).toBe(`sigmoid(${outputs("linear", "squaredError", 2)})`);
    expect(outputs("sigmoid", null)).toMatch(/^sigmoid/);
    for (const loss of ["crossEntropy", "binaryCrossEntropy"] as const)
      expect(() => outputs("sigmoid", loss)).toThrow(
        fault("invalid", "model.outputActivation", { value: "sigmoid", remedy: /squaredError/ }),
      );
  });
  it("refuses a time step that is longer than its shortest time constant", () => {
    const build = (section: unknown, dt: number) => () =>
      buildNetwork(modelOptions(section), { inputs: 1, outputs: 1, dt, loss: null, inputNoise: false });
    expect(build({}, 101)).toThrow(
      fault("invalid", "model.tau", { subject: "dt", value: 101, detail: "with model.tau = 100" }),
    );
    expect(build({ units: 2, excitatoryUnits: 1, tau: [100, 10] }, 20)).toThrow(
      fault("invalid", "model.tau", { subject: "dt", value: 20, detail: "with model.tau = 10" }),
    );
    expect(build({}, 0)).toThrow(fault("invalid", "task.dt", { value: 0 }));
  });
});

describe("noise", () => {
  it("of the inputs has the paper's scale √(2·tauIn/dt)·σ_in, the task's σ/√dt, and both in quadrature", () => {
    const song = modelOptions({ preset: "song2016" });
    expect(noiseScalars(song, 20)).toEqual({
      recurrentNoise: 0.15,
      inputNoise: expect.closeTo(0.0316227766, 9),
      taskNoise: 0,
      ownInputNoise: expect.closeTo(0.0316227766, 9),
    });
    expect(noiseScalars(modelOptions(), 20, 1).inputNoise).toBeCloseTo(0.2236067977, 9);
    expect(noiseScalars(song, 20, 1).inputNoise).toBeCloseTo(Math.sqrt(0.001 + 0.05), 12);
  });
  it("makes a state driven only by leak and noise fluctuate with s.d. σ", () => {
    // α small: the stationary variance of the discrete process is σ²·2α/(1 − (1 − α)²) ≈ σ²/(1 − α/2).
    const options = modelOptions({ units: 40, initialWeights: { recurrent: "zeros", recurrentBias: "zeros" } });
    const setting = { inputs: 0, outputs: 1, dt: 10, loss: "squaredError", inputNoise: false } as const;
    const { network } = buildNetwork(options, setting);
    const executable = reference.compile(compileTraining(network, sgd(), { records: ["states"] }), {
      trials: 2,
      maxSteps: 400,
      noise: "generated",
    });
    for (const [name, values] of rateInitialParameters(options, setting, 1)) executable.write(name, values);
    const zeros = { dense: new Float64Array(400 * 2) };
    executable.run(
      {
        steps: 400,
        trials: 2,
        signals: { target: zeros, mask: { dense: new Float64Array(400 * 2).fill(1) } },
        noise: { key: [1, 2], trialNumbers: [0, 1], run: 0 },
      },
      { recurrentNoise: 0.15, learningRate: 0 },
    );
    const late = Array.from(executable.record("states")).slice(100 * 2 * 40);
    const deviation = Math.sqrt(late.reduce((sum, x) => sum + x * x, 0) / late.length);
    expect(deviation / (0.15 / Math.sqrt(0.95))).toBeCloseTo(1, 1);
  });
});
