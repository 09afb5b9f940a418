/** Input noise in networks, on every backend, compared with addTaskNoise. */
import { describe, expect, test } from "vitest";
import { type Backend, compileTraining, reference, sgd } from "../../src/backend/index.ts";
import { normals4 } from "../../src/base/random.ts";
import { defineModel, type TaskInstance } from "../../src/index.ts";
import { matmul, tanh } from "../../src/ir/expr.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import { type Model, modelOf, settingOf } from "../../src/model/index.ts";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { addTaskNoise, type Batch, batches, denseBatch, keyOf } from "../../src/task/index.ts";
import { largestSigma } from "../../src/task/noise.ts";
import type { Case } from "../contract/case.ts";
import { againstReference } from "../contract/compare.ts";
import { gradientError } from "../grad/finiteDifferences.ts";
import { noiseNames, noises, noisyTask } from "../task/noisy.ts";
import { wasm } from "../wasm.ts";

const count = 6;
const seed = 5;
const backends: [string, Backend][] = [
  ["reference", reference],
  ["wasm", wasm],
  ...(whyNot("native") === undefined ? [["native", nativeBackend()] as [string, Backend]] : []),
];

const cell = defineModel({
  name: "mine",
  title: "t",
  source: "this test",
  parameters: {},
  cell(b) {
    const h = b.state("h", 5);
    const own = b.noise("own", 5).mul(0.1);
    const next = tanh(
      matmul(b.input, b.parameter("wIn", [b.inputs, 5], "glorotUniform"))
        .add(h.mul(0.5))
        .add(own),
    );
    return { states: { h: next }, rates: next, outputs: matmul(next, b.parameter("wOut", [5, b.outputs], 0.2)) };
  },
});
const rate = { preset: "ei", units: 5 };
const modelFor = (section: object, task: TaskInstance): Model =>
  modelOf(section, settingOf(task, null), { models: [cell] });
const begin = (model: Model, task: TaskInstance) => ({
  network: model.build(settingOf(task, null)).network,
  parameters: Object.fromEntries(model.initialParameters(settingOf(task, null), 1)),
});

/** The inputs that a simulation records, [step, trial, channel]. */
async function recorded(model: Model, task: TaskInstance, backend: Backend = wasm, noise = true) {
  const simulated = { model, task, backend, ...begin(model, task) };
  return (await simulate(simulated, { trials: count, seed, noise, record: ["inputs"] })).recording.inputs;
}
const shownTo = (task: TaskInstance) => batches(task, { batch: count, conditions: "balanced" }, seed).next();

/** The same, drawn without a network. */
function drawn(task: TaskInstance, { batch = shownTo(task), stream = 1 } = {}): Float32Array {
  const dense = denseBatch(batch, task);
  addTaskNoise(dense, batch.trials, task, keyOf(seed), stream);
  return dense.inputs;
}

/** Each trial up to its end; later values are undefined. */
function expectSame(got: ArrayLike<number>, wanted: ArrayLike<number>, { trials, steps }: Batch): void {
  expect(got.length).toBe(wanted.length);
  expect(got.length).toBe(steps * trials.length * 3);
  trials.forEach((trial, b) => {
    for (let k = 0; k < trial.steps; k++)
      for (let c = 0; c < 3; c++) {
        const at = (k * trials.length + b) * 3 + c;
        expect(got[at]).toBeCloseTo(wanted[at], 5);
      }
  });
}

describe.each(backends.slice(0, 2))("on %s", (_, backend) => {
  test.each(noiseNames)("a simulation has the noise of drawn trials: %s", async (name) => {
    const task = noisyTask(noises[name]);
    // The inputs' stream is the second one of presets, the first of cells.
    for (const [section, stream] of [
      [rate, 1],
      [{ name: "mine" }, 0],
    ] as const)
      expectSame(await recorded(modelFor(section, task), task, backend), drawn(task, { stream }), shownTo(task));
  });

  test.each(noiseNames)("training has it too, also in rows of several trials: %s", (name) => {
    const task = noisyTask(noises[name]);
    const model = modelFor(rate, task);
    const setting = settingOf(task, "crossEntropy");
    const { network } = model.build(setting);
    const executable = backend.compile(compileTraining(network, sgd(), { records: ["inputs"] }), {
      trials: count,
      maxSteps: 9,
      noise: "generated",
    });
    for (const [parameter, values] of model.initialParameters(setting, 1)) executable.write(parameter, values);
    const feedOf = batchFeeder(task, { loss: "crossEntropy", responseWeight: 1 }, keyOf(seed));
    for (const options of [{ batch: count }, { batch: count, sequenceSteps: 9 }]) {
      const batch = batches(task, options, seed).next();
      executable.run(feedOf(batch, 0), { learningRate: 0, ...model.scalars(20, largestSigma(task.noise)) });
      expectSame(executable.record("inputs"), drawn(task, { batch }), batch);
    }
  });
});

