import { describe, expect, test } from "vitest";
import { spectrum } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";

const identity = (size: number) => Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0));

describe("spectrum", () => {
  test("an orthogonal matrix has entropy 1, no outlier, radius 1, and is normal", () => {
    const turn = [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, -1];
    const { entropy, outlier, radius, nonNormality } = spectrum(turn, 3);
    expect(entropy).toBeCloseTo(1, 12);
    expect(outlier).toBeCloseTo(1, 12);
    expect(radius).toBeCloseTo(1, 12);
    expect(nonNormality).toBeCloseTo(0, 6);
  });

  test("a matrix of rank 1 has entropy 0, and no outlier over a median of 0", () => {
    const { entropy, outlier, radius } = spectrum([1, 2, 3, 2, 4, 6, 1, 2, 3], 3);
    expect(entropy).toBeCloseTo(0, 10);
    expect(outlier).toBeNull();
    expect(radius).toBeCloseTo(8, 10);
  });

  test("a diagonal matrix has the values that were worked out by hand", () => {
    // p = 4/7, 2/7, 1/7; the largest over the median is 2
    const p = [4 / 7, 2 / 7, 1 / 7];
    const expected = -p.reduce((sum, x) => sum + x * Math.log(x), 0) / Math.log(3);
    const { entropy, outlier, radius, nonNormality } = spectrum([4, 0, 0, 0, -2, 0, 0, 0, 1], 3);
    expect(entropy).toBeCloseTo(expected, 12);
    expect(outlier).toBeCloseTo(2, 12);
    expect(radius).toBeCloseTo(4, 12);
    expect(nonNormality).toBeCloseTo(0, 12);
  });

  test("a feedforward matrix is maximally non-normal", () => {
    expect(spectrum([0, 1, 0, 0], 2)).toMatchObject({ radius: 0, nonNormality: 1 });
    // [[1, 1], [0, 1]]: ‖W‖² = 3, Σ|λ|² = 2
    expect(spectrum([1, 1, 0, 1], 2).nonNormality).toBeCloseTo(Math.sqrt(1 / 3), 7);
  });

  test("of zeros, and of one unit, has null for undefined numbers", () => {
    expect(spectrum(new Float64Array(9), 3)).toEqual({ entropy: null, outlier: null, radius: 0, nonNormality: null });
    expect(spectrum([-3], 1)).toEqual({ entropy: null, outlier: 1, radius: 3, nonNormality: 0 });
    expect(spectrum(identity(4), 4).entropy).toBeCloseTo(1, 12);
  });

  test("of values hundreds of orders of magnitude apart ignores the small ones", () => {
    for (const small of [2 ** -149, 1e-200, 5e-324]) {
      const { entropy } = spectrum([2 ** 127, 0, 0, 0, 2 ** 127, 0, 0, 0, small], 3);
      expect(entropy).toBeCloseTo(Math.log(2) / Math.log(3), 12);
      expect(spectrum([1e300, 0, 0, small], 2).entropy).toBeCloseTo(0, 12);
    }
  });

  test("of a multiple of a matrix differs only in the radius, up to both ends of the range of doubles", () => {
    const matrix = [0.3, 1, 0.2, -0.5, 0.1, 0.7, 0.2, 0.2, -0.9];
    const { radius, ...others } = spectrum(matrix, 3);
    for (const scale of [2 ** 1000, 2 ** 600, 2 ** -600, 2 ** -960])
      expect(
        spectrum(
          matrix.map((weight) => weight * scale),
          3,
        ),
      ).toEqual({ radius: radius * scale, ...others });
  });

  test("is that of the transpose", () => {
    const matrix = Array.from({ length: 25 }, (_, i) => Math.sin(i * 5));
    const transpose = matrix.map((_, i) => matrix[(i % 5) * 5 + Math.floor(i / 5)]);
    const [one, two] = [spectrum(matrix, 5), spectrum(transpose, 5)];
    for (const key of ["entropy", "outlier", "radius", "nonNormality"] as const)
      expect(one[key]).toBeCloseTo(two[key]!, 8);
  });

  test("of a matrix that is not square or not finite is refused", () => {
    expect(() => spectrum([1, 2, 3], 2)).toThrow(fault("mismatched", "matrix", { detail: "of 3 values" }));
    expect(() => spectrum([1, Number.NaN, 0, 1], 2)).toThrow(fault("invalid", "matrix", { detail: /NaN/ }));
  });
});
