/** Fits by least squares; the numbers of the curves are scipy.optimize.curve_fit's. */
import { describe, expect, test } from "vitest";
import { fitPsychometric, psychometricIntervals } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";

const coherences = [-16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16].map((times) => times * 3.2);
const countsOf = (levels: readonly number[], chosen: readonly number[], n = 200) =>
  levels.map((level, k) => ({ level, chosen: chosen[k], n }));
const biased = countsOf(coherences, [0, 3, 22, 58, 90, 140, 132, 158, 182, 199, 200]);

describe("by least squares", () => {
  test("a bias is found although the mean of the symmetric coherences is not exactly 0", () => {
    // The start of many fits. A step in proportion to it never moves the location: then the width is 10.03.
    const mean = coherences.reduce((sum, level) => sum + level, 0) / coherences.length;
    expect(mean).not.toBe(0);
    expect(Math.abs(mean)).toBeLessThan(1e-14);
    const fit = fitPsychometric(biased, { method: "leastSquares" });
    expect(fit.location).toBeCloseTo(-2.06911535, 5);
    expect(fit.width).toBeCloseTo(9.56441886, 5);
    expect(fit).toMatchObject({ method: "leastSquares", lapse: 0, guess: 0, undetermined: null });
    const residual = ({ level, chosen, n }: (typeof biased)[number]) => chosen / n - fit.at(level);
    expect(fit.squares).toBeCloseTo(
      biased.reduce((sum, one) => sum + residual(one) ** 2, 0),
      12,
    );
  });

  test("levels count alike, however many trials each has", () => {
    const uneven = biased.map(({ level, chosen, n }, k) => ({ level, chosen: chosen * (k + 1), n: n * (k + 1) }));
    const [one, other] = [biased, uneven].map((counts) => fitPsychometric(counts, { method: "leastSquares" }));
    expect(other.location).toBeCloseTo(one.location, 6);
    expect(other.width).toBeCloseTo(one.width, 6);
    expect(fitPsychometric(uneven, { lapse: 0 }).location).not.toBeCloseTo(fitPsychometric(biased).location, 2);
  });

  test("a symmetric guess rate γ + (1 − 2γ) Φ is a lapse at both ends", () => {
    const counts = countsOf(coherences, [8, 11, 26, 58, 90, 128, 132, 152, 172, 189, 190]);
    const fit = fitPsychometric(counts, { method: "leastSquares", lapse: { max: 0.3 } });
    expect(fit.location).toBeCloseTo(-1.67883544, 4);
    expect(fit.width).toBeCloseTo(9.08941189, 4);
    expect(fit.lapse).toBeCloseTo(0.05269457, 6);
    expect(fit.guess).toBe(fit.lapse);
  });

  test("accuracy against a magnitude is a Weibull function 1 − ½ exp(−(x/α)^β)", () => {
    const counts = countsOf([3.2, 6.4, 12.8, 25.6, 51.2], [124, 151, 180, 197, 199]);
    const fit = fitPsychometric(counts, { method: "leastSquares", shape: "weibull", guess: 0.5 });
    expect(fit.location).toBeCloseTo(8.65227282, 4);
    expect(1 / fit.width).toBeCloseTo(1.24341228, 5);
  });

  test("choices that do not depend on the level determine nothing", () => {
    const flat = countsOf(coherences, [98, 103, 100, 99, 101, 102, 97, 100, 103, 98, 101]);
    expect(fitPsychometric(flat, { method: "leastSquares" }).undetermined).toBe("flat");
    const never = countsOf(coherences, new Array(11).fill(0));
    expect(fitPsychometric(never, { method: "leastSquares" }).undetermined).toBe("flat");
    // Lapses make the fit unlikely without making it flat.
    const lapses = countsOf(coherences, [9, 3, 22, 58, 90, 140, 132, 158, 182, 199, 193]);
    expect(fitPsychometric(lapses, { method: "leastSquares" }).undetermined).toBeNull();
    const step = countsOf([-2, -1, 1, 2], [0, 0, 200, 200]);
    expect(fitPsychometric(step, { method: "leastSquares" }).undetermined).toBe("step");
  });

  test("intervals are those of fits by the same method", () => {
    const intervals = psychometricIntervals([biased], { method: "leastSquares", resamples: 30 });
    expect(intervals.fit.method).toBe("leastSquares");
    const [low, high] = intervals.location!;
    expect(low).toBeLessThan(-2.07);
    expect(high).toBeGreaterThan(-2.07);
    expect(high - low).toBeLessThan(4);
  });
});

test("another method is refused", () => {
  expect(() => fitPsychometric(biased, { method: "least" as "leastSquares" })).toThrow(
    fault("unknown", "method", { value: "least" }),
  );
});
