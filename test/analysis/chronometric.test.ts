import { expect, test } from "vitest";
import { chronometricCurve, type TrialRow } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";

const row = (level: number, reactionTime: number, isCorrect: boolean | null): TrialRow => ({
  trial: 0,
  steps: 10,
  condition: { level },
  correct: 1,
  choice: isCorrect ? 1 : 2,
  isCorrect,
  isFinite: true,
  reactionTime,
  periods: [],
});

test("the chronometric curve has the mean time of correct and of wrong responses at each level", () => {
  const table = [
    row(2, 300, true),
    row(2, 500, true),
    row(2, 700, false),
    row(1, 900, true),
    row(1, Number.NaN, false),
    row(1, 100, null),
  ];
  const { correct, wrong } = chronometricCurve(table, { factor: "level" });
  expect(correct.map(({ level, n, mean, median }) => [level, n, mean, median])).toEqual([
    [1, 1, 900, 900],
    [2, 2, 400, 400],
  ]);
  // s.d. 141.4 of two: ± 1.96 · 100.
  expect(correct[1].low).toBeCloseTo(204.0036, 3);
  expect(correct[0].low).toBeNaN();
  expect(wrong.map(({ level, mean }) => [level, mean])).toEqual([[2, 700]]);
});

test("the chronometric curve needs the name of a factor", () => {
  expect(() => chronometricCurve([], {} as { factor: string })).toThrow(fault("invalid", "options"));
});
