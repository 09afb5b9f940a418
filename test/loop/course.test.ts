/** Validation, criteria, stages and callbacks, on tasks of three kinds: a choice, a value, a free response time. */
import { describe, expect, test } from "vitest";
import { freeResponse } from "../../examples/tasks/freeResponse.mjs";
import { pulseIntegrator } from "../../examples/tasks/pulseIntegrator.mjs";
import { reference, type TrainRecord, trainNetwork } from "../../src/backend/index.ts";
import { seedsFrom } from "../../src/base/random.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { encodeValidation } from "../../src/format/validationFile.ts";
import { type Checkpoint, runConfig, type TrainCallback } from "../../src/index.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import type { TrainNetworkOptions } from "../../src/loop/loop.ts";
import { open } from "../../src/open/experiment.ts";
import { responseMask } from "../../src/open/responseMask.ts";
import { decaysOf } from "../../src/open/trainOptions.ts";
import type { TrainOptions } from "../../src/open/trainSettings.ts";
import { optimizerScalars } from "../../src/optimizer/optimizer.ts";
import { trialRows } from "../../src/simulate/trialRow.ts";
import { denseChannel } from "../../src/task/denseBatch.ts";
import { type Batch, batches } from "../../src/task/index.ts";
import type { TaskInstance } from "../../src/task/instance.ts";
import { largestSigma } from "../../src/task/noise.ts";
import { fault } from "../fault.ts";
import { oneOf, sampleOf } from "../sample.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

const tasks = [freeResponse, pulseIntegrator];
const value = { name: "pulseIntegrator", pulses: 100, hold: 60 };
const timed = { name: "freeResponse", fixation: 40, evidence: 160, grace: 40 };
const kinds = [
  ["a choice", tiny.task, { accuracy: 0.3 }],
  ["a value", value, { error: 1e-9 }],
  ["a free response time", timed, { accuracy: 0.01, worst: "strength" }],
] as const;
const train = { ...tiny.train, validation: { every: 3, trials: 30 } };

async function drain(config: object, options: Partial<TrainNetworkOptions> = {}) {
  const records: TrainRecord[] = [];
  const loop = trainNetwork(runConfig(config, { tasks }), { backend: wasm, tasks, ...options });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { records, trained: next.value };
    records.push(next.value);
  }
}
const only = <K extends TrainRecord["kind"]>(records: readonly TrainRecord[], kind: K) =>
  records.filter((record): record is Extract<TrainRecord, { kind: K }> => record.kind === kind);
/** Everything but the times. */
const state = ({ timing: _, ...rest }: Checkpoint) => rest;
const untimed = (records: readonly TrainRecord[]) =>
  records.map((record) => (record.kind === "step" ? { ...record, stepMs: 0 } : record));

/** Stopped after record number n and resumed from the bytes of its checkpoint. */
async function interrupted(config: object, after: number, options: Partial<TrainNetworkOptions> = {}) {
  const controller = new AbortController();
  const records: TrainRecord[] = [];
  const loop = trainNetwork(runConfig(config, { tasks }), {
    backend: wasm,
    tasks,
    signal: controller.signal,
    ...options,
  });
  let next = await loop.next();
  for (; !next.done; next = await loop.next()) {
    records.push(next.value);
    if (records.length === after) controller.abort();
  }
  const { checkpoint } = next.value;
  if (next.value.finished) return { records, trained: next.value };
  const resume = decodeCheckpoint(encodeCheckpoint(checkpoint), "checkpoint.npz");
  const rest = await drain(config, { ...options, resume });
  return { records: [...records, ...rest.records], trained: rest.trained };
}

/** Root mean square of outputs, after the loss's own output function, minus targets, over all that the mask counts. */
function rmseOf(
  task: TaskInstance,
  { trials, steps }: Batch,
  outputs: ArrayLike<number>,
  { loss, responseWeight }: TrainOptions,
): number {
  const count = task.outputs.length;
  let [sum, weight] = [0, 0];
  trials.forEach((trial, b) => {
    const mask = denseChannel(responseMask(trial, responseWeight), 0, trial.steps);
    const target = Array.from({ length: count }, (_, k) => denseChannel(trial.targets, k, trial.steps));
    for (let t = 0; t < Math.min(steps, trial.steps); t++) {
      const z = Array.from({ length: count }, (_, k) => outputs[(t * trials.length + b) * count + k]);
      const total = z.reduce((sum, one) => sum + Math.exp(one), 0);
      z.forEach((one, k) => {
        const is = loss === "crossEntropy" ? Math.exp(one) / total : one;
        const should = task.target === "value" ? target[k][t] : Number(target[0][t] === k);
        sum += mask[t] * (is - should) ** 2;
        weight += mask[t];
      });
    }
  });
  return Math.sqrt(sum / weight);
}

