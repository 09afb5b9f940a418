import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTask, defineTask, type TaskInstance, type Trial } from "../../src/index.ts";
import { sequenceRow } from "../../src/task/batch.ts";
import { denseChannel } from "../../src/task/denseBatch.ts";
import type { LooseScore, TrialScore } from "../../src/task/index.ts";
import { countRight, firstScored, scoredTrials } from "../../src/task/score.ts";

const places = [0, 45, 90, 135, 180, 225, 270, 315]; // °

/** A task with a given score, whose trials want outputs 1, 2, … or values. */
interface Made {
  readonly score?: LooseScore;
  readonly outputs?: readonly string[];
  readonly noResponse?: string | number | null;
  readonly target?: "class" | "value";
  // biome-ignore lint/suspicious/noExplicitAny: untyped, as in JavaScript
  readonly trial?: (condition: any, t: any) => void;
  readonly conditions?: object;
}
const made = ({ target = "class", outputs = ["wait", "a", "b"], conditions = { answer: [1, 2] }, ...more }: Made) =>
  createTask(
    defineTask({
      name: "made",
      title: "",
      summary: "",
      source: "",
      dt: 20,
      parameters: {},
      inputs: ["in"],
      outputs,
      target,
      conditions: () => conditions,
      periods: () => ({ fixation: 40, stimulus: 60, decision: 40 }), // 2 + 3 + 2 steps
      trial({ answer }: { answer: number }, t: { answer(output: number): { during(period: string): void } }) {
        t.answer(answer).during("decision");
      },
      ...more,
    } as never),
  );

type Rows = readonly (readonly number[])[];
/** The score of a trial with these rows of outputs, one per step. */
function scored(task: TaskInstance, trial: Trial, rows: Rows): TrialScore {
  expect(rows).toHaveLength(trial.steps);
  return task.scorer.score(trial, rows.flat(), 0, task.outputs.length);
}
/** Equal rows except at some steps. */
const rowsOf = (usual: readonly number[], others: Readonly<Record<number, readonly number[]>> = {}): Rows =>
  Array.from({ length: 7 }, (_, k) => others[k] ?? usual);
const trialOf = (task: TaskInstance, condition = 0) => task.at(condition, 1, condition);

