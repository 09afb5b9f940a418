/** Weights of steps and of outputs in the loss. */
import { describe, expect, test } from "vitest";
import { drawTrials } from "../../src/cli/drawTrials.ts";
import { sampleArrays } from "../../src/cli/sampleArrays.ts";
import { taskFigure } from "../../src/figure/index.ts";
import { checkTask, createTask, defineTask, duration, type Trial } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { blindSquaredErrors } from "../../src/open/blindLosses.ts";
import { open } from "../../src/open/experiment.ts";
import { outputWeights } from "../../src/open/responseMask.ts";
import type { TrialBuilder } from "../../src/task/builder.ts";
import { denseChannel } from "../../src/task/denseBatch.ts";
import { batches, denseBatch } from "../../src/task/index.ts";
import { wasm } from "../wasm.ts";

/** Two steps of waiting, three of reaching; the target of x is the side, that of y always 1. */
const reach = (weigh: (t: TrialBuilder) => unknown) =>
  defineTask({
    name: "reach",
    title: "t",
    summary: "s",
    source: "made for the tests",
    dt: 20,
    parameters: { wait: duration(40, "wait"), response: duration(60, "response") },
    inputs: ["a"],
    outputs: ["x", "y"],
    target: "value",
    conditions: () => ({ side: [-1, 1] }),
    periods: ({ wait, response }) => ({ wait, response }),
    trial({ side }, t) {
      t.input("a").during("wait", side);
      t.target("x").during("response", side);
      t.target("y").during("response", 1);
      weigh(t);
    },
  });
const trialOf = (weigh: (t: TrialBuilder) => unknown) => createTask(reach(weigh)).at(0, 1, 0);
const weightsOf = (trial: Trial, weight = 1) =>
  [0, 1].map((output) => [...denseChannel(outputWeights(trial, weight, 2), output, trial.steps)]);

