import { describe, expect, test } from "vitest";
import { maskSum } from "../../src/backend/feed.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import { batchOf } from "../../src/task/batch.ts";
import { defineTask, type TaskDefinition } from "../../src/task/definition.ts";
import { duration } from "../../src/task/duration.ts";
import { createTask } from "../../src/task/instance.ts";
import { task } from "../../src/task/library/index.ts";
import { firstAnswer, scoreBatch } from "../../src/task/score.ts";
import { batches } from "../../src/task/stream.ts";
import { tinyTask } from "./tiny.ts";

const { name, ...settings } = tinyTask;
const tiny = task(name, settings);

/** A task of one period with a channel or two. */
const taskOf = (own: Pick<TaskDefinition, "name" | "target" | "conditions" | "trial">) =>
  createTask(
    defineTask({
      title: "t",
      summary: "s",
      source: "made for the tests",
      dt: 20,
      parameters: { wait: duration(100, "wait") },
      inputs: ["a"],
      outputs: ["x", "y"],
      periods: () => ({ wait: 100 }),
      ...own,
    }),
  );

describe("batchFeeder", () => {
  test("numbers trials and feeds classes and masks as they are under cross-entropy", () => {
    const batch = batches(tiny, { batch: 3 }, 1, { presented: 5 }).next();
    const feed = batchFeeder(tiny, { loss: "crossEntropy", responseWeight: 1 }, [1, 2])(batch, 7);
    expect(feed).toMatchObject({ steps: 9, trials: 3, noise: { key: [1, 2], trialNumbers: [5, 6, 7], run: 7 } });
    expect(maskSum(feed)).toBe(27);
    expect(feed.signals.target).toEqual({ segments: batch.trials.map((trial) => trial.targets) });
  });

  test("a class is 1 on its own output and 0 on the others under a loss per output, and every output is weighted", () => {
    const trial = tiny.at(1, 1, 0); // correct choice 2 in steps 8 and 9
    const feed = batchFeeder(tiny, { loss: "squaredError", responseWeight: 1 }, [1, 2])(batchOf([trial]), 0);
    expect(feed.signals.target).toEqual({
      segments: [
        [
          { channel: 0, from: 0, to: 7, value: 1 },
          { channel: 2, from: 7, to: 9, value: 1 },
        ],
      ],
    });
    expect(maskSum(feed)).toBe(27);
  });

  test("refuses targets that are no probabilities under binary cross-entropy, and takes them elsewhere", () => {
    const reach = taskOf({
      name: "reach",
      target: "value",
      conditions: () => ({ side: [-1, 1] }),
      trial: ({ side }, t) => void t.target("y").during("wait", Number(side)),
    });
    const feedUnder = (loss: "squaredError" | "binaryCrossEntropy") =>
      batchFeeder(reach, { loss, responseWeight: 1 }, [1, 2])(batchOf([reach.at(0, 1, 0)]), 0);
    expect(() => feedUnder("binaryCrossEntropy")).toThrow(
      /^invalid: target -1 of output "y" of task "reach" under train\.loss = "binaryCrossEntropy"/,
    );
    expect(maskSum(feedUnder("squaredError"))).toBe(10);
  });

  test("refuses a batch without weight", () => {
    const unweighted = taskOf({
      name: "unweighted",
      target: "class",
      conditions: () => [{}],
      trial: (_, t) => void t.mask.during("wait", 0),
    });
    const batch = batches(unweighted, { batch: 2 }, 1).next();
    expect(() => batchFeeder(unweighted, { loss: "crossEntropy", responseWeight: 1 }, [1, 2])(batch, 11)).toThrow(
      /^invalid: batch 12 of task "unweighted" with Σmask = 0/,
    );
  });
});

describe("scoreBatch", () => {
  const outputsOf = (steps: number, trials: number, winner: (k: number, b: number) => number) => {
    const out = new Float32Array(steps * trials * 3);
    for (let k = 0; k < steps; k++) for (let b = 0; b < trials; b++) out[(k * trials + b) * 3 + winner(k, b)] = 1;
    return out;
  };

  test("looks at the last step of each trial, not at padding", () => {
    const short = { ...tiny.at(0, 1, 0), steps: 4 };
    const batch = batchOf([short, tiny.at(0, 1, 1)]);
    const recorded = outputsOf(9, 2, (k, b) => (b === 0 ? (k === 3 ? 1 : 2) : k === 8 ? 1 : 2));
    expect(scoreBatch(batch, recorded, 3)).toEqual({ correct: 2, counted: 2 });
    // Before the end of the shorter one no answer is given.
    expect(firstAnswer(batch)).toBe(3);
    expect(scoreBatch(batch, recorded.subarray(3 * 2 * 3), 3, 3)).toEqual({ correct: 2, counted: 2 });
  });

  test("scores every whole trial of a row of fixed length, and no trial that is cut off", () => {
    const batch = batches(tiny, { batch: 1, sequenceSteps: 20, fill: "repeat" }, 1).next();
    const right = batch.trials[0].parts![0].trial.correct!;
    const recorded = outputsOf(20, 1, (k) => (k === 8 ? right : 0));
    expect(scoreBatch(batch, recorded, 3)).toEqual({ correct: 1, counted: 2 });
    expect(firstAnswer(batch)).toBe(8);
  });

  test("a trial whose last outputs are not finite is not right, whichever of them is the largest", () => {
    const batch = batchOf([{ ...tiny.at(0, 1, 0), correct: 1 }]);
    for (const [output, value] of [
      [2, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [0, Number.NEGATIVE_INFINITY],
    ]) {
      const recorded = outputsOf(9, 1, () => 1);
      recorded[8 * 3 + output] = value;
      expect(scoreBatch(batch, recorded, 3)).toEqual({ correct: 0, counted: 1 });
    }
  });

  test("does not count trials without a right response", () => {
    const batch = batchOf([{ ...tiny.at(0, 1, 0), correct: null }]);
    expect(
      scoreBatch(
        batch,
        outputsOf(9, 1, () => 0),
        3,
      ),
    ).toEqual({ correct: 0, counted: 0 });
  });
});
