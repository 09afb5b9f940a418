/** Truncated backpropagation through time: windows of trials, with an update after each. */
import { describe, expect, test } from "vitest";
import {
  adam,
  compileTraining,
  type Feed,
  optimizerScalars,
  reference,
  sgd,
  trainNetwork,
  windowsOf,
} from "../../src/backend/index.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { runConfig } from "../../src/index.ts";
import type { Checkpoint } from "../../src/loop/checkpoint.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import { networkTrainer, type Trainer, type TrainerOptions } from "../../src/loop/loop.ts";
import { present } from "../../src/loop/present.ts";
import { startingParameters } from "../../src/loop/start.ts";
import { wasmBackend } from "../../src/node/index.ts";
import { open, trainedOn } from "../../src/open/experiment.ts";
import { batchOptionsOf } from "../../src/open/trainOptions.ts";
import { batches } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

const withTruncation = (truncation: number | null, more: object = {}) => ({
  ...tiny,
  train: { ...tiny.train, truncation, ...more },
});

async function trained(config: object, options: Partial<TrainerOptions> = {}, stopAfter = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  const loop = trainNetwork(runConfig(config), { backend: wasm, signal: controller.signal, ...options });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step" && next.value.step === stopAfter) controller.abort();
  }
}

describe("truncated backpropagation", () => {
  test("in one window as long as the longest trial is backpropagation through the whole trial, to the bit", async () => {
    const [whole, window] = [await trained(withTruncation(null)), await trained(withTruncation(180))];
    expect(window.parameters).toEqual(whole.parameters);
    expect(window.slots).toEqual(whole.slots);
    expect(window.epochs).toEqual(whole.epochs);
  });

  test("follows the gradient of each window from the states that the one before it left", async () => {
    const config = {
      ...withTruncation(60, {
        epochs: 1,
        batchesPerEpoch: 1,
        clipNorm: null,
        optimizer: { kind: "sgd", learningRate: 0.1 },
      }),
      task: { ...tiny.task, sigma: 0 },
      model: { units: 10, recurrentNoise: 0 },
    };
    const { parameters, updates } = await trained(config, { backend: reference });

    const experiment = open(config);
    const { network, task } = experiment;
    const states = network.states.map(({ name }) => name);
    const options = { trials: 4, maxSteps: 3, noise: "generated" } as const;
    const first = reference.compile(compileTraining(network, sgd(), { finalStates: states }), options);
    const later = reference.compile(
      compileTraining(network, sgd(), { initialStates: states, finalStates: states }),
      options,
    );
    for (const [name, values] of startingParameters(experiment, undefined)) first.write(name, values);
    const { train, seeds } = experiment.config;
    const batch = batches(task, batchOptionsOf(train), seeds.trials).next();
    let initial: Record<string, ArrayLike<number>> | undefined;
    let made = 0;
    for (const window of windowsOf(
      batchFeeder(task, { loss: train.loss, responseWeight: train.responseWeight }, seeds.noise)(batch, 0),
      3,
    )) {
      const executable = initial ? later : first;
      const { stepsBefore: _, ...feed } = window;
      executable.run({ ...feed, ...(initial && { initial }) }, { learningRate: 0.1, recurrentNoise: 0, inputNoise: 0 });
      executable.apply();
      made++;
      initial = Object.fromEntries(states.map((name) => [name, executable.perTrial(name)]));
      for (const { name } of network.parameters) later.write(name, executable.read(name));
    }
    expect(made).toBeGreaterThan(1);
    expect(updates).toBe(made);
    for (const [name, values] of Object.entries(parameters)) {
      const expected = later.read(name);
      for (const [k, value] of values.entries()) expect([name, value]).toEqual([name, expect.closeTo(expected[k], 12)]);
    }
  });

  test("moves what only initial states read in first windows alone, its momentum and decay too", async () => {
    const optimizer = { kind: "adamW", learningRate: 0.05, weightDecay: 0.5 } as const;
    const config = {
      ...withTruncation(60, { epochs: 1, batchesPerEpoch: 3, clipNorm: null, optimizer }),
      task: { ...tiny.task, sigma: 0 },
      model: { units: 10, recurrentNoise: 0, initialState: { trained: true, value: 0.5 } },
    };
    const { parameters, slots } = await trained(config, { backend: reference });

    const experiment = open(config);
    const { network, task } = experiment;
    const states = network.states.map(({ name }) => name);
    const rule = adam({ weightDecay: 0.5 });
    const programs = [{}, { initialStates: states }].map((starts) =>
      compileTraining(network, rule, { ...starts, finalStates: states }),
    );
    const options = { trials: 4, maxSteps: 3, noise: "generated" } as const;
    const [first, later] = programs.map((program) => reference.compile(program, options));
    const names = programs[0].parameters.map(({ name }) => name);
    const ofStart = names.filter((name) => name.startsWith("x0"));
    expect(ofStart).toEqual(["x0", "x0.mean", "x0.square"]);
    for (const [name, values] of startingParameters(experiment, undefined)) first.write(name, values);
    const { train, seeds } = experiment.config;
    const stream = batches(task, batchOptionsOf(train), seeds.trials);
    const feedOf = batchFeeder(task, { loss: train.loss, responseWeight: train.responseWeight }, seeds.noise);
    let made = 0;
    for (let batch = 0; batch < 3; batch++) {
      let initial: Record<string, ArrayLike<number>> | undefined;
      for (const { stepsBefore, ...feed } of windowsOf(feedOf(stream.next(), batch), 3)) {
        const executable = stepsBefore === 0 ? first : later;
        const before = ofStart.map((name) => executable.read(name));
        executable.run(
          { ...feed, ...(initial && { initial }) },
          { ...optimizerScalars(0.05, ++made), recurrentNoise: 0, inputNoise: 0 },
        );
        executable.apply();
        if (stepsBefore !== 0) for (const [k, name] of ofStart.entries()) later.write(name, before[k]);
        initial = Object.fromEntries(states.map((name) => [name, executable.perTrial(name)]));
        for (const name of names) for (const each of [first, later]) each.write(name, executable.read(name));
      }
    }
    expect(made).toBe(9);
    for (const [name, values] of Object.entries({ ...parameters, ...slots })) {
      const expected = later.read(name);
      for (const [k, value] of values.entries()) expect([name, value]).toEqual([name, expect.closeTo(expected[k], 12)]);
    }
  });

  test("stops and resumes to the same bits, its count of updates too", async () => {
    const config = withTruncation(60, { optimizer: { learningRate: 0.01 } });
    const whole = await trained(config);
    const half = await trained(config, {}, 7);
    expect(half.updates).toBeGreaterThan(half.step);
    const resume = decodeCheckpoint(encodeCheckpoint(half), "checkpoint.npz");
    const rest = await trained(config, { resume });
    expect(rest.parameters).toEqual(whole.parameters);
    expect(rest.slots).toEqual(whole.slots);
    expect(rest.updates).toBe(whole.updates);
    expect(rest.epochs).toEqual(whole.epochs);
  });

  test("resumes a checkpoint of a version without windows, whose updates were its steps", async () => {
    const whole = await trained(withTruncation(null));
    const half = await trained(withTruncation(null), {}, 7);
    const { truncation: _, ...train } = half.config.train;
    expect(half.updates).toBeUndefined();
    const older = { ...half, config: { ...half.config, train } } as typeof half;
    const rest = await trained(withTruncation(null), { resume: decodeCheckpoint(encodeCheckpoint(older), "old.npz") });
    expect(rest.parameters).toEqual(whole.parameters);
    expect(rest.slots).toEqual(whole.slots);
    await expect(trained(withTruncation(60), { resume: older })).rejects.toThrow(fault("mismatched", /truncation/));
  });

  test("in the portable profile has the same bits on one thread and on three", async () => {
    const config = {
      ...withTruncation(60, { epochs: 1, batch: 40, profile: "portable" }),
      model: { units: 20, recurrentNoise: 0.1 },
    };
    const [one, three] = await Promise.all(
      [1, 3].map((threads) => trained(config, { backend: wasmBackend({ threads }) })),
    );
    expect(three.profile).toEqual(one.profile);
    expect(three.parameters).toEqual(one.parameters);
    expect(three.slots).toEqual(one.slots);
    expect(three.epochs).toEqual(one.epochs);
  });

  test("learns, and is another training than that of whole trials", async () => {
    const rate = { epochs: 10, optimizer: { learningRate: 0.01 } };
    const short = await trained(withTruncation(60, rate));
    expect(short.epochs.at(-1)!.loss).toBeLessThan(0.8 * short.epochs[0].loss);
    expect(short.parameters).not.toEqual((await trained(withTruncation(null, rate))).parameters);
  });

  test("keeps a checkpoint to go on from where a source fails within a batch", async () => {
    const config = withTruncation(60);
    const trainerOf = (failsAt: number, resume?: Checkpoint) => {
      const experiment = open(config);
      let calls = 0;
      const next = () => {
        if (++calls === failsAt) throw new Error("a source that fails");
        return null;
      };
      return networkTrainer(trainedOn(experiment, { ...experiment.task, state: { initial: null, next } }), {
        backend: wasm,
        resume,
      });
    };
    const finished = async (trainer: Trainer) => {
      const loop = trainer.run();
      for (let next = await loop.next(); ; next = await loop.next()) if (next.done) return next.value.checkpoint;
    };
    const whole = await finished(trainerOf(Number.POSITIVE_INFINITY));
    for (const failsAt of [1, 19]) {
      const trainer = trainerOf(failsAt);
      await expect(finished(trainer)).rejects.toThrow("a source that fails");
      const left = trainer.checkpoint();
      expect(left.step).toBe(failsAt === 1 ? 0 : 16);
      const rest = await finished(trainerOf(Number.POSITIVE_INFINITY, left));
      expect(rest.parameters).toEqual(whole.parameters);
      expect(rest.slots).toEqual(whole.slots);
      expect(rest.epochs).toEqual(whole.epochs);
    }
  });

  test("says where a window is not as long as it was asked for", () => {
    expect(open(withTruncation(70)).warnings().join()).toMatch(/70 ms.*windows last 60 ms/);
    expect(open(withTruncation(60)).warnings().join()).not.toMatch(/windows/);
    const fine = { ...withTruncation(0.3), task: { ...tiny.task, dt: 0.1 } };
    expect(open(fine).warnings().join()).not.toMatch(/windows/);
  });

  test("needs no more memory than whole trials where windows are longer", () => {
    const steps = (truncation: number | null) => open(withTruncation(truncation)).training().options.maxSteps;
    expect(steps(1e7)).toBe(steps(null));
    expect(steps(60)).toBe(3);
    const long = (truncation: number | null) => () =>
      open({
        model: { units: 1000 },
        task: { ...tiny.task, stimulus: 2e5 },
        train: { backend: "reference", batch: 64, truncation },
        evaluate: { recordedTrials: 1 },
      });
    expect(long(null)).toThrow(fault("invalid", "train.batch"));
    expect(long(1000)).not.toThrow();
  });

  test("refuses a batch in which nothing counts, as training on whole trials does", () => {
    const experiment = open(withTruncation(60));
    const { program, options } = experiment.training();
    const executable = reference.compile(program, options);
    const feed: Feed = {
      steps: 6,
      trials: options.trials,
      signals: { mask: { segments: Array.from({ length: options.trials }, () => []) } },
    };
    const shown = { window: 3, states: [], from: 0, scalars: () => ({}), accepts: () => true, updated() {} };
    expect(() => present(executable, feed, shown)).toThrow(fault("invalid", /^mask/));
  });
});
