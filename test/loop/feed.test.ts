import { describe, expect, test } from "vitest";
import { maskSum } from "../../src/backend/feed.ts";
import { createTask, defineTask, duration, task } from "../../src/index.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import { batchOf } from "../../src/task/batch.ts";
import type { TaskDefinition } from "../../src/task/definition.ts";
import { denseChannel } from "../../src/task/denseBatch.ts";
import { type Batch, batches, type Segment } from "../../src/task/index.ts";
import { countRight, firstScored, scoredTrials } from "../../src/task/score.ts";
import { fault } from "../fault.ts";
import { noisyTask } from "../task/noisy.ts";
import { tinyTask } from "./tiny.ts";

const { name, ...settings } = tinyTask;
const tiny = task(name, settings);

/** A task of one period with one or two channels. */
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
  test("numbers trials and feeds classes and masks unchanged under cross-entropy", () => {
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

  test("weights outputs and steps separately: their product under losses per output, at the same steps for all others", () => {
    const weighed = taskOf({
      name: "weighed",
      target: "value",
      conditions: () => [{}],
      trial(_, t) {
        t.target("x").during("wait", 1);
        t.mask.during("wait", [1, 2, 0, 1, 1]);
        t.maskOf("y").between(20, 80, 0.5);
      },
    });
    const feed = batchFeeder(
      weighed,
      { loss: "squaredError", responseWeight: 4 },
      [1, 2],
    )(batchOf([weighed.at(0, 1, 0)]), 0);
    const { segments } = feed.signals["mask"] as { segments: Segment[][] };
    expect([...denseChannel(segments[0], 0, 5)]).toEqual([4, 8, 0, 4, 4]);
    expect([...denseChannel(segments[0], 1, 5)]).toEqual([4, 4, 0, 2, 4]);
    expect(maskSum(feed)).toBe(20 + 14);
  });

  test("refuses masks of outputs under cross-entropy, before anything is trained", () => {
    const weighed = taskOf({
      name: "weighed",
      target: "class",
      conditions: () => [{}],
      trial: (_, t) => void t.maskOf("y").during("wait", 0),
    });
    const feedUnder = (loss: "crossEntropy" | "squaredError") =>
      batchFeeder(weighed, { loss, responseWeight: 1 }, [1, 2])(batchOf([weighed.at(0, 1, 0)]), 0);
    expect(() => feedUnder("crossEntropy")).toThrow(
      fault("unsupported", 'mask of output "y" of task "weighed" under train.loss', {
        value: "crossEntropy",
        remedy: /squaredError/,
      }),
    );
    expect(maskSum(feedUnder("squaredError"))).toBe(5);
  });

  test("feeds the noise gain of each trial if the task has one, also for trials in a row", () => {
    const noisy = noisyTask({ sigma: 1, perTrial: true });
    const feedOf = batchFeeder(noisy, { loss: "crossEntropy", responseWeight: 1 }, [1, 2]);
    const gainsOf = (batch: Batch) => feedOf(batch, 0).signals["noiseGain"];
    const whole = batches(noisy, { batch: 2 }, 1).next();
    expect(gainsOf(whole)).toEqual({
      segments: whole.trials.map(({ steps, noiseGain }) => [{ channel: 0, from: 0, to: steps, value: noiseGain }]),
    });
    const rows = batches(noisy, { batch: 1, sequenceSteps: 7 }, 1).next();
    expect(gainsOf(rows)).toEqual({
      segments: [
        rows.trials[0].parts!.map(({ from, to, trial }) => ({ channel: 0, from, to, value: trial.noiseGain })),
      ],
    });
    expect(
      batchFeeder(tiny, { loss: "crossEntropy", responseWeight: 1 }, [1, 2])(batchOf([tiny.at(0, 1, 0)]), 0),
    ).not.toHaveProperty("signals.noiseGain");
  });

  test("trials that share targets may have different masks", () => {
    const trial = tiny.at(0, 1, 0);
    const other = { ...trial, mask: [{ channel: 0, from: 0, to: 2, value: 3 }] };
    const feedOf = batchFeeder(tiny, { loss: "crossEntropy", responseWeight: 1 }, [1, 2]);
    expect(maskSum(feedOf(batchOf([trial]), 0))).toBe(9);
    expect(maskSum(feedOf(batchOf([other]), 1))).toBe(6);
    expect(maskSum(feedOf(batchOf([trial, other]), 2))).toBe(15);
  });

  test("refuses targets that are not probabilities under binary cross-entropy, but accepts them elsewhere", () => {
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

describe("batchFeeder refuses", () => {
  const any = (value: unknown) => value as never;
  const values = taskOf({
    name: "values",
    target: "value",
    conditions: () => [{}],
    trial: (_, t) => void t.target("x").during("wait", 1),
  });
  const feedOf = batchFeeder(tiny, { loss: "crossEntropy" }, 3);
  const batch = batchOf([tiny.at(0, 1, 0)]);
  test.each<[string, () => unknown, ReturnType<typeof fault>]>([
    ["a misspelt option", () => batchFeeder(tiny, any({ los: "crossEntropy" }), 1), fault("unknown", "los")],
    ["no loss", () => batchFeeder(tiny, any({}), 1), fault("missing", "loss")],
    ["another loss", () => batchFeeder(tiny, any({ loss: "hinge" }), 1), fault("unknown", "loss", { value: "hinge" })],
    ["a name for a task", () => batchFeeder(any("tiny"), { loss: "crossEntropy" }, 1), fault("invalid", "source")],
    ["classes of values", () => batchFeeder(values, { loss: "crossEntropy" }, 1), fault("invalid", "loss")],
    ["a seed in quotes", () => batchFeeder(tiny, { loss: "crossEntropy" }, any("1")), fault("invalid", "seed")],
    ["no batch", () => feedOf(any(undefined), 0), fault("missing", "batch")],
    ["a batch without a number", () => feedOf(batch, any(undefined)), fault("missing", "number")],
  ])("%s", (_, make, refusal) => {
    expect(make).toThrow(refusal);
  });

  test("rows that end before a step counts, and names what makes them longer", () => {
    const late = taskOf({
      name: "late",
      target: "class",
      conditions: () => [{}],
      trial: (_, t) => void t.mask.during("wait", [0, 0, 0, 0, 1]),
    });
    const row = batches(late, { batch: 1, sequenceSteps: 2 }, 1).next();
    expect(() => batchFeeder(late, { loss: "crossEntropy" }, 1)(row, 0)).toThrow(
      fault("invalid", /Σmask/, { remedy: /train\.sequence\.steps/ }),
    );
  });
});

describe("the score of a batch", () => {
  const outputsOf = (steps: number, trials: number, winner: (k: number, b: number) => number) => {
    const out = new Float32Array(steps * trials * 3);
    for (let k = 0; k < steps; k++) for (let b = 0; b < trials; b++) out[(k * trials + b) * 3 + winner(k, b)] = 1;
    return out;
  };

  test("uses the last step of each trial, not padding", () => {
    const short = { ...tiny.at(0, 1, 0), steps: 4 };
    const batch = batchOf([short, tiny.at(0, 1, 1)]);
    const recorded = outputsOf(9, 2, (k, b) => (b === 0 ? (k === 3 ? 1 : 2) : k === 8 ? 1 : 2));
    expect(countRight(scoredTrials(batch, tiny.scorer, recorded, 3))).toEqual({ correct: 2, counted: 2 });
    // Before the end of the shorter one no answer is given.
    expect(firstScored(batch, tiny.scorer)).toBe(3);
    expect(countRight(scoredTrials(batch, tiny.scorer, recorded.subarray(3 * 2 * 3), 3, 3))).toEqual({
      correct: 2,
      counted: 2,
    });
  });

  test("scores every whole trial of a row of fixed length, and no truncated trial", () => {
    const batch = batches(tiny, { batch: 1, sequenceSteps: 20, fill: "repeat" }, 1).next();
    const right = batch.trials[0].parts![0].trial.correct!;
    const recorded = outputsOf(20, 1, (k) => (k === 8 ? right : 0));
    expect(countRight(scoredTrials(batch, tiny.scorer, recorded, 3))).toEqual({ correct: 1, counted: 2 });
    expect(firstScored(batch, tiny.scorer)).toBe(8);
  });

  test("a trial whose last outputs are not finite is not right, whichever of them is largest", () => {
    const batch = batchOf([{ ...tiny.at(0, 1, 0), correct: 1 }]);
    for (const [output, value] of [
      [2, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [0, Number.NEGATIVE_INFINITY],
    ]) {
      const recorded = outputsOf(9, 1, () => 1);
      recorded[8 * 3 + output] = value;
      expect(countRight(scoredTrials(batch, tiny.scorer, recorded, 3))).toEqual({ correct: 0, counted: 1 });
    }
  });

  test("does not count trials without a right response", () => {
    const batch = batchOf([{ ...tiny.at(0, 1, 0), correct: null }]);
    expect(
      countRight(
        scoredTrials(
          batch,
          tiny.scorer,
          outputsOf(9, 1, () => 0),
          3,
        ),
      ),
    ).toEqual({ correct: 0, counted: 0 });
  });
});
