/** Chance of tasks made up so that it can be worked out by hand. */
import { describe, expect, test } from "vitest";
import { scoresOf, type TrialRow } from "../../src/analysis/index.ts";
import { createTask, defineTask, type TaskInstance } from "../../src/index.ts";
import { blindAccuracy } from "../../src/open/blindPolicies.ts";
import { open } from "../../src/open/experiment.ts";

// biome-ignore lint/suspicious/noExplicitAny: as JavaScript writes it
type Writes = (condition: any, t: any) => void;
interface Made {
  readonly conditions: object;
  readonly trial: Writes;
  readonly outputs?: readonly string[];
  readonly target?: "class" | "value";
  readonly noResponse?: number | null;
  readonly score?: object;
  readonly periods?: object;
  readonly [part: string]: unknown;
}
const definition = ({ conditions, periods = { show: 40, move: 40 }, ...more }: Made) =>
  defineTask({
    name: "made",
    title: "t",
    summary: "s",
    source: "made for this test",
    dt: 20,
    parameters: {},
    inputs: ["u"],
    outputs: ["wait", "a", "b"],
    target: "class",
    conditions: () => conditions,
    periods: () => periods,
    ...more,
  } as never);
const made = (given: Made): TaskInstance => createTask(definition(given));
const referencesFor = (given: Made, train: object = {}) =>
  open({ task: { name: "made" }, train }, { tasks: [definition(given)] }).references();

/** Chance with conditions equally often, whatever is shown. */
function chanceOf(task: TaskInstance): number | null {
  const row: TrialRow = {
    trial: 0,
    steps: 4,
    condition: task.conditions[0],
    correct: 1,
    choice: 1,
    isCorrect: true,
    isFinite: true,
    periods: [],
  };
  return scoresOf({ table: [row], task }).chance;
}
const chanceWith = (given: Made) => chanceOf(made(given));

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const upTo = (tolerance: number, measure = "distance") => ({ error: { measure, periods: ["move"], tolerance } });
const around = (count: number) => Array.from({ length: count }, (_, k) => (360 * k) / count);
/** Values along one output. */
const line = { outputs: ["x"], target: "value", noResponse: null } as const;
const along: Writes = ({ x }, t) => t.target("x").during("move", x);

