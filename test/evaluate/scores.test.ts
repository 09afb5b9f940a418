/** Scores of made-up trials, against numbers worked out by hand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scoresOf, type TrialRow } from "../../src/analysis/index.ts";
import { createTask, defineTask, type TaskInstance } from "../../src/index.ts";

/** What the tasks of this file have in common. */
const common = {
  title: "t",
  summary: "s",
  source: "made for this test",
  dt: 20,
  parameters: {},
  inputs: ["u"],
  periods: () => ({ cue: 40, decide: 40 }),
} as const;

type Made = Partial<TrialRow> & Pick<TrialRow, "condition">;
/** A trial; by default one with a correct answer. */
function row({ correct = 1, choice = correct, ...rest }: Made): TrialRow {
  const { isFinite: isSound = true } = rest;
  const isCorrect = Number.isNaN(correct) ? null : isSound && choice === correct;
  return { trial: 0, steps: 4, correct, choice, isCorrect, isFinite: isSound, periods: [], ...rest };
}
const times = (count: number, made: Made): TrialRow[] => Array.from({ length: count }, () => row(made));

/** Left or right, strong or weak, and catch trials, which training draws rarely. */
const detection = (weight = 1) =>
  createTask(
    defineTask({
      ...common,
      name: "detection",
      outputs: ["left", "wait", "right"],
      target: "class",
      noResponse: 1,
      conditions: () => [
        { side: "left", contrast: 10 },
        { side: "right", contrast: 10 },
        { side: "left", contrast: 5 },
        { side: "right", contrast: 5 },
        { side: "none", contrast: 0 },
      ],
      weight: ({ side }) => (side === "none" ? weight : 1),
      trial({ side }, t) {
        t.input("u").during("cue", side === "left" ? 1 : 0);
        t.answer(side === "none" ? "wait" : side).during("decide");
      },
      idealObserver: ({ contrast }) => (contrast === 5 ? 0.8 : 1),
    }),
  );
/** Ten trials of each condition. */
const detected = [
  ...times(10, { condition: { side: "left", contrast: 10 } }),
  ...times(9, { condition: { side: "right", contrast: 10 }, correct: 2 }),
  ...times(1, { condition: { side: "right", contrast: 10 }, correct: 2, choice: 0 }),
  ...times(6, { condition: { side: "left", contrast: 5 } }),
  ...times(4, { condition: { side: "left", contrast: 5 }, choice: 2 }),
  ...times(5, { condition: { side: "right", contrast: 5 }, correct: 2 }),
  ...times(3, { condition: { side: "right", contrast: 5 }, correct: 2, choice: 0 }),
  ...times(2, { condition: { side: "right", contrast: 5 }, correct: 2, choice: Number.NaN, isFinite: false }),
  ...times(7, { condition: { side: "none", contrast: 0 }, correct: 0 }),
  ...times(3, { condition: { side: "none", contrast: 0 }, correct: 0, choice: 1 }),
];

