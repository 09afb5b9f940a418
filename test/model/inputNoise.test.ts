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
import { fault } from "../fault.ts";
import { gradientError } from "../grad/finiteDifferences.ts";
import { sampleOf } from "../sample.ts";
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

/** R with RᵀR = C, by the outer-product form of the decomposition. */
function factorOf(c: readonly (readonly number[])[]): number[][] {
  const left = c.map((row) => [...row]);
  return c.map((_, d) => {
    const row = left[d].map((one, j) => (j < d ? 0 : one / Math.sqrt(left[d][d])));
    for (let i = 0; i < c.length; i++) for (let j = 0; j < c.length; j++) left[i][j] -= row[i] * row[j];
    return row;
  });
}
const covariance = [
  [0.09, 0.03, 0],
  [0.03, 0.04, -0.01],
  [0, -0.01, 0.01],
];

describe("a model whose own input noise differs between channels", () => {
  const perStep = Math.sqrt((2 * 100) / 20);
  const draws = new Float64Array(4);
  const drawsOf = (number: number, k: number, stream: number) => {
    normals4(keyOf(seed), number, k + 1, 0, stream, draws);
    return Array.from(draws.slice(0, 3));
  };
  const wantedOf = (task: TaskInstance, noise: (number: number, k: number) => readonly number[]) => {
    const batch = shownTo(task);
    return denseBatch(batch, task).inputs.map((value, at) => {
      const row = Math.floor(at / 3);
      return value + noise(batch.trials[row % count].number, Math.floor(row / count))[at % 3];
    });
  };
  const correlated = (number: number, k: number, stream: number) => {
    const factor = factorOf(covariance);
    const xi = drawsOf(number, k, stream);
    return xi.map((_, c) => perStep * xi.reduce((sum, one, d) => sum + one * factor[d][c], 0));
  };

  test.each([0, 0.7, { a: 0.5, b: 2 }])("has one σ for each, whose variance adds to the task's: %j", async (noise) => {
    const task = noisyTask(noise as number);
    const own = [0.3, 0, 0.1];
    const wanted = wantedOf(task, (number, k) =>
      drawsOf(number, k, 1).map((xi, c) => xi * Math.hypot(perStep * own[c], task.noise.sigma[c] / Math.sqrt(20))),
    );
    expectSame(await recorded(modelFor({ ...rate, inputNoise: own }, task), task), wanted, shownTo(task));
  });
  test("has a covariance: draws times a Cholesky factor", async () => {
    const task = noisyTask(0);
    const wanted = wantedOf(task, (number, k) => correlated(number, k, 1));
    for (const backend of [reference, wasm])
      expectSame(
        await recorded(modelFor({ ...rate, inputNoise: { covariance } }, task), task, backend),
        wanted,
        shownTo(task),
      );
  });
  test.each(noiseNames)("with a covariance has its own draws besides the task's: %s", async (name) => {
    const task = noisyTask(noises[name]);
    const [noisy, clean] = [drawn(task), denseBatch(shownTo(task), task).inputs];
    const own = wantedOf(task, (number, k) => correlated(number, k, 2));
    const wanted = own.map((value, at) => value - clean[at] + noisy[at]);
    expectSame(await recorded(modelFor({ ...rate, inputNoise: { covariance } }, task), task), wanted, shownTo(task));
  });
  test("rectifies inputs after baseline and noise are added", async () => {
    const task = noisyTask(0);
    const section = { ...rate, inputNoise: { covariance }, baseline: 0.2 };
    const linear = await recorded(modelFor(section, task), task);
    expect(linear.some((value) => value < 0)).toBe(true);
    const rectified = await recorded(modelFor({ ...section, rectifyInputs: true }, task), task);
    expect(rectified).toEqual(linear.map((value) => Math.max(0, value)));
  });
});