describe.each(oneOf(kinds, 2))("with validation, %s", (_, task, goal) => {
  const plain = { ...tiny, task, train: tiny.train };
  const config = { ...tiny, task, train };

  test("is trained to the same bits as without", async () => {
    const [with_, without] = [await drain(config), await drain(plain)];
    expect(with_.trained.checkpoint.parameters).toEqual(without.trained.checkpoint.parameters);
    expect(with_.trained.checkpoint.epochs).toEqual(without.trained.checkpoint.epochs);
    expect(only(with_.records, "validation").map(({ step }) => step)).toEqual([0, 3, 6, 9, 12, 15, 18, 20]);
  });

  test("loss and scores of a check are those of the training program on the same trials", async () => {
    const { records, trained } = await drain(config);
    const [check] = only(records, "validation").slice(-1);
    const { task: instance, model, config: complete, ...experiment } = open(config, { tasks });
    let root = complete.seeds.evaluation;
    root = seedsFrom(root).evaluation;
    const seeds = seedsFrom(root);
    const { trials } = train.validation;
    const stream = batches(instance, { batch: trials, conditions: "balanced" }, seeds.trials, {
      presented: 7 * trials,
    });
    const batch = stream.next();
    const { loss, responseWeight } = complete.train;
    const feed = batchFeeder(instance, { loss, responseWeight }, seeds.noise)(batch, 7 * trials);
    const { program, options } = experiment.training();
    const executable = reference.compile(program, { ...options, trials, maxSteps: batch.steps });
    for (const [name, values] of Object.entries(trained.checkpoint.parameters)) executable.write(name, values);
    const noise = model.scalars(instance.dt, largestSigma(instance.noise));
    const results = executable.run(feed, { ...noise, ...optimizerScalars(0, 1, decaysOf(complete.train.optimizer)) });
    expect(check.loss! / results["loss"]).toBeCloseTo(1, 4);
    expect(check.penalties! / results["penalties"]).toBeCloseTo(1, 4);
    const outputs = executable.record("outputs");
    expect(check.rmse! / rmseOf(instance, batch, outputs, complete.train)).toBeCloseTo(1, 4);
    if (loss === "squaredError") expect(check.rmse! ** 2 / check.loss!).toBeCloseTo(1, 12);
    const rows = trialRows(instance, batch, outputs);
    const judged = rows.filter(({ isCorrect }) => isCorrect !== null);
    const share = judged.filter(({ isCorrect }) => isCorrect).length / judged.length;
    if (judged.length > 0) expect(check.accuracy).toBe(share);
    else expect(check.accuracy).toBeNull();
    const errors = rows.flatMap(({ error }) => (error === undefined || Number.isNaN(error) ? [] : [error]));
    const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length;
    if (errors.length > 0) expect(check.error! / mean).toBeCloseTo(1, 4);
    else expect(check.error).toBeNull();
    executable.close();
  });

  test("the best weights are those of the step with the lowest loss", async () => {
    const { records, trained } = await drain(config);
    const checks = only(records, "validation");
    const lowest = checks.reduce((a, b) => (b.loss! < a.loss! ? b : a));
    const { best, course } = trained.checkpoint;
    expect(course!.best).toMatchObject({ step: lowest.step, by: "loss", value: lowest.loss });
    const until = { ...tiny.train, epochs: 1, batchesPerEpoch: lowest.step };
    const then = lowest.step === 20 ? trained : (await drain({ ...plain, train: until })).trained;
    expect(best).toEqual(then.checkpoint.parameters);
  });

  test("stopped anywhere and resumed from its file, stages continue to the same bits", async () => {
    const stages = [
      { name: "first", train: { stop: { when: goal, patience: 3 }, batch: 6 } },
      { name: "second", train: { epochs: 1, optimizer: { kind: "sgd", learningRate: 0.01 } } },
    ];
    const staged = { ...tiny, task, train: { ...train, stages } };
    const whole = await drain(staged);
    expect(whole.trained.checkpoint.course!.stages.map(({ ended }) => ended?.why)).not.toContain(undefined);
    // At a check and before the first step, at the end of a stage and between checks, in the second stage and just
    // before the end of the first.
    const end = whole.records.findIndex(({ kind }) => kind === "stage") + 1;
    for (const after of sampleOf([5, 1, end, 4, end + 4, end - 1], 2)) {
      const { records, trained } = await interrupted(staged, after);
      expect(state(trained.checkpoint)).toEqual(state(whole.trained.checkpoint));
      expect(untimed(records)).toEqual(untimed(whole.records));
    }
  });
});