describe("with a tolerance, chance is that of the best constant answer,", () => {
  const ways: Readonly<Record<string, Pick<Made, "outputs" | "trial">>> = {
    "cosine and sine": {
      outputs: ["x", "y"],
      trial({ angle, size }, t) {
        t.target("x").during("move", size * Math.cos(radians(angle)));
        t.target("y").during("move", size * Math.sin(radians(angle)));
      },
    },
    "a ring": {
      outputs: around(12).map((place) => `at ${place}`),
      trial({ angle, size }, t) {
        for (const place of around(12))
          t.target(`at ${place}`).during("move", size * (1 + Math.cos(radians(angle - place))));
      },
    },
  };
  const sizes = [1, 3];
  test.each(Object.keys(ways))("also between two angles: %s", (way) => {
    const chanceAt = (tolerance: number, count = 8) =>
      chanceWith({
        ...ways[way],
        target: "value",
        noResponse: null,
        conditions: around(count).map((angle, k) => ({ angle, size: sizes[k % 2] })),
        score: upTo(tolerance, "angle"),
      });
    expect([10, 30, 50, 70].map((tolerance) => chanceAt(tolerance))).toEqual([1 / 8, 2 / 8, 3 / 8, 4 / 8]);
    // Half of the targets between two angles are within tolerance of both.
    for (const count of [5, 6, 8, 9, 12]) expect(chanceAt(180 / count, count)).toBeCloseTo(2 / count, 12);
    // Equal outputs are 90° off.
    expect(chanceAt(95)).toBe(1);
  });

  test("between two values, or at one", () => {
    const chanceAt = (tolerance: number, x: number[]) =>
      chanceWith({ ...line, conditions: { x }, trial: along, score: upTo(tolerance) });
    expect(chanceAt(0.5, [0, 1, 3])).toBeCloseTo(2 / 3, 12);
    expect(chanceAt(0.4, [0, 1, 3])).toBeCloseTo(1 / 3, 12);
    expect(chanceAt(1, [0, 1, 2, 7])).toBeCloseTo(3 / 4, 12);
  });

  test("of many values all are counted, however long their trials", () => {
    // 40 levels, each at random durations: ten of them are within 4.5.
    const chance = chanceWith({
      ...line,
      periods: { show: 40, move: { uniform: [40, 200] } },
      conditions: { x: Array.from({ length: 40 }, (_, k) => k) },
      trial: along,
      score: upTo(4.5),
    });
    expect(chance).toBeCloseTo(10 / 40, 12);
  });

  test("which is no better than any other if targets are random", () => {
    const chance = chanceWith({
      ...ways["cosine and sine"],
      target: "value",
      noResponse: null,
      conditions: [{ size: 1 }],
      trial: ({ size }, t) => ways["cosine and sine"].trial({ size, angle: 360 * t.random.uniform() }, t),
      score: upTo(10, "angle"),
    })!;
    // Two standard errors of 4000 trials; the best of a hundred answers would be outside.
    expect(Math.abs(chance - 20 / 360)).toBeLessThan(2 * Math.sqrt(((20 / 360) * (340 / 360)) / 4000));
  });

  test("of classes that of one choice, never of a mixture", () => {
    const names = around(4).map((place) => `at ${place}`);
    const task: Made = {
      outputs: ["wait", ...names],
      conditions: { angle: [0, 90] },
      trial: ({ angle }, t) => t.answer(`at ${angle}`).during("move"),
      score: upTo(50, "angle"),
    };
    expect(chanceWith(task)).toBe(0.5);
    expect(chanceWith({ ...task, conditions: { angle: [0, 90, 90] } })).toBeCloseTo(2 / 3, 12);
  });

  test("or never to respond, where that is right more often", () => {
    const chanceAt = (withheld: number, count: number) =>
      chanceWith({
        ...ways["cosine and sine"],
        outputs: ["wait", "x", "y"],
        target: "value",
        noResponse: 0,
        conditions: [
          ...around(count).map((angle) => ({ angle, size: 1 })),
          ...Array.from({ length: withheld }, (_, k) => ({ angle: k, size: 0 })),
        ],
        trial(condition, t) {
          if (condition.size > 0) ways["cosine and sine"].trial(condition, t);
          else t.target("wait").during("show", "move", 1);
          t.correct(condition.size > 0 ? "x" : "wait");
        },
        score: { choice: { withheldAbove: 0.5 }, ...upTo(50, "angle") },
      });
    expect(chanceAt(8, 8)).toBe(8 / 16);
    expect(chanceAt(1, 4)).toBe(2 / 5);
  });

  test("of the trials that are judged, not of those in which nothing is measured", () => {
    const chance = chanceWith({
      ...line,
      conditions: { x: [-1, 1, 0] },
      trial({ x }, t) {
        along({ x }, t);
        if (x === 0) t.mask.during("show", "move", 0);
      },
      score: { error: { measure: "distance", tolerance: 0.5 } },
    });
    expect(chance).toBe(0.5);
  });

  test("of outputs that are measured in turn, by what is wanted of each while it is measured", () => {
    const task = made({
      outputs: ["x", "y"],
      target: "value",
      noResponse: null,
      conditions: { rule: ["x", "y"] },
      trial({ rule }, t) {
        t.target("x").during("move", 1);
        t.target("y").during("move", 1);
        t.maskOf(rule === "x" ? "y" : "x").during("show", "move", 0);
      },
      score: { error: { measure: "distance", tolerance: 0.1 } },
    });
    // Two of four steps want 1, the others 0.
    expect([...task.constantAnswer()!]).toEqual([0.5, 0.5]);
    const moving = made({
      outputs: ["x", "y"],
      target: "value",
      noResponse: null,
      conditions: { rule: ["x", "y"] },
      trial({ rule }, t) {
        t.target("x").during("show", "move", 1);
        t.target("y").during("show", "move", 1);
        t.maskOf(rule === "x" ? "y" : "x").during("show", "move", 0);
      },
      score: { error: { measure: "distance", tolerance: 0.1 } },
    });
    expect([...moving.constantAnswer()!]).toEqual([1, 1]);
    expect(moving.scorer.constantError(moving.at(0, 0, 0), moving.constantAnswer()!)).toBe(0);
    expect(chanceOf(moving)).toBe(1);
  });
});

test("chance of trials that ask several times is that of the most frequent sequence of answers", () => {
  // (a, a), (a, b), (b, a), and (b, b) twice as often: one sequence in all trials is right in 2 of 5.
  const sides = ["a", "b"];
  const pairs = sides.flatMap((first) => sides.map((second) => ({ first, second })));
  const asked = made({
    conditions: pairs.map((pair) => ({ ...pair, weight: pair.first + pair.second === "bb" ? 2 : 1 })),
    periods: { show: 40, one: 40, other: 40 },
    score: { choice: { each: ["one", "other"] } },
    trial: ({ first, second }, t) => {
      t.answer(first).during("one");
      t.answer(second).during("other");
    },
  });
  expect(chanceOf(asked)).toBeCloseTo(1 / 4, 12); // conditions equally often
  expect(blindAccuracy(asked)).toBeCloseTo(2 / 5, 12); // as training draws them
});

