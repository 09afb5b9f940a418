/** The tasks of Song, Yang & Wang (2016), against a second statement of their tables. */
import { describe, expect, test } from "vitest";
import { type TaskInstance, type Trial, task } from "../../../src/index.ts";
import { blindAccuracy } from "../../../src/open/blindPolicies.ts";
import { denseChannel } from "../../../src/task/denseBatch.ts";

const lengths = ({ periods }: Trial, dt = 20) =>
  Object.fromEntries(periods.map(({ name, from, to }) => [name, (to - from) * dt]));
const inputs = (one: TaskInstance, trial: Trial, ms: number) =>
  one.inputs.map((_, k) => Number(denseChannel(trial.inputs, k, trial.steps)[ms / one.dt - 1].toFixed(6)));
const targets = (one: TaskInstance, trial: Trial, ms: number) =>
  one.outputs.map((_, k) => Number(denseChannel(trial.targets, k, trial.steps)[ms / one.dt - 1].toFixed(6)));
const counts = (trial: Trial, ms: number, dt = 20) => denseChannel(trial.mask, 0, trial.steps)[ms / dt - 1];
/** The trial of the condition with these factors. */
const where = (one: TaskInstance, wanted: Readonly<Record<string, unknown>>) => {
  const place = one.conditions.findIndex((own) => Object.entries(wanted).every(([key, value]) => own[key] === value));
  return one.at(place, 1, 0);
};
/** Share of catch trials as training draws them. */
const share = ({ weights }: TaskInstance) => {
  const total = weights!.reduce((sum, weight) => sum + weight, 0);
  return weights![0] / total;
};

const decisions = [
  ["rdm", "dense", { conditions: 10, share: 1 / 11, ms: 2000, high: 1 }],
  ["rdm", "varstim", { conditions: 10, share: 1 / 11, ms: 2000, high: 1 }],
  ["rdm", "rt", { conditions: 10, share: 5 / 11, ms: 2000, high: 1.2 }],
  ["mante", undefined, { conditions: 72, share: 1 / 73, ms: 2000, high: 1 }],
  ["multisensory", undefined, { conditions: 24, share: 5 / 25, ms: 2500, high: 1 }],
  ["romo", undefined, { conditions: 10, share: 1 / 11, ms: 2500, high: 1 }],
] as const;

describe.each(decisions)("%s %s", (name, preset, { conditions, share: expected, ms, high }) => {
  const one = task(name, { preset });

  test("has catch trials, one more condition, in which nothing is shown and nothing is scored", () => {
    expect(one.conditions).toHaveLength(conditions + 1);
    expect(share(one)).toBeCloseTo(expected, 12);
    const trial = where(one, { catch: "yes" });
    expect(trial.steps * one.dt).toBe(ms);
    expect([inputs(one, trial, 1000).every((value) => value === 0), trial.correct]).toEqual([true, null]);
    for (const at of [20, 1000, ms]) expect([targets(one, trial, at), counts(trial, at)]).toEqual([[0.2, 0.2], 1]);
    expect(one.scorer.score(trial, new Float64Array(2), 0, 0).isRight).toBeNull();
  });

  test("counts errors in the fixation and the response, where the right output is high", () => {
    for (const number of one.conditions.keys()) {
      const trial = one.at(number, 1, number);
      if (trial.correct === null) continue;
      const end = trial.steps * one.dt;
      expect([targets(one, trial, 20), counts(trial, 20), counts(trial, 120)]).toEqual([[0.2, 0.2], 1, 0]);
      expect([targets(one, trial, end), counts(trial, end)]).toEqual([
        trial.correct === 0 ? [high, 0.2] : [0.2, high],
        1,
      ]);
    }
  });
});

test("chance is that of the trials that are scored", () => {
  expect(blindAccuracy(task("rdm"))).toBe(0.5);
});