describe("the error of outputs, whatever the loss", () => {
  const silent = { recurrentBias: "none", outputBias: "none", initialWeights: { output: "zeros" } };
  const before = async (loss: string, more: object = {}) => {
    const { records } = await drain({ ...tiny, model: { units: 10, ...silent }, train: { ...train, loss, ...more } });
    return only(records, "validation")[0];
  };
  test.each([
    // Outputs of 1/3, 1/2 and 0, where one of three should be 1.
    ["crossEntropy", Math.sqrt(2 / 9)],
    ["binaryCrossEntropy", 0.5],
    ["squaredError", Math.sqrt(1 / 3)],
  ])("is that of equal outputs before training, %s", async (loss, rmse) => {
    expect((await before(loss)).rmse).toBeCloseTo(rmse, 6);
  });
  test("ends training when it is at most the target", async () => {
    const stop = { when: { rmse: 0.5 } };
    const { records, trained } = await drain({ ...tiny, model: { units: 10, ...silent }, train: { ...train, stop } });
    expect(only(records, "validation")).toHaveLength(1);
    expect(trained.checkpoint.course!.stages[0].ended!.because).toBe("rmse 0.4714 ≤ 0.5");
  });
});

describe("the vanishing-gradient penalty", () => {
  const model = { preset: "song2016", units: 10 };
  const config = { ...tiny, model, train: { ...train, validation: { every: 3, trials: 10 } } };

  test("of the last batch is in every check after the first, and its mean in every epoch", async () => {
    const { records, trained } = await drain(config);
    const steps = only(records, "step");
    for (const { omega } of steps) expect(omega).toBeGreaterThan(0);
    const checks = only(records, "validation");
    expect(checks.map(({ omega }) => omega)).toEqual([
      null,
      ...checks.slice(1).map(({ step }) => steps[step - 1].omega),
    ]);
    // The cost does not contain it.
    expect(checks.map(({ penalties }) => penalties)).toEqual(checks.map(() => 0));
    const mean = steps.slice(0, 10).reduce((sum, { omega }) => sum + omega! / 10, 0);
    expect(trained.checkpoint.epochs[0].omega! / mean).toBeCloseTo(1, 12);
    // Without it, as in checks: the penalties of this network are those on rates and weights, and it has none.
    for (const { penalties } of [...steps, ...checks, ...trained.checkpoint.epochs]) expect(penalties).toBe(0);
  });
  test("checks have the spectral radius of the effective recurrent weights where it is asked for", async () => {
    const asked = { ...config, train: { ...config.train, validation: { ...config.train.validation, radius: true } } };
    const { records } = await drain(asked);
    const radii = only(records, "validation").map(({ radius }) => radius!);
    // That of the preset before training.
    expect(radii[0]).toBeCloseTo(1.5, 5);
    expect(radii[1]).not.toBe(radii[0]);
    expect(encodeValidation(only(records, "validation")).split("\n")[0]).toContain(",spectral_radius");
    const { records: others } = await drain(config);
    for (const { radius } of only(others, "validation")) expect(radius).toBeNull();
    await expect(drain({ ...asked, model: { preset: "dann", units: 10 } })).rejects.toThrow(
      fault("unsupported", "train.validation.radius"),
    );
  });

  test("goes on after a stop between checks", async () => {
    const whole = await drain(config);
    const { records, trained } = await interrupted(config, 9);
    expect(state(trained.checkpoint)).toEqual(state(whole.trained.checkpoint));
    expect(untimed(records)).toEqual(untimed(whole.records));
  });
  test("is absent without it", async () => {
    const { records, trained } = await drain({ ...tiny, train });
    expect(only(records, "validation").map(({ omega }) => omega)).toEqual(only(records, "validation").map(() => null));
    for (const record of [...only(records, "step"), ...trained.checkpoint.epochs])
      expect(record).not.toHaveProperty("omega");
  });
  test("of the preset comes with the safeguard of its authors, which changes nothing", async () => {
    expect(runConfig({ model }).train.guard).toEqual({ norm: 1e10, times: null, shrink: 0.02, patience: null });
    expect(runConfig({ model: { ...model, trained: { recurrent: false } } }).train.guard!.shrink).toBe(0);
    expect(runConfig({ model: { units: 10 } }).train.guard).toBeNull();
    const [with_, without] = [await drain(config), await drain({ ...config, train: { ...config.train, guard: null } })];
    expect(with_.trained.checkpoint.parameters).toEqual(without.trained.checkpoint.parameters);
  });
});