describe("the choice by the largest output", () => {
  const task = made({});

  test("is made at the last step, regardless of earlier steps", () => {
    const score = scored(task, trialOf(task), rowsOf([0, 0, 9], { 6: [0, 2, 1] }));
    expect(score).toEqual({ choice: 1, correct: 1, isRight: true, error: Number.NaN, reactionTime: Number.NaN });
    expect(task.scorer.from(trialOf(task))).toBe(6);
  });

  test("is no response if that output is largest, which is wrong unless it is wanted", () => {
    const rest = rowsOf([1, 0, 0]);
    expect(scored(task, trialOf(task), rest)).toMatchObject({ choice: 0, correct: 1, isRight: false });
    const withheld = made({ conditions: { answer: [0, 1] } });
    expect(scored(withheld, trialOf(withheld), rest)).toMatchObject({ choice: 0, correct: 0, isRight: true });
    expect(scored(withheld, trialOf(withheld), rowsOf([0, 1, 0]))).toMatchObject({ choice: 1, isRight: false });
  });

  test("numbers outputs from 1, skipping that for no response", () => {
    const choices = (noResponse: string | number | null) => {
      const one = made({ noResponse, conditions: { answer: [1] } });
      return [0, 1, 2].map((k) => scored(one, trialOf(one), rowsOf([0, 1, 2].map((o) => (o === k ? 1 : 0)))).choice);
    };
    expect(choices(0)).toEqual([0, 1, 2]);
    expect(choices(1)).toEqual([1, 0, 2]);
    expect(choices("a")).toEqual([1, 0, 2]);
    expect(choices(2)).toEqual([1, 2, 0]);
    expect(choices(null)).toEqual([1, 2, 3]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("is NaN and wrong if an output is %s", (odd) => {
    const score = scored(task, trialOf(task), rowsOf([0, 1, 0], { 6: [odd, 1, 0] }));
    expect(score).toMatchObject({ choice: Number.NaN, isRight: false });
    expect(scored(task, trialOf(task), rowsOf([0, 1, 0], { 5: [odd, 1, 0] }))).toMatchObject({ isRight: true });
  });

  test("exists for values only if one is correct", () => {
    const values = made({ target: "value", trial: ({ answer }, t) => t.correct(answer === 1 ? "a" : null) });
    expect(scored(values, trialOf(values, 0), rowsOf([0, 1, 0]))).toMatchObject({ choice: 2, correct: 2 });
    const none = scored(values, trialOf(values, 1), rowsOf([0, 1, 0]));
    expect(none).toMatchObject({ choice: Number.NaN, correct: Number.NaN, isRight: null });
  });
});

describe("the choice by a threshold", () => {
  const choice = { threshold: 0.8, from: "stimulus" };
  const task = made({ score: { choice } });
  const high = Math.log(8.01); // 8.01/(8.01 + 2) is slightly above 0.8
  const low = Math.log(7.99);

  test("is, for classes, the first whose softmax crosses it, with the time since the start of the period", () => {
    const rows = rowsOf([0, 0, 0], { 3: [0, 0, low], 4: [0, 0, high], 5: [0, 9, 0] });
    // Step 4, counted from 0, ends at 100 ms; the stimulus began at 40 ms.
    expect(scored(task, trialOf(task, 1), rows)).toEqual({
      choice: 2,
      correct: 2,
      isRight: true,
      error: Number.NaN,
      reactionTime: 60,
    });
    expect(task.scorer.from(trialOf(task))).toBe(2);
  });

  test("ignores crossings before the period and by the output for no response", () => {
    const early = rowsOf([0, 0, 0], { 0: [0, 9, 0], 1: [0, 9, 0], 3: [9, 0, 0] });
    expect(scored(task, trialOf(task), early)).toMatchObject({ choice: 0, isRight: false, reactionTime: Number.NaN });
    const still = rowsOf([0, 0, 0], { 1: [0, 9, 0], 2: [0, 9, 0] });
    expect(scored(task, trialOf(task), still)).toMatchObject({ choice: 1, reactionTime: 20 });
  });

  test("is no response if nothing crosses, even if no output means that", () => {
    const free = made({ score: { choice }, noResponse: null, outputs: ["a", "b", "c"] });
    expect(scored(free, trialOf(free), rowsOf([0, low, 0]))).toMatchObject({ choice: 0, correct: 2, isRight: false });
    expect(scored(free, trialOf(free), rowsOf([high, 0, 0]))).toMatchObject({ choice: 1, reactionTime: 20 });
  });

  test("is, for values, by the values themselves: the largest of those that cross in one step", () => {
    const values = made({
      target: "value",
      score: { choice: { threshold: 30, from: "decision" } },
      trial: ({ answer }, t) => t.correct(answer),
    });
    const trial = trialOf(values, 1);
    const rows = rowsOf([0, 30, 30], { 6: [31, 35, 40] });
    expect(scored(values, trial, rows)).toMatchObject({ choice: 3, correct: 3, isRight: true, reactionTime: 40 });
    expect(scored(values, trial, rowsOf([0, 30, 30]))).toMatchObject({ choice: 0, isRight: false });
  });

  test("is NaN once outputs are not finite, unless it was made before", () => {
    const broken = [Number.NaN, 0, 0];
    const after = rowsOf([0, 0, 0], { 2: [0, 9, 0], 3: broken });
    expect(scored(task, trialOf(task), after)).toMatchObject({ choice: 1, isRight: true });
    const before = rowsOf([0, 0, 0], { 2: broken, 3: [0, 9, 0] });
    expect(scored(task, trialOf(task), before)).toMatchObject({ choice: Number.NaN, isRight: false });
  });
});

describe("the error", () => {
  const noise = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 7 * 8, maxLength: 7 * 8 });
  const ring = places.map((angle) => `at ${angle}°`);
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  /** The angle between two directions in degrees, from 0 to 180. */
  const between = (one: number, other: number) => {
    const off = Math.abs(one - other) % (2 * Math.PI);
    return (Math.min(off, 2 * Math.PI - off) * 180) / Math.PI;
  };
  const around = made({
    target: "value",
    outputs: ring,
    noResponse: null,
    conditions: { angle: [0, 30, 100, 225, 359] },
    score: { error: { measure: "angle", periods: "decision", tolerance: 20 } },
    trial({ angle }, t) {
      for (const [k, place] of places.entries()) t.target(k).during("decision", 1 + Math.cos(radians(place - angle)));
    },
  });

  test("of a ring of values is the angle between population vectors, over the declared periods", () => {
    fc.assert(
      fc.property(noise, fc.nat(4), (outputs, condition) => {
        const trial = trialOf(around, condition);
        const mean = places.map((_, o) => (outputs[5 * 8 + o] + outputs[6 * 8 + o]) / 2);
        const [x, y] = [Math.cos, Math.sin].map((part) =>
          mean.reduce((sum, rate, k) => sum + rate * part(radians(places[k])), 0),
        );
        fc.pre(Math.hypot(x, y) > 1e-3);
        const wanted = between(Math.atan2(y, x), radians(trial.condition["angle"] as number));
        const { error, isRight } = around.scorer.score(trial, outputs, 0, 8);
        expect(error).toBeCloseTo(wanted, 9);
        expect(isRight).toBe(error <= 20);
      }),
    );
  });

  test("of outputs without a direction is 90°, the mean over all directions", () => {
    const score = (values: readonly number[]) => scored(around, trialOf(around, 2), rowsOf(values));
    expect(score(new Array(8).fill(0))).toMatchObject({ error: 90, isRight: false });
    expect(score(new Array(8).fill(0.7))).toMatchObject({ error: 90, isRight: false });
    expect(score(new Array(8).fill(Number.NaN))).toMatchObject({ error: Number.NaN, isRight: false });
  });

  test("of two values is the angle of cosine and sine", () => {
    const pair = made({
      target: "value",
      outputs: ["cos", "sin"],
      noResponse: null,
      conditions: { angle: places },
      score: { error: { measure: "angle" } },
      trial({ angle }, t) {
        t.mask.during("fixation", "stimulus", 0);
        t.target("cos").during("decision", Math.cos(radians(angle)));
        t.target("sin").during("decision", Math.sin(radians(angle)));
      },
    });
    for (const [c, angle] of places.entries())
      for (const shown of [0, 10, 123, 350]) {
        const rows = rowsOf([7, 7], { 5: [0, 0], 6: [2 * Math.cos(radians(shown)), 2 * Math.sin(radians(shown))] });
        const { error } = scored(pair, trialOf(pair, c), rows);
        expect(error).toBeCloseTo(between(radians(shown), radians(angle)), 9);
      }
  });

  test("of classes is the angle from the choice to the answer, and NaN without a choice", () => {
    const saccade = made({
      outputs: ["fixation", ...ring],
      conditions: { answer: [1, 2, 3, 4, 5, 6, 7, 8] },
      score: { error: { measure: "angle", periods: "decision", tolerance: 50 } },
    });
    const chosen = (k: number) => rowsOf(Array.from({ length: 9 }, (_, o) => (o === k ? 1 : 0)));
    for (let answer = 1; answer <= 8; answer++)
      for (let k = 1; k <= 8; k++) {
        const off = Math.abs(answer - k);
        const error = 45 * Math.min(off, 8 - off);
        const score = scored(saccade, trialOf(saccade, answer - 1), chosen(k));
        expect(score.error).toBeCloseTo(error, 9);
        expect(score).toMatchObject({ choice: k, correct: answer, isRight: error < 50 });
      }
    expect(scored(saccade, trialOf(saccade), chosen(0))).toMatchObject({
      choice: 0,
      error: Number.NaN,
      isRight: false,
    });
    const two = made({ score: { error: { measure: "angle", periods: "decision" } } });
    expect(scored(two, trialOf(two), rowsOf([0, 0, 1])).error).toBeCloseTo(180, 9);
  });

  test("of values is the root mean square distance where the masks of step and output are above 0", () => {
    const weights = fc.array(fc.constantFrom(0, 0.5, 2), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(noise, noise, weights, weights, (outputs, wanted, mask, ofB) => {
        const task = made({
          target: "value",
          outputs: ["a", "b"],
          noResponse: null,
          score: { error: { measure: "distance", unit: "Hz", tolerance: 2 } },
          trial(_, t) {
            t.target("a").between(0, 140, wanted.slice(0, 7));
            t.target("b").between(0, 140, wanted.slice(7, 14));
            t.mask.between(0, 140, mask);
            t.maskOf("b").between(0, 140, ofB);
          },
        });
        const off = [0, 1, 2, 3, 4, 5, 6].flatMap((k) => [
          ...(mask[k] > 0 ? [outputs[2 * k] - Math.fround(wanted[k])] : []),
          ...(mask[k] * ofB[k] > 0 ? [outputs[2 * k + 1] - Math.fround(wanted[7 + k])] : []),
        ]);
        const { error, isRight } = task.scorer.score(trialOf(task), outputs, 0, 2);
        if (off.length === 0) expect([error, isRight]).toEqual([Number.NaN, null]);
        else {
          expect(error).toBeCloseTo(Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / off.length), 9);
          // Within float32 rounding of the tolerance, either is possible.
          if (Math.abs(error - 2) > 1e-5) expect(isRight).toBe(error < 2);
        }
      }),
    );
  });

  test("is measured over the named outputs and periods", () => {
    const task = made({
      target: "value",
      score: { error: { measure: "distance", outputs: "b", periods: ["fixation", "decision"] } },
      trial: (_, t) => t.target("b").during("fixation", "stimulus", "decision", 1),
    });
    const rows = rowsOf([50, 50, 4], { 2: [0, 0, 99], 3: [0, 0, 99], 4: [0, 0, 99] });
    expect(scored(task, trialOf(task), rows)).toMatchObject({ error: 3, isRight: null });
    expect(task.scorer.from(trialOf(task))).toBe(0);
  });

  test("does not judge a trial in which withholding is correct", () => {
    const task = made({
      outputs: ["fixation", ...ring],
      conditions: { answer: [0, 3] },
      score: { error: { measure: "angle", periods: "decision", tolerance: 50 } },
    });
    const rest = rowsOf([1, ...places.map(() => 0)]);
    expect(scored(task, trialOf(task, 0), rest)).toMatchObject({ choice: 0, correct: 0, isRight: true });
    expect(scored(task, trialOf(task, 1), rest)).toMatchObject({ choice: 0, isRight: false });
  });

  test("of a constant answer is measured like any other", () => {
    const trial = trialOf(around, 3);
    const answer = places.map((place) => (place === 180 ? 1 : 0));
    expect(around.scorer.constantError(trial, answer)).toBeCloseTo(45, 9);
    expect(around.scorer.constantError(trial, around.scorer.meanTarget(trial)!)).toBeCloseTo(0, 5);
    const even = made({ outputs: ["no", "a", "b"], score: { error: { measure: "angle", periods: "decision" } } });
    expect(even.scorer.constantError(trialOf(even), even.constantAnswer()!)).toBe(90);
    const none = made({});
    expect(none.scorer.meanTarget(trialOf(none))).toBeNull();
    expect(none.scorer.constantError(trialOf(none), [0, 0, 1])).toBeNaN();
  });
});