describe("trials with right choices", () => {
  const scores = scoresOf({ table: detected, task: detection(0.5) });

  test("have scores with chance and ideal observer; withheld responses are distinguished from missing ones", () => {
    expect(scores.accuracy).toBeCloseTo(37 / 50, 12);
    // Chance gives one answer at the right time: correct in half of the trials that are no catch trials.
    expect(scores.chance).toBeCloseTo(0.8 / 2, 12);
    expect(scores.idealObserver).toBeCloseTo((3 + 2 * 0.8) / 5, 12);
    expect([scores.noResponse, scores.withheld, scores.notFinite]).toEqual([4 / 40, 0.7, 2 / 50]);
    expect([scores.error, scores.reactionTime]).toEqual([null, null]);
  });

  test("have one row for levels that differ by rounding alone", () => {
    const table = [...detected, ...times(2, { condition: { side: "left", contrast: 10 * (1 + 1e-12) } })];
    const { byFactor } = scoresOf({ table, task: detection(0.5) });
    const [contrast] = byFactor.filter(({ factor }) => factor === "contrast");
    expect(contrast.levels.map(({ level, trials }) => [level, trials])).toEqual([
      [0, 10],
      [5, 20],
      [10, 22],
    ]);
  });

  test("are weighted as training draws conditions, with the interval of the effective number of trials", () => {
    const { drawn } = scores;
    // Weights 1, 1, 1, 1 and ½, for each of ten trials.
    expect(drawn!.accuracy).toBeCloseTo((10 + 9 + 6 + 5 + 7 / 2) / 45, 12);
    expect(drawn!.chance).toBeCloseTo(4 / 2 / 4.5, 12);
    expect(drawn!.idealObserver).toBeCloseTo((2.5 + 2 * 0.8) / 4.5, 12);
    const [n, p, q2] = [45 ** 2 / (40 + 10 / 4), drawn!.accuracy, 1.959963984540054 ** 2];
    const half = Math.sqrt(q2 * ((p * (1 - p)) / n + q2 / (4 * n * n)));
    expect(drawn!.low).toBeCloseTo((p + q2 / (2 * n) - half) / (1 + q2 / n), 12);
    expect(drawn!.high).toBeCloseTo((p + q2 / (2 * n) + half) / (1 + q2 / n), 12);
  });

  const weighed = (weights: readonly number[], k: readonly number[]) =>
    createTask(
      defineTask({
        ...common,
        name: "weighed",
        outputs: ["wait", "left", "right"],
        target: "class",
        conditions: () => weights.map((weight, c) => ({ k: k[c], weight })),
        trial: (_, t) => t.answer("left").during("decide"),
      }),
    );

  test("have the weight of their condition, in whichever of its trials an answer is right", () => {
    // In condition 1, three times as frequent, every other trial is judged, and always right; in condition 2 all are
    // judged, and never right.
    const table = [
      ...times(5, { condition: { k: 1 } }),
      ...times(5, { condition: { k: 1 }, correct: Number.NaN, choice: Number.NaN }),
      ...times(10, { condition: { k: 2 }, choice: 2 }),
    ];
    expect(scoresOf({ table, task: weighed([3, 1], [1, 2]) }).drawn!.accuracy).toBeCloseTo(1.5 / 2.5, 12);
  });

  test("have the total weight of conditions with equal factors", () => {
    const table = [...times(20, { condition: { k: 1 } }), ...times(10, { condition: { k: 2 }, choice: 2 })];
    expect(scoresOf({ table, task: weighed([1, 3, 2], [1, 1, 2]) }).drawn!.accuracy).toBeCloseTo(4 / 6, 12);
  });

  test("have the same scores both ways if training draws all equally often", () => {
    const { accuracy, accuracyInterval, chance, idealObserver, drawn } = scoresOf({
      table: detected.slice(3),
      task: detection(1),
    });
    expect(drawn).toEqual({ accuracy, low: accuracyInterval![0], high: accuracyInterval![1], chance, idealObserver });
  });

  test("are listed by every factor, numbers ascending and strings in the order of the task", () => {
    const [side, contrast] = scores.byFactor;
    expect(side).toMatchObject({ factor: "side", unit: "", kind: "category" });
    expect(
      side.levels.map(({ level, accuracy, chance, noResponse, withheld, notFinite }) => ({
        ...{ level, accuracy, chance, noResponse, withheld, notFinite },
      })),
    ).toEqual([
      { level: "left", accuracy: 0.8, chance: 0.5, noResponse: 0, withheld: null, notFinite: 0 },
      { level: "right", accuracy: 0.7, chance: 0.5, noResponse: 0.2, withheld: null, notFinite: 0.1 },
      { level: "none", accuracy: 0.7, chance: 0, noResponse: null, withheld: 0.7, notFinite: 0 },
    ]);
    expect(contrast.levels.map(({ level, trials, idealObserver }) => [level, trials, idealObserver])).toEqual([
      [0, 10, 1],
      [5, 20, expect.closeTo(0.8, 12)],
      [10, 20, 1],
    ]);
    // Wilson (1927) for 7 of 10.
    expect([contrast.levels[0].low, contrast.levels[0].high]).toEqual([
      expect.closeTo(0.39678, 5),
      expect.closeTo(0.89221, 5),
    ]);
  });

  test("are listed by condition, in the order of the task", () => {
    expect(scores.byCondition.map(({ condition, accuracy }) => [Object.values(condition), accuracy])).toEqual([
      [["left", 10], 1],
      [["right", 10], 0.9],
      [["left", 5], 0.6],
      [["right", 5], 0.5],
      [["none", 0], 0.7],
    ]);
  });

  test("have no ideal observer if the network changes its inputs; chance is the same", () => {
    const { idealObserver, chance, byFactor } = scoresOf({ table: detected, task: detection(), isIdealKnown: false });
    expect([idealObserver, chance]).toEqual([null, expect.closeTo(0.4, 12)]);
    expect(byFactor[0].levels.every((level) => level.idealObserver === null)).toBe(true);
  });

  test("have no scores if there are none", () => {
    expect(scoresOf({ table: [], task: detection(0.5) })).toMatchObject({
      accuracy: null,
      accuracyInterval: null,
      drawn: null,
      noResponse: null,
      withheld: null,
      byFactor: [],
      byCondition: [],
      notFinite: 0,
    });
  });
});