describe("a stop", () => {
  const ended = async (stop: object, more: object = {}) => {
    const { records, trained } = await drain({ ...tiny, train: { ...train, epochs: 8, ...more, stop } });
    const { course, epochs, step } = trained.checkpoint;
    expect(trained.finished).toBe(true);
    return { ...course!.stages[0].ended!, checks: course!.checks, epochs, at: step, steps: only(records, "step") };
  };
  const fast = { optimizer: { learningRate: 0.01 } };

  test("ends training at the first check that meets a criterion", async () => {
    const { why, because, step, checks, at, steps } = await ended({ when: { accuracy: 0.4 } }, fast);
    expect(why).toBe("criterion");
    expect(because).toMatch(/^accuracy 0\.\d+ ≥ 0\.4$/);
    expect(checks.map(({ accuracy }) => accuracy! >= 0.4)).toEqual([...checks.slice(1).map(() => false), true]);
    expect([step, at, steps.length]).toEqual([checks.at(-1)!.step, step, step]);
  });

  test("by more than a bound does not end at the bound", async () => {
    const { because, checks } = await ended({ when: { accuracy: 0.4, strict: true } }, fast);
    const value = checks.at(-1)!.accuracy!;
    expect(because).toMatch(/^accuracy 0\.\d+ > 0\.4$/);
    const at = await ended({ when: { accuracy: value, strict: true } }, fast);
    expect(at.checks.findIndex(({ accuracy }) => accuracy! >= value)).toBe(checks.length - 1);
    expect(at.checks.length).toBeGreaterThan(checks.length);
  });

  test("by a mean takes as many checks as it says, fewer at the start", async () => {
    const { checks } = await ended({ when: { accuracy: 0.4, mean: 3 } }, fast);
    const mean = (k: number) => {
      const last = checks.slice(Math.max(0, k - 2), k + 1);
      return last.reduce((sum, { accuracy }) => sum + accuracy!, 0) / last.length;
    };
    expect(checks.map((_, k) => mean(k) >= 0.4)).toEqual([...checks.slice(1).map(() => false), true]);
  });

  test("by the worst condition, or the worst level of a factor", async () => {
    const condition = await ended({ when: { accuracy: 0.2, worst: "condition" } }, fast);
    expect(condition.checks.findIndex(({ worstAccuracy }) => worstAccuracy! >= 0.2)).toBe(condition.checks.length - 1);
    const level = await ended({ when: { accuracy: 0.2, worst: "coherence" } }, fast);
    const worst = level.checks.map(({ levels }) => Math.min(...levels.map(({ accuracy }) => accuracy!)));
    const { coherence } = open(tiny).task.parameters as unknown as { coherence: readonly number[] };
    expect(level.checks[0].levels.map(({ factor, level }) => [factor, level])).toEqual(
      // At 0 the answer is random.
      coherence.filter((one) => one > 0).map((one) => ["coherence", String(one)]),
    );
    expect(worst.findIndex((one) => one >= 0.2)).toBe(worst.length - 1);
    for (const [k, { worstAccuracy }] of level.checks.entries()) expect(worstAccuracy!).toBeLessThanOrEqual(worst[k]);
  });

  test("after as many checks without a new best as its patience", async () => {
    const still = {
      optimizer: { kind: "sgd", learningRate: 1e-30 },
      validation: { ...train.validation, repeat: true },
    };
    const { why, because, step, checks } = await ended({ patience: 4 }, still);
    expect(why).toBe("patience");
    expect(because).toMatch(/^4 checks without a better loss than .* of step 0$/);
    expect(step).toBe(12);
    // The same trials each time.
    expect(new Set(checks.map(({ loss }) => loss)).size).toBe(1);
  });

  test("within an epoch cuts it short: its summary is the mean of its batches", async () => {
    const { epochs, steps, step, epoch } = await ended(
      { when: { loss: 1e9 } },
      { validation: { every: 13, trials: 10 } },
    );
    expect([step, epoch, epochs]).toEqual([0, 0, []]);
    const later = await ended(
      { patience: 1 },
      {
        validation: { every: 13, trials: 10, repeat: true },
        optimizer: { kind: "sgd", learningRate: 1e-30 },
      },
    );
    expect([later.step, later.epoch, later.epochs.length]).toEqual([13, 2, 2]);
    const last = later.steps.slice(10);
    expect(later.epochs[1].loss).toBeCloseTo(last.reduce((sum, { loss }) => sum + loss, 0) / 3, 12);
    expect(steps).toEqual([]);
  });
});