/** Outputs [step, output] equal to the target; for classes, with probability 1. */
function oracle(task: TaskInstance, trial: Trial): number[] {
  const { length } = task.outputs;
  if (task.target === "class")
    return [...denseChannel(trial.targets, 0, trial.steps)].flatMap((one) =>
      task.outputs.map((_, o) => (o === one ? 50 : 0)),
    );
  const channels = task.outputs.map((_, o) => denseChannel(trial.targets, o, trial.steps));
  return Array.from({ length: trial.steps * length }, (_, i) => channels[i % length][Math.floor(i / length)]);
}

/** Classes and values, by largest output and by threshold, with and without an error. */
const kinds: Readonly<Record<string, Made>> = {
  "classes, the largest": {},
  "classes, withheld": { conditions: { answer: [0, 1, 2] } },
  "classes, crossing": { score: { choice: { threshold: 0.9, from: "stimulus" } } },
  "classes around a circle": {
    outputs: ["wait", "a", "b", "c", "d"],
    score: { error: { measure: "angle", periods: "decision", tolerance: 1 } },
  },
  "values with a right choice": {
    target: "value",
    trial: ({ answer }, t) => {
      t.correct(answer);
      t.target(answer).during("decision", 1);
    },
  },
  "values that cross": {
    target: "value",
    score: { choice: { threshold: 0.9, from: "decision" } },
    trial: ({ answer }, t) => {
      t.correct(answer);
      t.target(answer).during("decision", 1);
    },
  },
  "values near enough": {
    target: "value",
    score: { error: { measure: "distance", tolerance: 0.1 } },
    trial: ({ answer }, t) => t.target(answer).during("decision", () => t.random.normal()),
  },
  "values around a circle": {
    target: "value",
    noResponse: null,
    score: { error: { measure: "angle", periods: "decision", tolerance: 0.1 } },
    trial: ({ answer }, t) => t.target(answer).during("decision", () => t.random.uniform() + 0.1),
  },
};

