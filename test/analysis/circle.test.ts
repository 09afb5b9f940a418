import { describe, expect, test } from "vitest";
import { aroundCircle } from "../../src/analysis/circle.ts";
import { trialGroups, variables } from "../../src/analysis/index.ts";
import { circleOf } from "../../src/task/words/factorKind.ts";
import { factor, taskWords, trialRow } from "./recorded.ts";

const steps = (count: number, size: number, from = 0) => Array.from({ length: count }, (_, i) => from + i * size);

describe("levels", () => {
  test.each([
    [steps(8, 45), 360],
    [steps(3, 120), 360],
    [steps(4, 90, -180), 360],
    [steps(6, Math.PI / 3), 2 * Math.PI],
    [[270, 0, 180, 90], 360],
    [steps(5, 45), undefined],
    [[0, 180], undefined],
    [[0, 90, 180, 300], undefined],
    [[0, 120, "240"], undefined],
  ])("%j go around a circle of %s", (levels, circle) => {
    expect(circleOf(levels)).toBe(circle);
  });

  test("of a circle are selected in even steps", () => {
    expect(aroundCircle(steps(8, 45), 8)).toEqual(steps(8, 45));
    expect(aroundCircle(steps(12, 30), 8)).toEqual(steps(6, 60));
    expect(aroundCircle(steps(16, 22.5), 8)).toEqual(steps(8, 45));
    expect(aroundCircle(steps(11, 360 / 11), 8)).toHaveLength(8);
  });
});

test("groups of trials around a circle are marked as such, up to eight directions", () => {
  const table = steps(16, 22.5).map((direction, trial) =>
    trialRow({ trial, condition: { direction }, correct: Number.NaN }),
  );
  const groups = trialGroups({ table });
  expect(groups.map(({ level }) => level)).toEqual(steps(8, 45));
  expect(new Set(groups.map(({ circle }) => circle))).toEqual(new Set([360]));
});

test("a bin of angles that ends before 0 is named by angles of the circle", () => {
  const words = taskWords({ factors: [factor("angle", { unit: "°", kind: "circular" })] });
  const angles = [...steps(8, 1, 350), 90, 120, 150, 180, 190, 200, 210, 220];
  const table = angles.map((angle) => trialRow({ condition: { angle } }));
  const [{ value, textOf }] = variables({ table, words }, [{ of: "angle", bins: 4 }]);
  expect(textOf!(value(table[0]))).toBe("angle 285–354°");
  expect(textOf!(value(table[7]))).toBe("angle 354–43.5°");
});