describe("stages", () => {
  test("a run goes on in a further stage, under another schedule, as if it had been planned", async () => {
    const further = {
      train: { epochs: 3, batch: 8, optimizer: { learningRate: 1e-4 }, schedule: { decay: "cosine", warmupSteps: 2 } },
    };
    const longer = { ...tiny, train: { ...tiny.train, stages: [{}, further] } };
    const { checkpoint } = (await drain(tiny)).trained;
    const { trained, records } = await drain(longer, { resume: checkpoint });
    const planned = (await drain(longer)).trained.checkpoint;
    expect(trained.checkpoint.parameters).toEqual(planned.parameters);
    expect(trained.checkpoint.slots).toEqual(planned.slots);
    expect(trained.checkpoint.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(only(records, "stage").map(({ stage, why }) => [stage, why])).toEqual([[2, "epochs"]]);
  });

  test("show no trial twice, and begin a fixed set with one of its epochs", async () => {
    const stages = [{}, { train: { trials: { fixed: 10 }, epochs: 2 } }];
    const { trained } = await drain({ ...tiny, train: { ...tiny.train, stages } });
    const { position, epochs, course } = trained.checkpoint;
    // 2 epochs of 10 batches of 4, then 2 of 10 trials.
    expect(position.presented).toBe(80 + 20);
    expect(epochs).toHaveLength(4);
    expect(course!.stages.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, 0],
      [20, 2],
    ]);
  });

  test("train what they say: each is the training of its own configuration", async () => {
    const stages = [{ task: { coherence: [51.2] } }, { model: { recurrentNoise: 0 }, train: { batch: 2 } }];
    const { trained } = await drain({ ...tiny, train: { ...tiny.train, stages } });
    const first = (await drain({ ...tiny, task: { ...tiny.task, coherence: [51.2] } })).trained.checkpoint;
    const second = {
      ...tiny,
      model: { ...tiny.model, recurrentNoise: 0 },
      train: { ...tiny.train, batch: 2, epochs: 4 },
    };
    const resume = { ...first, config: runConfig({ ...second, train: { ...second.train, epochs: 2 } }) };
    const alone = await drain(second, {
      resume: { ...resume, taskFingerprint: undefined, equations: open(second).equations() },
    });
    expect(trained.checkpoint.parameters).toEqual(alone.trained.checkpoint.parameters);
  });

  test("are fixed once they have begun; later ones may change", async () => {
    const staged = (...stages: object[]) => ({ ...tiny, train: { ...train, stages } });
    const { checkpoint } = (await drain(staged({ name: "one" }))).trained;
    await expect(drain(staged({ train: { batch: 3 } }), { resume: checkpoint })).rejects.toThrow(
      fault("mismatched", /^train\.stages\.0\.train\.batch/),
    );
    expect((await drain(staged({ name: "one" }), { resume: checkpoint })).records).toEqual([]);
    const { records } = await drain(staged({}, { train: { epochs: 1 } }), { resume: checkpoint });
    expect(only(records, "step")).toHaveLength(10);
  });
});

describe("a callback", () => {
  const losses: TrainCallback<number[]> = {
    name: "losses",
    initial: [],
    next: (state, record) =>
      record.kind === "step"
        ? { state: [...state, record.loss], ...(state.length === 16 && { stop: "enough" }) }
        : { state },
  };

  test("has a state in the checkpoint and can end the training", async () => {
    const { trained, records } = await drain(tiny, { callbacks: [losses] });
    const seen = only(records, "step").map(({ loss }) => loss);
    expect(seen).toHaveLength(17);
    expect(trained.checkpoint.course!.callbacks).toEqual({ losses: seen });
    expect(trained.checkpoint.course!.stages[0].ended).toEqual({
      step: 17,
      epoch: 2,
      why: "callback",
      because: 'callback "losses": enough',
    });
    for (const after of sampleOf([10, 1, 11, 12], 2)) {
      const again = await interrupted(tiny, after, { callbacks: [losses] });
      expect(state(again.trained.checkpoint)).toEqual(state(trained.checkpoint));
    }
  });

  test("that is missing when its run is resumed, or has a state that is no JSON, is refused", async () => {
    const { checkpoint } = (await drain(tiny, { callbacks: [losses] })).trained;
    await expect(drain(tiny, { resume: checkpoint })).rejects.toThrow(
      fault("mismatched", 'checkpoint with the state of callback "losses"'),
    );
    const callbacks = [{ name: "bad", initial: 0, next: () => ({ state: new Map() }) }];
    await expect(drain(tiny, { callbacks })).rejects.toThrow(fault("invalid", "state", { within: 'callback "bad"' }));
    await expect(drain(tiny, { callbacks: [losses, losses] })).rejects.toThrow(fault("invalid", 'callback "losses"'));
  });
});

