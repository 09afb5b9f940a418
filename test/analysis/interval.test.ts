import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wilson } from "../../src/analysis/index.ts";

describe("wilson", () => {
  test("gives the published interval of 81 of 263 (Newcombe, 1998)", () => {
    const { low, high } = wilson(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  test("contains the proportion, stays in [0, 1] and mirrors success and failure", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const k = Math.round(share * n);
        const { value, low, high } = wilson(k, n);
        const mirrored = wilson(n - k, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(high - low).toBeGreaterThan(0);
        expect(1 - mirrored.high).toBeCloseTo(low, 10);
      }),
    );
  });

  test("without observations there is no interval", () => {
    expect(wilson(0, 0)).toEqual({ n: 0, value: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});
