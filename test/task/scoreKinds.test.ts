/** Ways to score a trial other than by the largest output at its end; test/task/score.test.ts has the others. */
import { describe, expect, test } from "vitest";
import { createTask, defineTask, type TaskInstance } from "../../src/index.ts";
import type { LooseScore } from "../../src/task/index.ts";
import { fault } from "../fault.ts";

interface Made {
  readonly score: LooseScore;
  readonly target?: "class" | "value";
  readonly noResponse?: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: untyped, as in JavaScript
  readonly trial?: (condition: any, t: any) => void;
}
/** 2 steps of fixation, 5 of each of two reports, 20 ms each; the first report wants a, the second b. */
const made = ({ target = "class", ...more }: Made) =>
  createTask(
    defineTask({
      name: "made",
      title: "",
      summary: "",
      source: "",
      dt: 20,
      parameters: {},
      inputs: ["in"],
      outputs: ["wait", "a", "b"],
      target,
      conditions: () => ({ answer: ["a", "b", "wait"] }),
      periods: () => ({ fixation: 40, one: 100, two: 100 }),
      trial(_: unknown, t: { answer(output: string): { during(period: string): void } }) {
        t.answer("a").during("one");
        t.answer("b").during("two");
      },
      ...more,
    } as never),
  );
/** Rows of outputs, equal except at some steps. */
const rows = (usual: readonly number[], others: Readonly<Record<number, readonly number[]>> = {}) =>
  Array.from({ length: 12 }, (_, k) => others[k] ?? usual);
const scored = (task: TaskInstance, outputs: readonly (readonly number[])[], condition = 0) =>
  task.scorer.score(task.at(condition, 1, 0), outputs.flat(), 0, 3);

describe("the error of time", () => {
  /** Output b rises through 0.5 in the step that ends 60 ms after the start of the second report. */
  const ramp = (error: Partial<NonNullable<LooseScore["error"]>> = {}) =>
    made({
      target: "value",
      score: { choice: { threshold: 0.5, from: "two" }, error: { measure: "time", tolerance: 20, ...error } },
      trial({ answer }, t) {
        if (answer !== "wait") t.target(answer).during("two", [0.1, 0.4, 0.7, 1, 1]);
        t.correct(answer === "wait" ? null : answer);
      },
    });
  /** Outputs that rise above the threshold in the given step of the second report. */
  const rising = (step: number, output = 1) =>
    rows([0, 0, 0], { [7 + step]: [0, 1, 2].map((o) => (o === output ? 0.6 : 0)) });

  test.each([
    [1, 20, 40, false],
    [2, 40, 20, true],
    [3, 60, 0, true],
    [4, 80, 20, true],
    [5, 100, 40, false],
  ])(
    "for values: a crossing in step %i, after %i ms, is %i ms off: correct is %s",
    (step, reactionTime, error, isRight) => {
      expect(scored(ramp(), rising(step - 1))).toEqual({ choice: 2, correct: 2, isRight, error, reactionTime });
    },
  );

  test("is no excuse for another response than the correct one", () => {
    expect(scored(ramp(), rising(2, 2))).toMatchObject({ choice: 3, error: 0, isRight: false });
  });

  test("can be accepted by a share of the time that is due alone", () => {
    const task = ramp({ tolerance: undefined, relativeTolerance: 0.5 });
    // 60 ms are due: 30 ms are accepted.
    expect(scored(task, rising(3)).isRight).toBe(true);
    expect(scored(task, rising(4)).isRight).toBe(false);
  });

  test("accepts an absolute error plus a share of the time that is due", () => {
    // 20 ms + 1/3 · 60 ms = 40 ms
    const shared = ramp({ relativeTolerance: 1 / 3 });
    expect([0, 1, 2, 3, 4].map((step) => scored(shared, rising(step)).isRight)).toEqual([true, true, true, true, true]);
    const less = ramp({ relativeTolerance: 0.33 });
    expect([0, 1, 2, 3, 4].map((step) => scored(less, rising(step)).isRight)).toEqual([false, true, true, true, false]);
  });

  test("is NaN without a response, which is wrong, and where the targets never respond, which is not judged", () => {
    expect(scored(ramp(), rows([0, 0.5, 0]))).toMatchObject({
      choice: 0,
      isRight: false,
      error: Number.NaN,
      reactionTime: Number.NaN,
    });
    expect(scored(ramp(), rising(2), 2)).toMatchObject({ isRight: null, error: Number.NaN, reactionTime: 60 });
  });

  test("ignores crossings before the period, and counts the first of several after its start", () => {
    const early = rows([0, 0, 0], { 3: [0, 9, 0], 8: [0, 0.6, 0], 9: [0, 0.9, 0] });
    expect(scored(ramp(), early)).toMatchObject({ reactionTime: 40, error: 20, isRight: true });
  });

  test("needs a threshold, and has no outputs, periods, steps or unit", () => {
    const within = 'task "made"';
    expect(() => made({ score: { error: { measure: "time" } } })).toThrow(
      fault("missing", "score.choice.threshold", { within }),
    );
    for (const [part, value] of [
      ["outputs", ["a"]],
      ["periods", ["two"]],
      ["steps", "last"],
      ["unit", "s"],
    ] as const)
      expect(() => ramp({ [part]: value })).toThrow(fault("invalid", `score.error.${part}`, { within }));
    expect(() => made({ score: { error: { measure: "angle", relativeTolerance: 0.1 } } })).toThrow(
      fault("invalid", "score.error.relativeTolerance", { within }),
    );
  });
});

