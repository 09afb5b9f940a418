import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rateStatistics } from "../../src/analysis/index.ts";
import { quantiles } from "../../src/analysis/quantile.ts";
import { recorded, setRate } from "./recorded.ts";

describe("quantiles", () => {
  test("equals interpolation between the sorted values, few or many, also with many ties", () => {
    const value = fc.oneof(fc.constantFrom(0, 0, 1), fc.float({ min: -100, max: 100, noNaN: true }));
    const property = fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(1, 4096), // few are sorted, many are counted
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, copies, p) => {
        const sorted = Float32Array.from(values).sort();
        const at = p * (copies * sorted.length - 1);
        const low = sorted[Math.floor(Math.floor(at) / copies)];
        const high = sorted[Math.floor(Math.ceil(at) / copies)];
        const all = new Float32Array(copies * sorted.length);
        for (let k = 0; k < copies; k++) all.set(values, k * sorted.length);
        const [found, most] = quantiles(all, [p, 1]);
        expect(found).toBeCloseTo(low + (high - low) * (at - Math.floor(at)), 10);
        expect(most).toBeCloseTo(sorted[sorted.length - 1], 10);
      },
    );
    fc.assert(property);
  });

  test("of an empty list is NaN", () => {
    expect(quantiles(new Float32Array(0), [0.5])).toEqual([Number.NaN]);
  });
});

describe("rateStatistics", () => {
  test("separates E and I and ignores padding", () => {
    const recording = recorded(3, 2, [{ steps: 4 }, { steps: 8 }]);
    for (let step = 0; step < 8; step++)
      for (const trial of [0, 1]) {
        const padded = trial === 0 && step >= 4;
        setRate(recording, step, trial, 0, padded ? 1000 : 2);
        setRate(recording, step, trial, 2, padded ? 1000 : step);
      }
    const { populations, max, silent } = rateStatistics(recording);
    const [excitatory, inhibitory] = populations;
    expect(excitatory).toEqual({ name: "E", median: 1, percentile99: 2, max: 2, silent: 0.5 });
    expect(inhibitory).toMatchObject({ name: "I", median: 2.5, max: 7, silent: 0 });
    expect(max).toBe(7);
    expect(silent).toBeCloseTo(1 / 3, 12);
  });

  test("a network without I units has no statistics of them", () => {
    const { populations, max } = rateStatistics(recorded(2, 2, [{}]));
    expect(populations.map(({ name }) => name)).toEqual(["E"]);
    expect(max).toBe(0);
  });
});
