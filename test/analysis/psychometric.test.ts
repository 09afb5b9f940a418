import { describe, expect, test } from "vitest";
import { chronometricCurve, psychometricCurve } from "../../src/analysis/index.ts";
import { trialRow } from "./recorded.ts";

const row = (evidence: number, correct: number, choice: number) =>
  trialRow({ condition: { evidence }, correct, choice });

describe("psychometricCurve", () => {
  test("is P(choice 1) by level, one point for each, without trials that have no response", () => {
    const table = [
      row(6.4, 1, 1),
      row(6.4, 1, 0),
      row(-6.4, 2, 2),
      row(-6.4, 2, 1),
      row(0, 1, 1),
      row(-0, 2, 2),
      row(0, 2, 1),
      row(-51.2, 2, 0),
    ];
    expect(psychometricCurve(table, { factor: "evidence" }).map(({ level, n, value }) => [level, n, value])).toEqual([
      [-51.2, 0, Number.NaN],
      [-6.4, 2, 0.5],
      [0, 3, 2 / 3],
      [6.4, 1, 1],
    ]);
  });

  test("has one point for levels that rounding alone separates", () => {
    const [low, high] = [-0.20000000000000007, -0.19999999999999996];
    const table = [row(high, 2, 1), row(low, 2, 2), row(0, 1, 1), row(0.2, 1, 1), row(0.2000001, 1, 1)];
    expect(psychometricCurve(table, { factor: "evidence" })).toMatchObject([
      { level: low, n: 2, value: 0.5 },
      { level: 0, n: 1 },
      { level: 0.2, n: 1 },
      { level: 0.2000001, n: 1 },
    ]);
    const timed = table.map((one) => ({ ...one, reactionTime: 300, isCorrect: true }));
    expect(chronometricCurve(timed, { factor: "evidence" }).correct.map(({ n }) => n)).toEqual([2, 1, 1, 1]);
  });

  test("leaves out finite trials without a choice, such as those of tasks with values", () => {
    const table = [row(1, 1, 1), { ...row(1, Number.NaN, Number.NaN), isFinite: true }];
    expect(psychometricCurve(table, { factor: "evidence" })).toMatchObject([{ level: 1, shown: 2, n: 1, value: 1 }]);
  });

  test("can be that of another choice, and leaves out trials that have no level or want no response", () => {
    const table = [
      row(1, 2, 2),
      row(1, 2, 1),
      row(1, 0, 0),
      trialRow({ condition: { evidence: "much" } }),
      trialRow({}),
    ];
    expect(psychometricCurve(table, { factor: "evidence", choice: 2 })).toMatchObject([{ level: 1, n: 2, value: 0.5 }]);
  });
});
