import { describe, expect, test } from "vitest";
import { normalCdf } from "../../src/base/math.ts";

describe("normalCdf", () => {
  // Values to 16 digits, computed in arbitrary precision.
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145707],
    [1.96, 0.9750021048517795],
    [-2.9, 0.0018658133003840384],
    [-3.1, 0.0009676032132183566],
    [3, 0.9986501019683699],
    [-4.9, 4.791832765903198e-7],
    [-5.1, 1.6982674071476016e-7],
    [-8, 6.220960574271785e-16],
    [-20, 2.7536241186062337e-89],
  ])("Φ(%d) is right to 12 digits", (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-12);
  });

  test("is 0 and 1 at the infinities and keeps NaN", () => {
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });

  test("is monotonic, and Φ(x) + Φ(−x) = 1", () => {
    for (let x = -9; x < 9; x += 0.01) {
      expect(normalCdf(x + 0.01)).toBeGreaterThanOrEqual(normalCdf(x));
      expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
    }
  });
});
