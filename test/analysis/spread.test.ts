import { expect, test } from "vitest";
import { spread } from "../../src/analysis/spread.ts";

test("the standard deviation is that of a sample", () => {
  const { mean, sd, ...rest } = spread([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(rest).toEqual({ n: 8, min: 2, max: 9 });
  expect(mean).toBe(5);
  expect(sd).toBeCloseTo(Math.sqrt(32 / 7), 14);
});

test("one value has no standard deviation, no value has nothing", () => {
  expect(spread([0.5])).toEqual({ n: 1, mean: 0.5, sd: null, min: 0.5, max: 0.5 });
  expect(spread([])).toEqual({ n: 0, mean: null, sd: null, min: null, max: null });
});

test("there may be more values than a call has room for", () => {
  expect(spread(Array.from({ length: 200_000 }, (_, k) => k))).toMatchObject({ min: 0, max: 199_999 });
});