test("equal targets have a mean that is exactly theirs, however long their trials", () => {
  const task = made({
    ...line,
    conditions: { x: [0.1] },
    periods: { show: 40, move: { uniform: [40, 2000] } },
    trial: along,
    score: { error: { measure: "distance", periods: ["move"] } },
  });
  expect(task.scorer.constantError(task.at(0, 0, 0), task.constantAnswer()!)).toBe(0);
});

describe("if the trial decides what is right, answers are equally frequent within their random variation:", () => {
  const random: Writes = ({ right }, t) =>
    t.answer(right === "random" ? (t.random.uniform() < 0.5 ? "a" : "b") : right).during("move");
  const conditions = (fixed: Readonly<Record<string, number>>, count: number) =>
    [
      ...Object.entries(fixed).flatMap(([right, often]) => new Array<string>(often).fill(right)),
      ...new Array<string>(count).fill("random"),
    ].map((right, k) => ({ k, right }));

  test("one such condition among many does not change the others", () => {
    const chance = chanceWith({ conditions: conditions({ a: 30, b: 20 }, 1), trial: random });
    expect(chance).toBeCloseTo(30.5 / 51, 2);
  });

  test("if all are like that, chance is one half", () => {
    expect(chanceWith({ conditions: conditions({ a: 20, b: 20 }, 1), trial: random })).toBe(0.5);
    expect(chanceWith({ conditions: conditions({}, 3), trial: random })).toBe(0.5);
    expect(chanceWith({ conditions: conditions({}, 3000), trial: random })).toBe(0.5);
  });
});

test("each of thousands of conditions is sampled a few times, or once if nothing is random", () => {
  let calls = 0;
  const countsOf = (isRandom: boolean) => {
    const given: Made = {
      conditions: Array.from({ length: 5000 }, (_, k) => ({ k })),
      trial({ k }, t) {
        calls++;
        const which = isRandom ? t.random.uniform() < 0.5 : k % 2 === 0;
        t.answer(which ? "a" : "b").during("move");
      },
    };
    const { references } = open({ task: { name: "made" } }, { tasks: [definition(given)] });
    const before = calls;
    const { accuracy } = references();
    return { calls: calls - before, chance: accuracy[0].value };
  };
  const fixed = countsOf(false);
  expect(fixed.chance).toBe(0.5);
  expect(fixed.calls).toBeLessThanOrEqual(5000);
  const random = countsOf(true);
  expect(random.chance).toBe(0.5);
  expect(random.calls).toBeLessThanOrEqual(20_000);
});

describe("what no trial can provide is absent:", () => {
  test("chance as drawn, if training never draws a trial with a right answer", () => {
    const probes: Made = {
      ...line,
      conditions: [{ x: 1 }, { x: 2, weight: 0 }],
      trial({ x }, t) {
        along({ x }, t);
        if (x === 2) t.correct("x");
      },
    };
    const references = referencesFor(probes, { loss: "squaredError" });
    expect(references.accuracy).toEqual([]);
    expect(chanceWith(probes)).toBe(1);
    const judged: Made = {
      ...line,
      conditions: probes.conditions,
      trial({ x }, t) {
        along({ x }, t);
        if (x === 1) t.mask.during("show", "move", 0);
      },
      score: { error: { measure: "distance", tolerance: 1.5 } },
    };
    expect(referencesFor(judged, { loss: "squaredError" }).accuracy).toEqual([]);
    expect(chanceWith(judged)).toBe(1);
  });

  test("levels of the loss, if training weights nothing", () => {
    const unweighed: Made = {
      conditions: [{ right: "a" }, { right: "b", weight: 0 }],
      trial({ right }, t) {
        t.answer(right).during("move");
        if (right === "a") t.mask.during("show", "move", 0);
      },
    };
    for (const loss of ["crossEntropy", "squaredError", "binaryCrossEntropy"])
      expect(referencesFor(unweighed, { loss }).loss).toEqual([]);
  });
});

test("the ideal curve is for two responses: of three, a wrong one may be either of two", () => {
  const curve = (responses: readonly string[]) =>
    referencesFor({
      outputs: ["wait", ...responses],
      conditions: { level: [-1, 1] },
      factors: { level: {} },
      psychometric: { factor: "level", levels: [-1, 1], conditions: (level: number) => [{ level }], favours: "a" },
      trial: ({ level }, t) => t.answer(level > 0 ? "a" : "b").during("move"),
      idealObserver: () => 0.8,
    }).idealChoices;
  expect(curve(["a", "b"])!.value.at(0)).toBeCloseTo(0.2, 12);
  expect(curve(["a", "b", "c"])).toBeNull();
});