test("renaming every factor, output and string changes only names", () => {
  const names = ["side", "contrast", "left", "right", "none", "wait"] as const;
  const scores = scoresOf({ table: detected, task: detection(0.5) });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."abcdefgh") }), {
        minLength: names.length,
        maxLength: names.length,
      }),
      (others) => {
        const other = (name: string) => others[names.indexOf(name as (typeof names)[number])] ?? name;
        const renamed = createTask(
          defineTask({
            ...common,
            name: "renamed",
            outputs: ["left", "wait", "right"].map(other),
            target: "class",
            noResponse: 1,
            conditions: () =>
              detection().conditions.map(({ side, contrast }) => ({
                [other("side")]: other(side as string),
                [other("contrast")]: contrast,
              })),
            weight: (condition: Record<string, unknown>) => (condition[other("side")] === other("none") ? 0.5 : 1),
            trial(condition: Record<string, unknown>, t) {
              const side = condition[other("side")] as string;
              t.answer(side === other("none") ? other("wait") : side).during("decide");
            },
            idealObserver: (condition: Record<string, unknown>) => (condition[other("contrast")] === 5 ? 0.8 : 1),
          }),
        );
        const table = detected.map((one) => ({
          ...one,
          condition: {
            [other("side")]: other(one.condition["side"] as string),
            [other("contrast")]: one.condition["contrast"],
          },
        }));
        const back = (text: string) => names.find((name) => other(name) === text) ?? text;
        const renamedBack = JSON.parse(JSON.stringify(scoresOf({ table, task: renamed })), (_, value) =>
          typeof value === "string"
            ? back(value)
            : value !== null && typeof value === "object" && !Array.isArray(value)
              ? Object.fromEntries(Object.entries(value).map(([key, part]) => [back(key), part]))
              : value,
        );
        expect(renamedBack).toEqual(JSON.parse(JSON.stringify(scores)));
      },
    ),
    { numRuns: 30 },
  );
});