describe("recurrent noise", () => {
  const silent = { ...rate, units: 3, excitatoryUnits: 2, initialWeights: { input: "zeros", recurrent: "zeros" } };
  const task = noisyTask(0);
  const trials = 3000;
  const firstStates = async (section: object, backend: Backend = wasm, factor = 1) => {
    const model = modelFor({ ...silent, recurrentBias: "none", ...section }, task);
    const { recording } = await simulate(
      { model, task, backend, ...begin(model, task) },
      { trials, seed, record: ["states"], recurrentNoise: factor },
    );
    return recording.states.slice(0, 3 * trials);
  };
  const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
  const momentOf = (states: ArrayLike<number>, i: number, j: number) => {
    let sum = 0;
    for (let b = 0; b < trials; b++) sum += states[3 * b + i] * states[3 * b + j];
    return sum / trials;
  };

  test("has the covariance that was asked for, times 2α per step, on every backend", async () => {
    const states = await firstStates({ recurrentNoise: { covariance } });
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const deviation = Math.sqrt((covariance[i][i] * covariance[j][j] + covariance[i][j] ** 2) / trials);
        expect(Math.abs(momentOf(states, i, j) / 0.4 - covariance[i][j])).toBeLessThan(4 * deviation);
      }
    const exact = await firstStates({ recurrentNoise: { covariance } }, reference);
    expect(apart(states, exact)).toBeLessThan(1e-6);
  });
  test("of one σ for each unit, or a diagonal covariance, is that of a single σ with another size", async () => {
    const one = await firstStates({ recurrentNoise: 1 });
    const sigma = [0.5, 0, 2];
    const each = await firstStates({ recurrentNoise: sigma });
    const diagonal = sigma.map((s, i) => sigma.map((_, j) => (i === j ? s * s : 0)));
    const matrix = await firstStates({ recurrentNoise: { covariance: diagonal } });
    const scaled = one.map((value, k) => sigma[k % 3] * value);
    for (const other of [scaled, matrix]) expect(apart(each, other)).toBeLessThan(1e-5);
  });
  test("is multiplied, and taken away, like a single σ", async () => {
    const [once, twice, none] = [1, 2, 0].map((factor) =>
      firstStates({ recurrentNoise: { covariance } }, wasm, factor),
    );
    const single = await once;
    expect(
      apart(
        await twice,
        single.map((value) => 2 * value),
      ),
    ).toBeLessThan(1e-5);
    expect((await none).every((value) => value === 0)).toBe(true);
    const noisy = modelFor({ ...silent, recurrentNoise: [0, 0.1, 0] }, task);
    expect(noisy.isNoisy).toBe(true);
    expect(noisy.quiet()!.isNoisy).toBe(false);
    expect(modelFor({ ...silent, recurrentNoise: [0, 0, 0] }, task).isNoisy).toBe(false);
  });

  const at = (section: object) => () => modelFor({ units: 3, ...section }, task).build(settingOf(task, null));
  test.each([
    [{ recurrentNoise: [0.1, 0.2] }, fault("mismatched", "model.recurrentNoise", { remedy: /\[unit 3\]/ })],
    [{ recurrentNoise: [0.1, -1, 0] }, fault("invalid", "model.recurrentNoise[1]", { value: -1 })],
    [
      { inputNoise: { covariance: [[1]] } },
      fault("mismatched", "model.inputNoise.covariance", { remedy: /\[input channel 3\]/ }),
    ],
    [{ inputNoise: { covariance: [[1, 2, 3]] } }, fault("mismatched", "model.inputNoise.covariance")],
    [
      {
        recurrentNoise: {
          covariance: [
            [1, 0.5, 0],
            [0.4, 1, 0],
            [0, 0, 1],
          ],
        },
      },
      fault("invalid", "model.recurrentNoise.covariance[1][0]", { value: 0.4, remedy: /symmetric/ }),
    ],
    [
      {
        recurrentNoise: {
          covariance: [
            [1, 2, 0],
            [2, 1, 0],
            [0, 0, 1],
          ],
        },
      },
      fault("invalid", "model.recurrentNoise.covariance", { detail: /semidefinite/ }),
    ],
  ])("that cannot be is refused: %j", (section, refusal) => expect(at(section)).toThrow(refusal));
});

describe("programs", () => {
  const ofNoise = (["per channel", "correlated", "per trial", "all at once"] as const).map(
    (name) => [name, noises[name], { inputNoise: 0.3 }] as const,
  );
  test.each(
    sampleOf(
      [
        ...ofNoise,
        ["own covariances", noises.uniform, { inputNoise: { covariance }, recurrentNoise: { covariance }, units: 3 }],
        ["one σ for each", noises.uniform, { inputNoise: [0.1, 0, 0.3], recurrentNoise: [0.1, 0.2, 0.3, 0, 0.5] }],
      ] as const,
      3,
    ),
  )(
    "have gradients that match finite differences, and the same values on other backends: %s",
    (name, noise, section) => {
      const task = noisyTask(noise);
      const model = modelFor({ ...rate, ...section }, task);
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