describe.each(Object.entries(kinds))("%s:", (_, kind) => {
  const task = made(kind);
  const trials = Array.from({ length: 12 }, (_, n) => task.draw(1, n));

  test("an oracle that answers with the target is correct in every trial, without error", () => {
    for (const trial of trials) {
      const { isRight, error, choice, correct } = task.scorer.score(trial, oracle(task, trial), 0, task.outputs.length);
      expect(isRight).toBe(true);
      if (task.words.score.error) expect(error).toBeCloseTo(0, 5);
      else expect([error, choice]).toEqual([Number.NaN, correct]);
    }
  });

  test("trials in a row score like single ones, wherever recording of the batch starts", () => {
    const { length } = task.outputs;
    const rows = [0, 1, 2].map((b) => sequenceRow(b, 38, (place) => trials[3 * b + place] ?? trials[0]));
    const outputs = Float64Array.from({ length: 38 * 3 * length }, (_, i) => Math.sin(i * i) + 0.4 * (i % 5));
    const batch = { trials: rows, steps: 38 };
    const single = rows.flatMap(({ parts }, b) =>
      parts!
        .filter(({ from, to }) => to - from === 7)
        .map(({ from, trial }) => {
          const own = Array.from({ length: 7 * length }, (_, i) => {
            const [step, output] = [from + Math.floor(i / length), i % length];
            return outputs[(step * 3 + b) * length + output];
          });
          return task.scorer.score(trial, own, 0, length).isRight;
        }),
    );
    expect(single).toHaveLength(15);
    const counted = single.filter((right) => right !== null);
    const expected = { correct: counted.filter(Boolean).length, counted: counted.length };
    expect(countRight(scoredTrials(batch, task.scorer, outputs, length))).toEqual(expected);
    const from = firstScored(batch, task.scorer);
    expect(countRight(scoredTrials(batch, task.scorer, outputs.subarray(from * 3 * length), length, from))).toEqual(
      expected,
    );
  });
});

test("if a row cuts off its only trial, scoring reads from the last step", () => {
  const task = made({});
  const row = sequenceRow(0, 3, () => trialOf(task));
  expect(firstScored({ trials: [row], steps: 3 }, task.scorer)).toBe(2);
  expect(countRight(scoredTrials({ trials: [row], steps: 3 }, task.scorer, new Float64Array(9), 3))).toEqual({
    correct: 0,
    counted: 0,
  });
});
