import { describe, expect, test } from "vitest";
import { idealCrossEntropy } from "../../src/analysis/crossEntropy.ts";

describe("idealCrossEntropy", () => {
  test("is ln 2 without evidence, 0 with plenty, and the mean over known levels", () => {
    expect(idealCrossEntropy([0])).toBeCloseTo(Math.LN2, 6);
    expect(idealCrossEntropy([40])).toBeCloseTo(0, 6);
    expect(idealCrossEntropy([0, 40])).toBeCloseTo(Math.LN2 / 2, 6);
  });

  test("agrees with a sum over draws", () => {
    // E[−ln σ(2 d x)], x ~ N(d, 1), by quantiles of the normal distribution
    const d = 0.8;
    let sum = 0;
    const n = 20000;
    for (let k = 0; k < n; k++) {
      const x = d - 8 + (16 * (k + 0.5)) / n;
      sum += ((Math.exp(-((x - d) ** 2) / 2) / Math.sqrt(2 * Math.PI)) * Math.log1p(Math.exp(-2 * d * x)) * 16) / n;
    }
    expect(idealCrossEntropy([d])).toBeCloseTo(sum, 6);
  });

  /** The same by the sum over all pairs of values. */
  function direct(values: readonly number[]): number {
    const step = 0.01;
    const exponent = (x: number, mean: number) => -((x - mean) ** 2) / 2;
    let sum = 0;
    for (const d of values)
      for (let x = d - 10; x <= d + 10; x += step) {
        const most = Math.max(...values.flatMap((other) => [exponent(x, other), exponent(x, -other)]));
        const sumOf = (sign: number) => values.reduce((all, d) => all + Math.exp(exponent(x, sign * d) - most), 0);
        const [right, wrong] = [sumOf(1), sumOf(-1)];
        const lost = Math.log(right + wrong) - Math.log(right);
        sum += (Math.exp(exponent(x, d)) / Math.sqrt(2 * Math.PI)) * lost * step;
      }
    return sum / values.length;
  }

  test.each([
    [[0]],
    [[0.3, 0.3]],
    [[2, 0, 0.5, 1, 8]],
    [[0, 3, 25, 26, 90]],
    [[1e-3, 1e3]],
    [[30, 7, 1, 55, 20.01, 40]],
  ])("equals the sum over all pairs of values: %j", (values) => {
    const wanted = direct(values);
    expect(Math.abs(idealCrossEntropy(values) - wanted)).toBeLessThan(1e-12 + 1e-10 * wanted);
  });

  test("counts terms by the values near them: 2000 values take as long each as 20", () => {
    // Values a tenth apart: the mean is that of any stretch of them far from 0.
    const many = Array.from({ length: 2000 }, (_, k) => k / 10);
    expect(idealCrossEntropy(many) * many.length).toBeCloseTo(idealCrossEntropy(many.slice(0, 300)) * 300, 8);
  });
});