describe("rdm", () => {
  test("shows (1 ± c)/2 during the stimulus, with a start cue where there is one", () => {
    const dense = task("rdm");
    const trial = where(dense, { coherence: 51.2, correct: 2 });
    expect(lengths(trial)).toEqual({ fixation: 100, stimulus: 800, decision: 300 });
    expect([inputs(dense, trial, 100), inputs(dense, trial, 120), inputs(dense, trial, 900)]).toEqual([
      [0, 0],
      [0.244, 0.756],
      [0.244, 0.756],
    ]);
    const rt = task("rdm", { preset: "rt" });
    expect(inputs(rt, where(rt, { coherence: 3.2, correct: 1 }), 500)).toEqual([0.516, 0.484, 1]);
  });

  test("varies the stimulus: 80 to 1500 ms, on average 381 ms at steps of 20 ms", () => {
    const one = task("rdm", { preset: "varstim" });
    const shown = Array.from({ length: 1500 }, (_, n) => lengths(one.at(1, 1, n))["stimulus"]);
    expect([Math.min(...shown), Math.max(...shown) < 1500]).toEqual([80, true]);
    expect(shown.reduce((sum, ms) => sum + ms, 0) / shown.length).toBeCloseTo(381, -1.5);
  });

  test("lets the response begin 300 ms after the onset, and tests by a threshold", () => {
    const rt = task("rdm", { preset: "rt" });
    const trial = where(rt, { coherence: 12.8, correct: 1 });
    expect(lengths(trial)).toEqual({ fixation: 100, stimulus: 800 });
    expect([counts(trial, 400), counts(trial, 420)]).toEqual([0, 1]);
    const tested = task("rdm", { preset: "rtTest" });
    const shown = where(tested, { coherence: 12.8, correct: 1 });
    expect(lengths(shown)).toEqual({ fixation: 300, stimulus: 1500 });
    const outputs = new Float64Array(2 * shown.steps).fill(0.2);
    outputs[2 * 34] = 1.01; // choice 1 at 700 ms
    outputs[2 * 60 + 1] = 1.5;
    expect(tested.scorer.score(shown, outputs, 0, 2)).toMatchObject({ choice: 1, isRight: true, reactionTime: 400 });
  });

  test("is tested with zero coherence as one condition of eleven, whose answer is random", () => {
    const tested = task("rdm", { preset: "denseTest" });
    expect(tested.conditions).toHaveLength(11);
    const zero = tested.conditions.findIndex(({ coherence }) => coherence === 0);
    expect(tested.isChance(zero)).toBe(true);
    const answers = Array.from({ length: 20 }, (_, n) => tested.at(zero, 1, n).correct);
    expect(new Set(answers)).toEqual(new Set([0, 1]));
    expect(inputs(tested, tested.at(zero, 1, 0), 500)).toEqual([0.5, 0.5]);
  });
});

test("mante shows both features and, with them, the cue that tells which counts", () => {
  const one = task("mante");
  const trial = where(one, { context: "colour", motion: 50, colour: -5 });
  expect(inputs(one, trial, 500)).toEqual([0, 1, 0.75, 0.25, 0.475, 0.525]);
  expect([inputs(one, trial, 100), inputs(one, trial, 920)]).toEqual([new Array(6).fill(0), new Array(6).fill(0)]);
  expect(trial.correct).toBe(1);
});

test("multisensory codes rates by rising and falling inputs of the senses that are shown", () => {
  const one = task("multisensory");
  const both = where(one, { modality: "both", rate: 16 });
  expect([inputs(one, both, 500), inputs(one, both, 1200), both.correct]).toEqual([
    [1.2, 1.2, 0.4, 0.4, 1],
    [0, 0, 0, 0, 1],
    0,
  ]);
  const heard = where(one, { modality: "auditory", rate: 9 });
  expect([inputs(one, heard, 500), heard.correct]).toEqual([[0, 0.4, 0, 1.2, 1], 1]);
});

test("romo shows pairs that differ by 8 Hz in both orders, 2.5 to 3.5 s apart", () => {
  const one = task("romo");
  const pairs = one.conditions.flatMap(({ first, second }) => (first === undefined ? [] : [[first, second]]));
  expect(new Set(pairs.map((pair) => Math.min(...pair.map(Number))))).toEqual(new Set([10, 14, 18, 22, 26]));
  expect(pairs.every(([f1, f2]) => Math.abs(Number(f1) - Number(f2)) === 8)).toBe(true);
  const trial = where(one, { first: 34, second: 26 });
  const { delay, ...fixed } = lengths(trial);
  expect(fixed).toEqual({ fixation: 100, f1: 500, f2: 500, decision: 300 });
  expect(delay >= 2500 && delay < 3500).toBe(true);
  expect([inputs(one, trial, 300), inputs(one, trial, 1000), trial.correct]).toEqual([[1.2, 0.4], [0, 0], 0]);
});

test("lee moves the eye between the dots of a grid, each time to one of the two that are offered", () => {
  const one = task("lee");
  const trial = where(one, { sequence: 4 });
  expect(lengths(trial, 10)).toEqual({ iti: 1000, fixation: 1000, M1: 500, M2: 500, M3: 500 });
  const shown = (ms: number) => inputs(one, trial, ms).flatMap((value, k) => (value === 1 && k < 9 ? [k] : []));
  expect([500, 1500, 2200, 2700, 3200].map(shown)).toEqual([[], [4], [3, 4, 5], [1, 5, 7], [6, 7, 8]]);
  expect(inputs(one, trial, 500).slice(9)).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
  expect([1500, 2200, 2700, 3200].map((ms) => targets(one, trial, ms))).toEqual([
    [0, 0],
    [0.5, 0],
    [0, -0.5],
    [-0.5, -0.5],
  ]);
  expect([1000, 1010, 3500].map((ms) => counts(trial, ms, 10))).toEqual([0, 1, 1]);
  expect([one.dt, one.weights, trial.correct]).toEqual([10, null, null]);
});

test("sinewave has no inputs, and wants 0.9 sin(2πt/800 ms)", () => {
  const one = task("sinewave");
  const trial = one.draw(1, 0);
  expect([one.inputs, trial.steps]).toEqual([[], 80]);
  expect([20, 200, 600, 1600].map((ms) => targets(one, trial, ms)[0])).toEqual([
    0.140791,
    0.9,
    -0.9,
    expect.closeTo(0, 6),
  ]);
});
