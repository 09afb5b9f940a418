import { describe, expect, test } from "vitest";
import { idealChoice } from "../../src/analysis/index.ts";
import { normalCdf } from "../../src/base/math.ts";

describe("normalCdf", () => {
  // Tabulated to 15 digits (from a high-precision erfc).
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.959963984540054, 0.025],
    [-3, 1.349898031630095e-3],
    [-5, 2.866515718791939e-7],
    [-10, 7.619853024160527e-24],
    [-37, 5.725571222524577e-300],
  ])("Φ(%d) = %d", (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-12);
    expect(normalCdf(-x)).toBeCloseTo(1 - expected, 14);
  });

  test("has no jump where the series gives way to the continued fraction", () => {
    expect(Math.abs(normalCdf(3) - normalCdf(3 - 1e-12))).toBeLessThan(1e-13);
    expect(Math.abs(normalCdf(-3) - normalCdf(-3 + 1e-12))).toBeLessThan(1e-13);
  });
});

describe("an observer of Gaussian evidence", () => {
  // For the perceptual decision with σ = 1 √ms and 2000 ms, in % coherence: 100 √2 σ/√T.
  const sigma = (100 * Math.SQRT2) / Math.sqrt(2000);

  test("scores 0.5, 0.979, 1, 1, 1 and 0.8957 on average", () => {
    const scores = [0, 6.4, 12.8, 25.6, 51.2].map((coherence) => idealChoice(coherence, sigma));
    expect(scores[0]).toBe(0.5);
    expect(scores[1]).toBeCloseTo(0.979, 3);
    expect(scores.reduce((sum, p) => sum + p, 0) / 5).toBeCloseTo(0.8957, 4);
  });

  test("without noise it is a step", () => {
    expect([-1, 0, 1].map((c) => idealChoice(c, 0))).toEqual([0, 0.5, 1]);
  });
});