describe("the weight of an output", () => {
  test("is 1 by default and multiplies that of the step", () => {
    expect(trialOf(() => 0)).not.toHaveProperty("outputMask");
    expect(trialOf((t) => t.maskOf("y").during("wait", "response", 1))).not.toHaveProperty("outputMask");
    const trial = trialOf((t) => {
      t.mask.during("wait", 0.5);
      t.maskOf("y").during("response", [0, 2, 1]);
    });
    expect(weightsOf(trial)).toEqual([
      [0.5, 0.5, 1, 1, 1],
      [0.5, 0.5, 0, 2, 1],
    ]);
    expect(weightsOf(trial, 10)).toEqual([
      [0.5, 0.5, 10, 10, 10],
      [0.5, 0.5, 0, 20, 10],
    ]);
  });

  test("is the last one set, and add() adds to 1", () => {
    const twice = trialOf((t) => t.maskOf("x").during("wait", "response", 3).during("response", 0));
    expect(weightsOf(twice)[0]).toEqual([3, 3, 0, 0, 0]);
    const added = trialOf((t) => t.maskOf("x").add("response", 0.5));
    expect(weightsOf(added)[0]).toEqual([1, 1, 1.5, 1.5, 1.5]);
    const whole = trialOf((t) => t.maskOf("x").during("wait", 0).during("wait", 1));
    expect(weightsOf(whole)[0]).toEqual([1, 1, 1, 1, 1]);
  });

  test("is kept in rows of several trials, and ends with its trial", () => {
    let trials = 0;
    const task = createTask(
      reach((t) => {
        t.random.uniform(); // so that every trial is built again
        if (trials++ % 2 === 0) t.maskOf("y").during("wait", 0);
      }),
    );
    trials = 0;
    const [row] = batches(task, { batch: 1, sequenceSteps: 12 }, 1).next().trials;
    expect(weightsOf(row)[1]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect(weightsOf(row)[0]).toEqual(new Array(12).fill(1));
  });

  test("is in dense batches and samples if a trial sets it", () => {
    const task = createTask(reach((t) => t.maskOf("y").during("wait", 0)));
    const { outputMask } = denseBatch(batches(task, { batch: 1 }, 1).next(), task);
    expect([...outputMask!]).toEqual([1, 0, 1, 0, 1, 1, 1, 1, 1, 1]);
    const purpose = { setting: { subject: "so many" }, what: "trials", advice: "draw fewer", bytesOfNumber: 8 };
    const arrays = sampleArrays(task, drawTrials(task, 1, 2, purpose));
    expect(arrays["output_mask"].shape).toEqual([5, 2, 2]);
    expect(arrays["output_mask_axes"].data).toEqual(["time", "trial", "output"]);
    const plain = createTask(reach(() => 0));
    expect(denseBatch(batches(plain, { batch: 1 }, 1).next(), plain)).not.toHaveProperty("outputMask");
    expect(sampleArrays(plain, drawTrials(plain, 1, 2, purpose))).not.toHaveProperty("output_mask");
  });

  test("removes targets without weight from the figure of the task, and is in its table", async () => {
    const shown = {
      steps: 2,
      condition: {},
      correct: null,
      periods: [{ name: "all", from: 0, to: 40 }],
      inputs: [[0, 0]],
      noiseless: [[0, 0]],
      targets: [
        [0.25, 0.25],
        [0.75, 0.75],
      ],
      mask: [1, 1],
    };
    const figureOf = (outputMask?: number[][]) =>
      taskFigure({
        title: "t",
        dt: 20,
        inputNames: ["a"],
        outputNames: ["x", "y"],
        target: "value",
        trials: [{ ...shown, outputMask }],
      });
    const [plain, weighed, none] = await Promise.all([
      figureOf(),
      figureOf([
        [1, 1],
        [0.5, 2],
      ]),
      figureOf([
        [1, 1],
        [0, 0],
      ]),
    ]);
    expect(plain.csv).not.toHaveProperty("mask of y");
    expect(weighed.csv).toMatchObject({ mask: [1, 1], "mask of x": [1, 1], "mask of y": [0.5, 2] });
    expect(weighed.svg).toBe(plain.svg);
    expect(none.svg).not.toBe(plain.svg);
  });

  test("below 0 is found by the check, as is a trial without any weight", () => {
    const found = (weigh: (t: TrialBuilder) => unknown) =>
      checkTask(createTask(reach(weigh))).map(({ message }) => message);
    expect(found(() => 0)).toEqual([]);
    expect(found((t) => t.maskOf("y").during("wait", -1))).toContainEqual(
      expect.stringMatching(/^output mask segment .* of channel 1: -1 is not a weight ≥ 0/),
    );
    const none = (t: TrialBuilder) => {
      t.mask.during("wait", 0);
      for (const output of ["x", "y"]) t.maskOf(output).during("response", 0);
    };
    expect(found(none)).toContainEqual(expect.stringMatching(/the trial teaches nothing/));
    expect(found((t) => t.maskOf("y").during("wait", "response", 0))).toEqual([]);
  });

  test("affects the loss levels of answers that ignore the stimulus", () => {
    const levels = (weigh: (t: TrialBuilder) => unknown) => blindSquaredErrors(createTask(reach(weigh)), 1)!;
    // x is −1 or 1 in three of five steps; y depends only on the period.
    expect(levels(() => 0).byPeriod).toBeCloseTo(3 / 5 / 2, 12);
    expect(levels((t) => t.maskOf("x").during("wait", "response", 0)).byPeriod).toBe(0);
    expect(levels((t) => t.maskOf("y").during("wait", "response", 0)).byPeriod).toBeCloseTo(3 / 5, 12);
  });
});

test("an output without weight is not learned; the others are", async () => {
  const definition = reach((t) => t.maskOf("y").during("wait", "response", 0));
  const config = { model: { units: 10 }, task: { name: "reach" }, train: { epochs: 1, batchesPerEpoch: 5 } };
  const trainer = networkTrainer(open(config, { tasks: [definition] }), { backend: wasm });
  const before = trainer.checkpoint().parameters["bOut"];
  for await (const _ of trainer.run());
  const after = trainer.checkpoint().parameters["bOut"];
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).toBe(before[1]);
});