test("an error of a callback says which it was, and at which step", async () => {
  const faulty = {
    name: "faulty",
    initial: 0,
    next(state: number, record: { kind: string; step?: number }) {
      if (record.kind === "step" && record.step === 2) throw new TypeError("no such unit");
      return { state };
    },
  };
  const detail = ': it threw at a record of kind "step" after step 2: no such unit';
  await expect(drain(tiny, { callbacks: [faulty] })).rejects.toThrow(fault("invalid", 'callback "faulty"', { detail }));
});

describe("what cannot be decided is refused", () => {
  const refused =
    (more: object, task: object = tiny.task) =>
    () =>
      runConfig({ ...tiny, task, train: { ...tiny.train, ...more } }, { tasks });
  const validation = {};

  test.each<[string, () => unknown, ReturnType<typeof fault>]>([
    ["a stop without validation", refused({ stop: { patience: 3 } }), fault("missing", "train.validation")],
    ["best weights without validation", refused({ resultsFrom: "best" }), fault("missing", "train.validation")],
    ["a stop by nothing", refused({ validation, stop: {} }), fault("invalid", "train.stop")],
    [
      "accuracy of a task without right answers",
      refused({ validation, stop: { when: { accuracy: 0.9 } } }, value),
      fault("invalid", "train.stop.when[0].accuracy", { detail: /no right answers/, remedy: /error/ }),
    ],
    [
      "an error that is not measured",
      refused({ validation: { best: "error" } }),
      fault("invalid", "train.validation.best", { detail: /measures no error/ }),
    ],
    [
      "the worst level of an unknown factor",
      refused({ validation, stop: { when: { accuracy: 0.9, worst: "coherense" } } }),
      fault("unknown", "train.stop.when[0].worst", { remedy: /coherence/ }),
    ],
    [
      "pruning by epochs that may not come",
      refused({ validation, stop: { patience: 1 }, pruning: { keep: 0.5 } }),
      fault("unsupported", "train.stop"),
    ],
    [
      "a stage with other channels",
      refused({ stages: [{}, { task: { name: "freeResponse" } }] }),
      fault("mismatched", "train.stages[1].task", { subject: /^inputs of task "freeResponse"/ }),
    ],
    [
      "a stage with other units",
      // Fewer than the run has excitatory ones.
      refused({ stages: [{ model: { units: 2 } }] }),
      fault("mismatched", "train.stages[0].model.units"),
    ],
    [
      "a stage with a setting of the whole",
      refused({ stages: [{ train: { backend: "wasm" } }] }),
      fault("unsupported", "train.stages[0].train.backend"),
    ],
    [
      "a stage with an unknown parameter",
      refused({ stages: [{ task: { coherense: 1 } }] }),
      fault("unknown", "train.stages[0].task.coherense"),
    ],
  ])("%s", (_, act, expected) => {
    expect(act).toThrow(expected);
  });
});

test("the published rules can be written down", () => {
  // Song, Yang & Wang (2016): checks every 10 000 trials, the mean of the last five, patience of 100 checks.
  const song = {
    batch: 20,
    validation: { every: 500, trials: 1100, best: "cost" },
    stop: { when: [{ accuracy: 0.85, mean: 5 }, { loss: 0.0025 }], patience: 100 },
    resultsFrom: "best",
  };
  // Yang et al. (2019): 512 trials of each rule every 500 batches, until the worst rule passes.
  const yang = {
    validation: { every: 500, trials: 512 * 2, best: "accuracy" },
    stop: { when: { accuracy: 0.9, worst: "coherence" } },
  };
  for (const more of [song, yang]) {
    const config = runConfig({ ...tiny, train: { ...tiny.train, ...more } });
    expect(runConfig(config)).toEqual(config);
  }
});
