import { describe, expect, test } from "vitest";
import { normals4 } from "../../src/base/random.ts";
import { createTask } from "../../src/index.ts";
import { addTaskNoise, batches, denseBatch, keyOf } from "../../src/task/index.ts";
import { choiceAtEnd, largestOutput } from "../../src/task/response.ts";
import { fault } from "../fault.ts";
import { delayedReport } from "./demo.ts";

const task = createTask(delayedReport);
const batch = batches(task, { batch: 5 }, 2).next();

describe("denseBatch", () => {
  test("has axes [step, trial, channel]", () => {
    const dense = denseBatch(batch, task);
    expect(dense).toMatchObject({ steps: batch.steps, trials: 5, inputChannels: 3, targetChannels: 1 });
    batch.trials.forEach((trial, b) => {
      for (const { channel, from, to, value } of trial.inputs)
        for (let k = from; k < to; k++)
          expect(dense.inputs[(k * 5 + b) * 3 + channel]).toBe(Math.fround(value as number));
      for (const { from, to, value } of trial.targets)
        for (let k = from; k < to; k++) expect(dense.targets[k * 5 + b]).toBe(value);
    });
  });
});

describe("addTaskNoise", () => {
  test("adds the contract's draws up to each trial's own end and nothing after", () => {
    const [clean, noisy] = [denseBatch(batch, task), denseBatch(batch, task)];
    const noise = { sigma: [0.5, 0.5, 0.5], mixing: null, perTrial: false };
    addTaskNoise(noisy, batch.trials, { noise, dt: 1 }, keyOf(3), 2);
    const draws = new Float64Array(4);
    batch.trials.forEach((trial, b) => {
      for (let k = 0; k < batch.steps; k++) {
        normals4(keyOf(3), trial.number, k + 1, 0, 2, draws);
        for (let c = 0; c < 3; c++) {
          const i = (k * 5 + b) * 3 + c;
          const added = k < trial.steps ? 0.5 * draws[c] : 0;
          expect(noisy.inputs[i]).toBe(Math.fround(clean.inputs[i] + added));
        }
      }
    });
  });
});

describe("the answer rule", () => {
  test("takes the largest output, the first if several are equal, and never NaN", () => {
    expect(largestOutput([0.1, 0.7, 0.2], 3)).toBe(1);
    expect(largestOutput([0.5, 0.5], 2)).toBe(0);
    expect(largestOutput([Number.NaN, -1], 2)).toBe(1);
    expect(largestOutput([9, 1, 9, 5, 9, 3], 3, 1, 2)).toBe(1);
  });

  test("reads the trial's last step, not the padding", () => {
    expect(choiceAtEnd([1, 0, 0, 1, 5, 0], 2, 2)).toBe(1);
  });
});

describe("addTaskNoise refuses arguments that do not match the arrays:", () => {
  const noise = { sigma: [0.5, 0.5, 0.5], mixing: null, perTrial: false };
  const { trials } = batch;
  const dense = denseBatch(batch, task);
  test.each([
    ["no trials", [], { noise, dt: 1 }, 3, 1, fault("mismatched", "trials", { detail: "of 0, in arrays of 5" })],
    [
      "noise of other channels",
      trials,
      { noise: { ...noise, sigma: [1] }, dt: 1 },
      3,
      1,
      fault("mismatched", "task.noise.sigma"),
    ],
    ["no seed", trials, { noise, dt: 1 }, undefined, 1, fault("invalid", "seed")],
    ["no stream", trials, { noise, dt: 1 }, 3, -1, fault("invalid", "stream", { value: -1 })],
    ["no task", trials, undefined, 3, 1, fault("missing", "task")],
  ])("%s", (_, trials, of, seed, stream, refusal) => {
    expect(() => addTaskNoise(dense, trials, of as never, seed as number, stream)).toThrow(refusal);
  });

  test("a seed is equivalent to its key, and the default stream is that of inputs", () => {
    const [bySeed, byKey] = [denseBatch(batch, task), denseBatch(batch, task)];
    addTaskNoise(bySeed, trials, { noise, dt: 1 }, 3);
    addTaskNoise(byKey, trials, { noise, dt: 1 }, keyOf(3), 1);
    expect(bySeed.inputs).toEqual(byKey.inputs);
    expect(bySeed.inputs).not.toEqual(dense.inputs);
  });
});