test.each(noiseNames)(
  "without noise, inputs are the task's, whatever noise the task or the model has: %s",
  async (name) => {
    const task = noisyTask(noises[name]);
    const clean = denseBatch(shownTo(task), task).inputs;
    for (const section of [rate, { name: "mine" }, { ...rate, inputNoise: 0.3 }])
      expectSame(await recorded(modelFor(section, task), task, wasm, false), clean, shownTo(task));
  },
);

describe("a model with input noise of its own", () => {
  const own = Math.sqrt((2 * 100) / 20) * 0.3;
  const section = { ...rate, tauIn: 100, inputNoise: 0.3 };
  const draws = new Float64Array(4);
  const draw = (number: number, k: number, channel: number, stream: number) => {
    normals4(keyOf(seed), number, k + 1, 0, stream, draws);
    return draws[channel];
  };
  /** Inputs plus `noise`, a function of trial, step and channel. */
  const wantedOf = (task: TaskInstance, noise: (number: number, k: number, c: number) => number) => {
    const batch = shownTo(task);
    return denseBatch(batch, task).inputs.map((value, at) => {
      const row = Math.floor(at / 3);
      return value + noise(batch.trials[row % count].number, Math.floor(row / count), at % 3);
    });
  };

  test.each(["uniform", "per channel"] as const)("draws once for both: variances add (%s)", async (name) => {
    const task = noisyTask(noises[name]);
    const wanted = wantedOf(task, (number, k, c) => {
      const sigma = task.noise.sigma[c];
      return Math.sqrt(own * own + (sigma * sigma) / 20) * draw(number, k, c, 1);
    });
    expectSame(await recorded(modelFor(section, task), task), wanted, shownTo(task));
  });

  test.each(["correlated", "per trial", "all at once"] as const)(
    "has its own draws besides the task's (%s)",
    async (name) => {
      const task = noisyTask(noises[name]);
      const noisy = drawn(task);
      const clean = denseBatch(shownTo(task), task).inputs;
      const alone = wantedOf(task, (number, k, c) => own * draw(number, k, c, 2));
      const wanted = alone.map((value, at) => value - clean[at] + noisy[at]);
      expectSame(await recorded(modelFor(section, task), task), wanted, shownTo(task));
    },
  );

  test("still warns that inputs have two noises", () => {
    const task = noisyTask(noises["per channel"]);
    const warnings = modelFor(section, task).warnings(largestSigma(task.noise));
    expect(warnings).toEqual([expect.stringMatching(/two noises, task sigma 2 √ms and model\.inputNoise 0\.3/)]);
  });
});

test("recurrent noise has the same draws, whatever noise the inputs have", async () => {
  const states = async (noise: (typeof noises)[keyof typeof noises] | 0) => {
    const task = noisyTask(noise);
    const model = modelFor({ ...rate, initialWeights: { input: "zeros" }, inputNoise: 0.3 }, task);
    const shown = await simulate(
      { model, task, backend: wasm, ...begin(model, task) },
      { trials: count, seed, record: ["states"] },
    );
    return shown.recording.states;
  };
  const quiet = await states(0);
  expect(quiet.some((value) => value !== 0)).toBe(true);
  for (const name of noiseNames) expect(await states(noises[name])).toEqual(quiet);
});

test("a network without its own noise keeps the noise of its inputs", async () => {
  const task = noisyTask(noises["all at once"]);
  const quiet = modelFor({ ...rate, recurrentNoise: 0.2 }, task).quiet()!;
  expectSame(await recorded(quiet, task), drawn(task), shownTo(task));
});

describe("programs", () => {
  const networkOf = (noise: (typeof noises)[keyof typeof noises]) => {
    const task = noisyTask(noise);
    return modelFor({ ...rate, inputNoise: 0.3 }, task);
  };
  test.each(["per channel", "correlated", "per trial", "all at once"] as const)(
    "have gradients that match finite differences, and the same values on other backends: %s",
    (name) => {
      const task = noisyTask(noises[name]);
      const model = networkOf(noises[name]);
      const setting = settingOf(task, "crossEntropy");
      const { perTrial } = task.noise;
      const one: Case = {
        name,
        network: model.build(setting).network,
        ranges: new Map(),
        values: new Map(
          [...model.initialParameters(setting, 3)].map(([key, all]) => [
            key,
            all.map((v) => v + (v < 0 ? -0.05 : 0.05)),
          ]),
        ),
        inputs: [
          { name: "inputs", size: 3, range: [0, 1] },
          { name: "target", size: 1, range: { below: 2 } },
          ...(perTrial ? [{ name: "noiseGain", size: 1, range: [0.5, 2] as const }] : []),
        ],
        noises: [],
        scalars: model.scalars(20, largestSigma(task.noise)),
      };
      expect(gradientError(one, { trials: 3, steps: 5 })).toBeLessThan(1e-6);
      for (const [, backend] of backends.slice(1))
        expect(againstReference(backend, one, { trials: 5, steps: 6 })).toEqual([]);
    },
  );
});
