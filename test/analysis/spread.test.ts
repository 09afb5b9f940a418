import { expect, test } from "vitest";
import { spreadOf } from "../../src/analysis/spread.ts";

test("the standard deviation is that of a sample", () => {
  const { mean, sd, ...rest } = spreadOf([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(rest).toEqual({ n: 8, min: 2, max: 9 });
  expect(mean).toBe(5);
  expect(sd).toBeCloseTo(Math.sqrt(32 / 7), 14);
});

test("one value has no standard deviation, no value has nothing", () => {
  expect(spreadOf([0.5])).toEqual({ n: 1, mean: 0.5, sd: null, min: 0.5, max: 0.5 });
  expect(spreadOf([])).toEqual({ n: 0, mean: null, sd: null, min: null, max: null });
});

test("there can be more values than a call can have arguments", () => {
  expect(spreadOf(Array.from({ length: 200_000 }, (_, k) => k))).toMatchObject({ min: 0, max: 199_999 });
});
