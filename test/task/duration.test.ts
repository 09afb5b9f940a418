import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Duration } from "../../src/index.ts";
import { drawDuration, durationBounds, readDuration, stepDistribution, stepsIn } from "../../src/task/duration.ts";
import { generator, keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";

const random: Duration[] = [
  { uniform: [100, 500] },
  { choice: [100, 250, 400] },
  { exponential: { mean: 330, min: 80, max: 1500 } },
  { normal: { mean: 300, sd: 80, min: 100, max: 450 } },
  { normal: { mean: 250, sd: 300, min: 200, max: 400 } },
];

describe("stepsIn", () => {
  test("floors to whole steps", () => {
    expect([stepsIn(2000, 20), stepsIn(2019, 20), stepsIn(19, 20), stepsIn(0, 20)]).toEqual([100, 100, 0, 0]);
  });

  test("keeps every step of a multiple of dt that division cannot represent", () => {
    expect(stepsIn(0.3, 0.1)).toBe(3);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 1000 }), (steps, tenths) => {
        expect(stepsIn(steps * (tenths / 10), tenths / 10)).toBe(steps);
      }),
    );
  });
});

describe("drawDuration", () => {
  test.each(random)("%j stays within its bounds and is the same for the same generator", (duration) => {
    const [min, max] = durationBounds(duration);
    for (let n = 0; n < 500; n++) {
      const ms = drawDuration(duration, generator(keyOf(1), 0, n));
      expect(ms).toBeGreaterThanOrEqual(min);
      expect(ms).toBeLessThanOrEqual(max);
      expect(drawDuration(duration, generator(keyOf(1), 0, n))).toBe(ms);
    }
  });

  test.each(random)("%j has the step counts of stepDistribution", (duration) => {
    const source = generator(keyOf(7), 0, 0);
    const draws = 20_000;
    const counts = new Map<number, number>();
    for (let n = 0; n < draws; n++) {
      const steps = stepsIn(drawDuration(duration, source), 20);
      counts.set(steps, (counts.get(steps) ?? 0) + 1);
    }
    const distribution = stepDistribution(duration, 20);
    expect(distribution.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    let chiSquare = 0;
    for (const { steps, probability } of distribution) {
      chiSquare += ((counts.get(steps) ?? 0) - draws * probability) ** 2 / (draws * probability);
      counts.delete(steps);
    }
    expect([...counts.keys()]).toEqual([]);
    // Mean of χ² is its degrees of freedom, s.d. √(2·df): five s.d. above.
    expect(chiSquare).toBeLessThan(distribution.length + 5 * Math.sqrt(2 * distribution.length));
  });
});

describe("readDuration", () => {
  test.each([
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ["100"],
    [null],
    [[100]],
    [{ uniform: [500, 100] }],
    [{ uniform: [100] }],
    [{ choice: [] }],
    [{ choice: [-1] }],
    [{ exponential: { mean: 0, min: 0, max: 1 } }],
    [{ exponential: { mean: 1, min: 2, max: 1 } }],
    [{ normal: { mean: 5, sd: 1, min: 6, max: 9 } }],
    [{ normal: { mean: 5, sd: 1, min: 5, max: 5 } }],
    [{ normal: { mean: 5, sd: 0, min: 1, max: 9 } }],
    [{ gamma: [1, 2] }],
    [{ uniform: [1, 2], choice: [1] }],
  ])("refuses %j and names the path", (value) => {
    expect(() => readDuration(value, "task.delay")).toThrow(fault("invalid", /^task\.delay/));
  });

  test("refuses an unknown key of a distribution, with its path", () => {
    const value = { exponential: { mean: 1, min: 0, max: 1, median: 2 } };
    expect(() => readDuration(value, "task.delay")).toThrow(fault("unknown", "task.delay.exponential.median"));
  });
});