describe("chance", () => {
  const twoSides = (spec: object) =>
    createTask(
      defineTask({
        ...common,
        name: "twoSides",
        outputs: ["wait", "left", "right"],
        target: "class",
        conditions: () => ({ side: ["left", "right"] }),
        trial({ side }, t) {
          t.input("u").during("cue", side === "left" ? 1 : 0);
          t.answer(side).during("decide");
        },
        ...spec,
      }),
    );
  const shown = (task: TaskInstance, count: number) =>
    Array.from({ length: count }, (_, k) => row({ condition: task.conditions[k % 2], correct: 1 + (k % 2) }));

  test("is that of the task, however few trials were shown", () => {
    const task = twoSides({});
    expect(scoresOf({ table: shown(task, 3), task }).chance).toBe(0.5);
  });

  test("is one half if each trial decides at random what is right, also at each level", () => {
    const task = twoSides({
      conditions: () => ({ place: [1, 2] }),
      trial(_: unknown, t: { random: { uniform(): number }; answer(name: string): { during(p: string): void } }) {
        t.answer(t.random.uniform() < 0.5 ? "left" : "right").during("decide");
      },
    });
    const { chance, byFactor } = scoresOf({ table: shown(task, 40), task });
    expect(chance).toBe(0.5);
    expect(byFactor[0].levels.map((level) => level.chance)).toEqual([0.5, 0.5]);
  });

  test("of going or not is that of the more frequent one, balanced and as drawn", () => {
    const task = twoSides({
      outputs: ["wait", "go"],
      conditions: () => [{ cue: "go" }, { cue: "stay", weight: 3 }],
      trial({ cue }: { cue: string }, t: { answer(name: string): { during(p: string): void } }) {
        t.answer(cue === "go" ? "go" : "wait").during("decide");
      },
    });
    const table = [
      ...times(5, { condition: { cue: "go" }, correct: 1 }),
      ...times(5, { condition: { cue: "stay" }, correct: 0, choice: 1 }),
    ];
    const { accuracy, chance, drawn, withheld } = scoresOf({ table, task });
    expect([accuracy, chance, drawn!.accuracy, drawn!.chance, withheld]).toEqual([0.5, 0.5, 0.25, 0.75, 0]);
  });

  test("that a task declares is used, but not for single levels", () => {
    const task = twoSides({ score: { chance: 0.4 } });
    const { chance, drawn, byFactor } = scoresOf({ table: shown(task, 4), task });
    expect([chance, drawn!.chance, byFactor[0].levels[0].chance]).toEqual([0.4, 0.4, null]);
  });
});

test("levels that trials record are listed if each has enough trials", () => {
  const task = createTask(
    defineTask({
      ...common,
      name: "recording",
      outputs: ["wait", "left", "right"],
      target: "class",
      conditions: () => ({ side: ["left", "right"] }),
      factors: { humidity: { unit: "%" } },
      trial({ side }, t) {
        t.record("humidity", t.random.uniform());
        t.answer(side).during("decide");
      },
    }),
  );
  const shown = (levels: number) =>
    scoresOf({
      task,
      table: Array.from({ length: 40 }, (_, k) => row({ condition: { side: "left", humidity: k % levels } })),
    }).byFactor.map(({ factor }) => factor);
  expect(shown(8)).toEqual(["humidity"]);
  expect(shown(40)).toEqual([]);
});

