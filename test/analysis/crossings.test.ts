import { expect, test } from "vitest";
import { chronometricCurve, frameBefore, psychometricCurve, thresholdCrossings } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { recorded, taskWords } from "./recorded.ts";

/** Trials of 8 steps of 20 ms, stimulus from 40 ms on; output 0 means no response. Sets an output from a step on. */
function shown(rows: Parameters<typeof recorded>[2], rises: readonly (readonly [number, number, number, number])[]) {
  const recording = { ...recorded(1, 1, rows), words: taskWords() };
  for (const [trial, output, step, value] of rises)
    for (let k = step; k < 8; k++) recording.outputs[(k * rows.length + trial) * 3 + output] = value;
  return recording;
}

test("the output that first exceeds the threshold is the choice, and its time the reaction time", () => {
  const recording = shown(
    [{ correct: 1 }, { correct: 1 }, { correct: 2 }, { correct: 2 }],
    [
      [0, 1, 4, 1.1], // output 1 at 100 ms
      [1, 1, 6, 2],
      [1, 2, 5, 1.01], // output 2 is earlier
      [2, 2, 3, 1], // reaches the threshold, but does not exceed it
      [2, 0, 2, 5], // "no response" is no choice
      [3, 2, 7, 1.5],
    ],
  );
  const { times, outputs, table, crossed, without } = thresholdCrossings(recording, { threshold: 1, from: "stimulus" });
  expect([...times]).toEqual([100, 120, Number.NaN, 160]);
  expect([...outputs]).toEqual([1, 2, -1, 2]);
  expect(table.map(({ choice }) => choice)).toEqual([1, 2, 0, 2]);
  expect(table.map(({ isCorrect }) => isCorrect)).toEqual([true, false, null, true]);
  expect(table.map(({ reactionTime }) => reactionTime)).toEqual([60, 80, Number.NaN, 120]);
  expect([crossed, without]).toEqual([3, 1]);
  // Trials without a crossing enter no curve.
  const curves = chronometricCurve(table, { factor: "coherence" });
  expect(curves.correct.map(({ n, mean }) => [n, mean])).toEqual([[2, 90]]);
  expect(curves.wrong.map(({ n, mean }) => [n, mean])).toEqual([[1, 80]]);
  expect(psychometricCurve(table, { factor: "coherence" })).toMatchObject([{ n: 3, shown: 4 }]);
  expect(frameBefore(times).onsets).toEqual([...times]);
});

test("outputs that cross in the same step are told apart by height, or by order", () => {
  const recording = shown(
    [{ correct: 1 }],
    [
      [0, 1, 4, 1.2],
      [0, 2, 4, 1.3],
    ],
  );
  const choice = (ties?: "largest" | "first" | "last") =>
    thresholdCrossings(recording, { threshold: 1, ties }).table[0].choice;
  expect([choice(), choice("largest"), choice("first"), choice("last")]).toEqual([2, 2, 1, 2]);
  expect(thresholdCrossings(recording, { threshold: 1, outputs: [1] }).table[0].choice).toBe(1);
});

test("a crossing before the onset counts if the whole trial is searched", () => {
  const recording = shown(
    [{ correct: 1 }],
    [
      [0, 2, 0, 2], // at 20 ms, above throughout
      [0, 1, 4, 3],
    ],
  );
  const reaction = (search?: "onset" | "start") =>
    thresholdCrossings(recording, { threshold: 1, from: "stimulus", search, ties: "first" }).table[0];
  expect(reaction("start")).toMatchObject({ choice: 2, reactionTime: -20 });
  expect(reaction()).toMatchObject({ choice: 2, reactionTime: 20 });
});

test("padding after a trial and trials that are not finite have no crossing", () => {
  const recording = shown(
    [{ correct: 1, steps: 4 }, { correct: 1, isFinite: false }, {}],
    [
      [0, 1, 5, 9],
      [1, 1, 2, 9],
      [2, 1, 2, 9],
    ],
  );
  const { table, crossed, without } = thresholdCrossings(recording, { threshold: 1 });
  expect(table.map(({ choice }) => choice)).toEqual([0, Number.NaN, 1]);
  expect([crossed, without]).toEqual([1, 1]);
});

test("levels of opposite sign are one level of a curve against magnitude", () => {
  const row = (level: number, time: number) => ({
    condition: { level },
    correct: 1,
    reactionTime: time,
  });
  const { table } = recorded(1, 1, [row(-2, 100), row(2, 200), row(0, 50)]);
  const means = (magnitude?: boolean) =>
    chronometricCurve(table, { factor: "level", magnitude }).correct.map(({ level, mean }) => [level, mean]);
  expect(means(true)).toEqual([
    [0, 50],
    [2, 150],
  ]);
  expect(means()).toEqual([
    [-2, 100],
    [0, 50],
    [2, 200],
  ]);
});

test.each([
  ["no threshold", {} as { threshold: number }, fault("invalid", "options")],
  ["an unknown period", { threshold: 1, from: "go" }, fault("unknown", "period", { value: "go" })],
  ["an unknown option", { threshold: 1, tie: "first" } as { threshold: number }, fault("unknown")],
  ["an output that there is not", { threshold: 1, outputs: [3] }, fault("invalid", "outputs", { value: 3 })],
])("crossings with %s are refused", (_, options, error) => {
  expect(() => thresholdCrossings(shown([{}], []), options)).toThrow(error);
});
