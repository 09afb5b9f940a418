/** The activity target against its formula, computed from recorded rates in float64. */
import { describe, expect, it } from "vitest";
import {
  type Backend,
  compileTraining,
  type Feed,
  reference,
  sgd,
  windowsOf,
  withInterventions,
} from "../../src/backend/index.ts";
import { withPass } from "../../src/backend/pooling.ts";
import { defineModel } from "../../src/index.ts";
import { matmul } from "../../src/ir/expr.ts";
import type { Program } from "../../src/ir/program.ts";
import { modelOf, modelOptions } from "../../src/model/index.ts";
import { rateInitialParameters } from "../../src/model/rate/initialParameters.ts";
import { buildNetwork, noiseScalars } from "../../src/model/rate/network.ts";
import { generator, keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";

const [steps, trials, inputs, outputs] = [7, 18, 2, 3];
const setting = { inputs, outputs, dt: 20, loss: "squaredError", inputNoise: false } as const;
const random = generator(keyOf(9), 1, 0);
const dense = (units: number, draw: () => number) => ({
  dense: Float64Array.from({ length: steps * trials * units }, draw),
});
const feed: Feed = {
  steps,
  trials,
  signals: {
    inputs: dense(inputs, () => random.normal()),
    target: dense(outputs, () => 0),
    mask: dense(outputs, () => 1),
  },
  noise: { key: keyOf(4), trialNumbers: Array.from({ length: trials }, (_, k) => k), run: 0 },
};
const scalars = { learningRate: 0.1, ...noiseScalars(modelOptions({ recurrentNoise: 0.3 }), 20) };

/** a of every unit: the soft maximum over rates [step, trial, unit]. */
function softMaxima(rates: ArrayLike<number>, units: number, temperature: number): number[] {
  return Array.from({ length: units }, (_, unit) => {
    const own = Array.from(rates).filter((_, k) => k % units === unit);
    const top = Math.max(...own);
    const mean = own.reduce((sum, r) => sum + Math.exp((r - top) / temperature), 0) / own.length;
    return top + temperature * Math.log(mean);
  });
}
function expected(rates: ArrayLike<number>, units: number, multiplier: number, cap?: number, temperature = 0.1) {
  const goal = cap ?? (0.3 * Math.log(101)) / Math.log(1 + units);
  const each = softMaxima(rates, units, temperature).map(
    (a) => (Math.max(goal - a, 0) / goal) ** 3 + (Math.max(a - goal, 0) / goal) ** 3,
  );
  return (multiplier * each.reduce((sum, p) => sum + p, 0)) / units;
}

/** Penalties and rates of a run of the family's network, [step, trial, unit]. */
function preset(regularizers: object, backend: Backend = reference, more: object = {}) {
  const none = { l1: {}, l2: {}, rateL2: 0, omega: 0 };
  const section = { units: 6, recurrentNoise: 0.3, ...more, regularizers: { ...none, ...regularizers } };
  const options = modelOptions(section);
  const { network } = buildNetwork(options, setting);
  const program = compileTraining(network, sgd(), { records: ["rates"], gradients: true });
  const executable = backend.compile(program, { trials, maxSteps: steps, noise: "generated" });
  for (const [name, values] of rateInitialParameters(options, setting, 3)) executable.write(name, values);
  const { penalties } = executable.run(feed, scalars);
  return { penalties, rates: executable.record("rates"), executable, network };
}

describe("the activity target", () => {
  it("penalises the distance of each unit's soft maximum over the batch from the target", () => {
    const { penalties, rates } = preset({ activity: 0.2 });
    expect(penalties).toBeGreaterThan(0.01);
    expect(penalties).toBeCloseTo(expected(rates, 6, 0.2), 12);
  });

  it("has a target and a temperature that can be set, beside an L1 penalty of rates", () => {
    const { penalties, rates } = preset({
      activity: 0.7,
      activityTarget: 0.05,
      activityTemperature: 0.4,
      rateL1: 0.3,
    });
    const l1 = (0.3 * Array.from(rates).reduce((sum, r) => sum + Math.abs(r), 0)) / rates.length;
    expect(l1).toBeGreaterThan(0.001);
    expect(penalties / (expected(rates, 6, 0.7, 0.05, 0.4) + l1)).toBeCloseTo(1, 12);
  });

  it("stays exact where exp(r/τ) overflows", () => {
    const far = { activation: "linear", initialState: { value: 400, trained: false } };
    for (const [backend, digits] of [
      [reference, 1e-10],
      [wasm, 1e-5],
    ] as const) {
      const { penalties, rates, executable } = preset({ activity: 1e-6 }, backend, far);
      expect(Math.max(...rates) / 0.1).toBeGreaterThan(1000);
      expect(penalties / expected(rates, 6, 1e-6)).toBeCloseTo(1, -Math.log10(digits));
      for (const g of executable.result("gradient wRec")) expect(Number.isFinite(g)).toBe(true);
    }
  });

  it("moves no unit whose soft maximum is at the target", () => {
    const free = preset({ activity: 1e-9 });
    const [a] = softMaxima(free.rates, 6, 0.1);
    const { penalties } = preset({ activity: 1, activityTarget: a }, reference, {});
    const others = softMaxima(free.rates, 6, 0.1).slice(1);
    expect(penalties).toBeCloseTo(others.reduce((sum, b) => sum + Math.abs(b / a - 1) ** 3, 0) / 6, 10);
  });

  it("sees the steps of a window alone, from the states that the window before left", () => {
    const { network, executable: whole } = preset({ activity: 0.5 });
    const program = compileTraining(network, sgd(), { records: ["rates"], windows: true });
    const executable = reference.compile(program, { trials, maxSteps: 4, noise: "generated" });
    for (const { name } of network.parameters) executable.write(name, whole.read(name));
    let initial: Feed["initial"];
    for (const window of windowsOf(feed, 4)) {
      const { penalties } = executable.run({ ...window, ...(initial && { initial }) }, scalars);
      expect(penalties).toBeCloseTo(expected(executable.record("rates"), 6, 0.5), 12);
      initial = Object.fromEntries(network.states.map(({ name }) => [name, executable.perTrial(name)]));
    }
    // Together the windows have the rates of the whole.
    expect(executable.perTrial("r")).toEqual(whole.record("rates", steps - 1));
  });

  it("sees rates as interventions change them", () => {
    const options = modelOptions({ units: 6, recurrentNoise: 0, regularizers: { rateL2: 0, activity: 0.6 } });
    const built = buildNetwork(options, setting);
    const { network, signals } = withInterventions(built, [{ kind: "gain", signal: "rates", name: "louder" }]);
    const program = compileTraining(network, sgd(), { records: ["rates"] });
    const executable = reference.compile(program, { trials, maxSteps: steps, noise: "generated" });
    for (const [name, values] of rateInitialParameters(options, setting, 3)) executable.write(name, values);
    const shown = (value: number) => {
      const louder = signals({ steps, trials }, [{ name: "louder", value }]);
      const { penalties } = executable.run({ ...feed, signals: { ...feed.signals, ...louder } }, scalars);
      return { penalties, wanted: expected(executable.record("rates"), 6, 0.6) };
    };
    const [usual, louder] = [shown(1), shown(1.5)];
    expect(usual.penalties).toBeCloseTo(usual.wanted, 12);
    expect(louder.penalties).toBeCloseTo(louder.wanted, 12);
    expect(louder.penalties).not.toBe(usual.penalties);
  });

  it("refuses another stepScale, which would change its gradient but not its value", () => {
    const { executable } = preset({ activity: 0.5 });
    expect(() => executable.run(feed, { ...scalars, stepScale: 1 })).toThrow(
      fault("unsupported", 'scalar "stepScale"', { value: 1 }),
    );
  });

  it("refuses a temperature that is not a finite number above 0", () => {
    const { network } = preset({ activity: 0.5 });
    const at = (temperature: number) => ({
      ...network,
      batchPenalties: network.batchPenalties!.map((one) => ({ ...one, temperature })),
    });
    for (const value of [0, -0.1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => compileTraining(at(value), sgd())).toThrow(
        fault("invalid", 'temperature of penalty "activity"', { value }),
      );
  });

  it("uses the parameters after an update, as a program that is given them does", () => {
    const { executable, network } = preset({ activity: 0.5 });
    executable.apply();
    const fresh = reference.compile(compileTraining(network, sgd()), { trials, maxSteps: steps, noise: "generated" });
    for (const { name } of network.parameters) fresh.write(name, executable.read(name));
    expect(fresh.run(feed, scalars).penalties).toBe(executable.run(feed, scalars).penalties);
  });
});

describe("a written cell", () => {
  const cellWith = (options: object, signal = true) =>
    defineModel({
      name: "own",
      title: "own",
      source: "none",
      parameters: {},
      cell({ input, inputs, outputs, parameter, state, activityTarget }) {
        const h = state("h", 4, { initial: 0.1 });
        const w = parameter("w", [4, 4], { distribution: "normal", deviation: 0.8 });
        const v = parameter("v", [inputs, 4], { distribution: "normal", deviation: 1 });
        const next = matmul(h, w).add(matmul(input, v));
        const rates = next.softplus();
        return {
          states: { h: rates },
          rates,
          outputs: matmul(rates, parameter("o", [4, outputs], 0.1)),
          penalties: { active: activityTarget(signal ? rates : w, options as { multiplier: number }) },
        };
      },
    });
  const built = (options: object, signal?: boolean) => {
    const own = cellWith(options, signal);
    const model = modelOf({ name: "own" }, setting, { models: [own] });
    return { model, ...model.build(setting) };
  };

  it("declares the target among its penalties, with the exact gradient", () => {
    const { model, network } = built({ multiplier: 0.4, target: 1.5 });
    const executable = reference.compile(compileTraining(network, sgd(), { records: ["rates"], gradients: true }), {
      trials,
      maxSteps: steps,
      noise: "generated",
    });
    const parameters = model.initialParameters(setting, 2);
    for (const [name, values] of parameters) executable.write(name, values);
    const at = () => {
      const { loss, penalties } = executable.run(feed, scalars);
      return { penalties, all: loss + penalties };
    };
    const { penalties } = at();
    expect(penalties).toBeCloseTo(expected(executable.record("rates"), 4, 0.4, 1.5), 12);
    const gradient = executable.result("gradient w");
    const h = 1e-6;
    const moved = (k: number, by: number) => {
      executable.write(
        "w",
        parameters.get("w")!.map((value, j) => (j === k ? value + by : value)),
      );
      return at().all;
    };
    for (const k of [0, 5, 14]) expect((moved(k, h) - moved(k, -h)) / (2 * h)).toBeCloseTo(gradient[k], 6);
  });

  it("has no pass over the batch with multiplier 0", () => {
    expect(built({ multiplier: 0 }).network.batchPenalties).toBeUndefined();
  });

  it("is refused a target of parameters, and options that do not exist or make no sense", () => {
    expect(() => built({ multiplier: 1 }, false)).toThrow(fault("mismatched", /rates of activityTarget/));
    expect(() => built({ multiplier: -1 })).toThrow(fault("invalid", /multiplier/));
    expect(() => built({})).toThrow(fault("missing", /multiplier/));
    expect(() => built({ multiplier: 1, temperature: 0 })).toThrow(fault("invalid", /temperature/));
    expect(() => built({ multiplier: 1, traget: 1 })).toThrow(fault("unknown", /traget/));
  });
});

describe("a program with a pass over the batch", () => {
  const { network } = preset({ activity: 0.5 });
  const program = compileTraining(network, sgd());
  const { pooling, ...main } = program;
  const sizeOf = (one: typeof program, maxSteps: number) =>
    wasm.explain!(one, { trials, maxSteps, noise: "generated" }).memory;

  it("takes the memory of the program and of its pass, which together have one limit", () => {
    const sizes = (maxSteps: number) => [program, main, pooling!.program].map((one) => sizeOf(one, maxSteps).bytes);
    const [both, own, first] = sizes(steps);
    expect(both).toBe(own + first);

    const { limit } = sizeOf(program, steps);
    const perStep = sizeOf(program, 10_000).bytes / 10_000;
    const maxSteps = Math.ceil((1.02 * limit) / perStep);
    const [tooMuch, ...each] = sizes(maxSteps);
    expect(tooMuch).toBeGreaterThan(limit);
    expect(Math.max(...each)).toBeLessThan(limit);
    expect(() => wasm.compile(program, { trials, maxSteps, noise: "generated" })).toThrow(
      fault("unsupported", "program", { detail: /the limit is 4.00 GiB/ }),
    );
  });

  it("leaves nothing open if the pass cannot be compiled", () => {
    const closed: Program[] = [];
    const { compile } = withPass({
      compile(one, options) {
        if (one === pooling!.program) throw new Error("no pass");
        const executable = reference.compile(main, options);
        return { ...executable, close: () => closed.push(one) };
      },
    });
    expect(() => compile(program, { trials, maxSteps: steps, noise: "generated" })).toThrow("no pass");
    expect(closed).toEqual([program]);
  });
});