describe("trials with errors", () => {
  const sizes = (error: object, weight?: (condition: { size: number }) => number) =>
    createTask(
      defineTask({
        ...common,
        name: "sizes",
        outputs: ["size"],
        target: "value",
        conditions: () => ({ size: [1, 2, 3, 4] }),
        ...(weight && { weight }),
        trial({ size }, t) {
          t.input("u").during("cue", size);
          t.target("size").during("decide", size);
        },
        score: { error: { measure: "distance", periods: ["decide"], unit: "cm", ...error } },
      }),
    );
  /** The mean target is 2.5. */
  const off = (size: number, ...errors: number[]) =>
    errors.map((error) =>
      row({ condition: { size }, correct: Number.NaN, choice: Number.NaN, error, baseline: Math.abs(size - 2.5) }),
    );
  const table = [...off(1, 0.5, 1.5), ...off(2, 0.1, Number.NaN), ...off(3, 0.2, 0.4), ...off(4, 0.3, 0.6)];

  test("have mean, interval, median, base rate and R², without values that are not finite", () => {
    const { error, accuracy, byFactor, chance, drawn } = scoresOf({ table, task: sizes({}) });
    expect([accuracy, chance, drawn]).toEqual([null, null, null]);
    const errors = [0.5, 1.5, 0.1, 0.2, 0.4, 0.3, 0.6];
    const mean = 3.6 / 7;
    const sd = Math.sqrt(errors.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 6);
    expect(error).toEqual({
      measure: "distance",
      unit: "cm",
      mean: expect.closeTo(mean, 12),
      low: expect.closeTo(mean - (1.959963984540054 * sd) / Math.sqrt(7), 12),
      high: expect.closeTo(mean + (1.959963984540054 * sd) / Math.sqrt(7), 12),
      median: 0.4,
      trials: 7,
      baseline: expect.closeTo(1, 12),
      r2: expect.closeTo(1 - errors.reduce((sum, one) => sum + one * one, 0) / (4 * 2.25 + 3 * 0.25), 12),
    });
    expect(byFactor[0].levels.map(({ level, trials, error }) => [level, trials, error!.trials, error!.mean])).toEqual([
      [1, 2, 2, 1],
      [2, 2, 1, 0.1],
      [3, 2, 2, expect.closeTo(0.3, 12)],
      [4, 2, 2, expect.closeTo(0.45, 12)],
    ]);
    expect(byFactor[0].levels[1].error).toMatchObject({ low: null, high: null, median: 0.1, baseline: 0.5 });
  });

  test("have no R² if targets do not vary, despite rounding of the base rate", () => {
    const r2Of = (baseline: number) => {
      const table = [0.5, 0.25].map((error) =>
        row({ condition: { size: 1 }, correct: Number.NaN, choice: Number.NaN, error, baseline }),
      );
      return scoresOf({ table, task: sizes({}) }).error!.r2;
    };
    expect([0, 1e-16].map(r2Of)).toEqual([null, null]);
    expect(r2Of(0.5)).toBeCloseTo(1 - (0.25 + 0.0625) / 0.5, 12);
  });

  test("that are right up to a tolerance have the chance of the best constant answer", () => {
    const judged = table.map((one) => ({ ...one, isCorrect: one.error! <= 0.5 }));
    // 2.5 is within 0.5 of 2 and 3; if 4 is drawn more often than these together, 3.5 is better.
    const { accuracy, chance, byFactor } = scoresOf({ table: judged, task: sizes({ tolerance: 0.5 }) });
    expect([accuracy, chance, byFactor[0].levels[0].chance]).toEqual([5 / 8, 0.5, null]);
    const { drawn } = scoresOf({
      table: judged,
      task: sizes({ tolerance: 0.5 }, ({ size }) => (size === 4 ? 5 : 1)),
    });
    expect(drawn).toMatchObject({
      accuracy: expect.closeTo((0.5 + 0.5 + 1 + 5 * 0.5) / 8, 12),
      chance: expect.closeTo(6 / 8, 12),
    });
  });
});

test("reaction times have quartiles, over trials with a response, also at each level", () => {
  const task = createTask(
    defineTask({
      ...common,
      name: "race",
      outputs: ["wait", "left", "right"],
      target: "class",
      conditions: () => ({ side: ["left", "right"] }),
      trial({ side }, t) {
        t.input("u").during("cue", side === "left" ? 1 : 0);
        t.answer(side).during("decide");
      },
      score: { choice: { threshold: 0.8, from: "decide" } },
    }),
  );
  const timed = (side: string, reactionTime: number) =>
    row({
      condition: { side },
      correct: side === "left" ? 1 : 2,
      ...(Number.isNaN(reactionTime) && { choice: 0 }),
      reactionTime,
    });
  const table = [
    ...[100, 140, Number.NaN].map((time) => timed("left", time)),
    ...[200, 240, 260].map((time) => timed("right", time)),
  ];
  const { reactionTime, byFactor, noResponse } = scoresOf({ table, task });
  expect(reactionTime).toMatchObject({
    ...{ from: "decide", mean: 188, median: 200, quartile1: 140, quartile3: 240, trials: 5 },
  });
  expect(noResponse).toBeCloseTo(1 / 6, 12);
  expect(byFactor[0].levels.map(({ reactionTime }) => [reactionTime!.mean, reactionTime!.trials])).toEqual([
    [120, 2],
    [expect.closeTo(700 / 3, 12), 3],
  ]);
});