describe("the choice in each of several periods", () => {
  const both = made({ score: { choice: { each: ["one", "two"] } } });
  const a = [0, 1, 0];
  const b = [0, 0, 1];

  test("is correct if the largest output is wanted at the last step of all of them; the choice is the last", () => {
    expect(scored(both, rows(b, { 6: a }))).toEqual({
      choice: 2,
      correct: 2,
      isRight: true,
      error: Number.NaN,
      reactionTime: Number.NaN,
    });
    expect(scored(both, rows(b))).toMatchObject({ choice: 2, isRight: false });
    expect(scored(both, rows(a))).toMatchObject({ choice: 1, isRight: false });
    expect(scored(both, rows(b, { 6: a, 11: [1, 0, 0] }))).toMatchObject({ choice: 0, isRight: false });
    expect(both.scorer.from(both.at(0, 1, 0))).toBe(6);
  });

  test("is wrong if an output that is read is not finite, and not if another is", () => {
    expect(scored(both, rows(b, { 6: [Number.NaN, 1, 0] }))).toMatchObject({ choice: Number.NaN, isRight: false });
    expect(scored(both, rows(b, { 5: [Number.NaN, 1, 0], 6: a })).isRight).toBe(true);
  });

  test("is for classes, in periods that exist", () => {
    const score = { choice: { each: ["one"] } };
    expect(() => made({ score, target: "value", trial: (_, t) => t.target("a").during("one", 1) })).toThrow(
      fault("unsupported", "score.choice.each"),
    );
    expect(() => made({ score: { choice: { each: ["three"] } } })).toThrow(fault("unknown", /score\.choice\.each/));
  });
});

describe("withholding above a level", () => {
  const gated = made({
    score: { choice: { withheldAbove: 0.5 } },
    noResponse: "wait",
    target: "value",
    trial({ answer }, t) {
      t.target(answer).during("two", 0.8);
      t.correct(answer);
    },
  });
  const ending = (outputs: readonly number[]) => rows([9, 9, 9], { 11: outputs });

  test("means no response whatever the other outputs, and the largest of these otherwise", () => {
    expect(scored(gated, ending([0.51, 0.9, 0]))).toMatchObject({ choice: 0, correct: 1, isRight: false });
    expect(scored(gated, ending([0.5, 0.2, 0.1]))).toMatchObject({ choice: 1, correct: 1, isRight: true });
    expect(scored(gated, ending([0.4, 0.2, 0.3]), 1)).toMatchObject({ choice: 2, correct: 2, isRight: true });
    expect(gated.scorer.from(gated.at(0, 1, 0))).toBe(11);
  });

  test("is correct where it is wanted, and responding is not", () => {
    expect(scored(gated, ending([0.8, 0, 0]), 2)).toMatchObject({ choice: 0, correct: 0, isRight: true });
    expect(scored(gated, ending([0.2, 0.1, 0]), 2)).toMatchObject({ choice: 1, correct: 0, isRight: false });
  });

  test("is wrong if outputs are not finite, and needs an output for it", () => {
    expect(scored(gated, ending([0.2, Number.NaN, 0]))).toMatchObject({ choice: Number.NaN, isRight: false });
    expect(() => made({ score: { choice: { withheldAbove: 0.5 } }, noResponse: null })).toThrow(
      fault("missing", "noResponse"),
    );
  });

  test("makes a response within the tolerance wrong, although the outputs point to the target", () => {
    const aimed = made({
      score: {
        choice: { withheldAbove: 0.5 },
        error: { measure: "distance", outputs: ["a", "b"], periods: "two", steps: "last", tolerance: 0.1 },
      },
      noResponse: "wait",
      target: "value",
      trial(_, t) {
        t.target("a").during("two", 1);
        t.correct("a");
      },
    });
    expect(scored(aimed, ending([0.4, 0.95, 0])).isRight).toBe(true);
    expect(scored(aimed, ending([0.6, 1, 0]))).toMatchObject({ choice: 0, error: 0, isRight: false });
    expect(scored(aimed, ending([0.4, 0.8, 0])).isRight).toBe(false);
  });
});

test("an error at the last step ignores the others, also for angles", () => {
  const last = (measure: "distance" | "angle") =>
    made({
      target: "value",
      score: { error: { measure, outputs: ["a", "b"], steps: "last", tolerance: 5 } },
      trial: (_, t) => t.target("a").during("one", "two", 1),
    });
  expect(scored(last("distance"), rows([0, 9, 9], { 11: [7, 1, 3] }))).toMatchObject({
    error: expect.closeTo(3 / Math.SQRT2, 9),
    isRight: true,
  });
  expect(scored(last("angle"), rows([0, -1, 0], { 11: [7, 2, 2] }))).toMatchObject({
    error: expect.closeTo(45, 9),
    isRight: false,
  });
  expect(last("angle").scorer.from(last("angle").at(0, 1, 0))).toBe(11);
});
