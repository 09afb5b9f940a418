import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitPsychometric, type PsychometricShape, psychometricIntervals } from "../../src/analysis/index.ts";
import { normalCdf } from "../../src/base/math.ts";
import { generator, keyOf } from "../../src/base/random.ts";
import { fault } from "../fault.ts";

const levels = [-51.2, -25.6, -12.8, -6.4, -3.2, 0, 3.2, 6.4, 12.8, 25.6, 51.2];

/** Independent formulas. */
const truths: Readonly<Record<PsychometricShape, (x: number, location: number, width: number) => number>> = {
  gaussian: (x, location, width) => normalCdf((x - location) / width),
  logistic: (x, location, width) => 0.5 + 0.5 * Math.tanh((x - location) / (2 * width)),
  weibull: (x, location, width) => 1 - Math.exp(-((x / location) ** (1 / width))),
};

/** Counts equal to the expected ones, as if trials had no chance. */
const expectedCounts = (at: (level: number) => number, shown: readonly number[], n = 1e6) =>
  shown.map((level) => ({ level, n, chosen: n * at(level) }));

describe("a psychometric function", () => {
  test("is recovered from its own probabilities, whatever its location and width", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("gaussian" as const, "logistic" as const),
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.double({ min: 3, max: 15, noNaN: true }),
        (shape, location, width) => {
          const fit = fitPsychometric(
            expectedCounts((x) => truths[shape](x, location, width), levels),
            { shape, lapse: 0 },
          );
          expect(fit.location).toBeCloseTo(location, 3);
          expect(fit.width / width).toBeCloseTo(1, 3);
          expect(fit.undetermined).toBeNull();
          for (const level of levels) expect(fit.at(level)).toBeCloseTo(truths[shape](level, location, width), 4);
        },
      ),
      { numRuns: 12 },
    );
  });

  test("of accuracy against a magnitude is a Weibull function above chance", () => {
    const shown = [1.6, 3.2, 6.4, 12.8, 25.6, 51.2];
    const at = (x: number) => 0.5 + 0.48 * truths.weibull(x, 9, 0.7);
    const fit = fitPsychometric(expectedCounts(at, shown), { shape: "weibull", guess: 0.5, lapse: { max: 0.1 } });
    expect(fit.location).toBeCloseTo(9, 2);
    expect(fit.width).toBeCloseTo(0.7, 3);
    expect(fit.lapse).toBeCloseTo(0.02, 4);
  });

  test("has a fitted lapse only where both asymptotes are observed", () => {
    const at = (x: number) => 0.03 + 0.94 * truths.gaussian(x, 2, 8);
    const whole = fitPsychometric(expectedCounts(at, levels));
    expect(whole.isLapseFitted).toBe(true);
    expect(whole.lapse).toBeCloseTo(0.03, 4);
    expect(whole.guess).toBe(whole.lapse);
    const middle = fitPsychometric(expectedCounts((x) => truths.gaussian(x, 2, 8), [-6.4, -3.2, 0, 3.2, 6.4]));
    expect(middle).toMatchObject({ isLapseFitted: false, lapse: 0 });
    expect(middle.width).toBeCloseTo(8, 3);
  });

  test("has the likelihood of its binomial counts, and no likelier neighbour", () => {
    const random = generator(keyOf(3), 0, 0);
    const counts = levels.map((level) => {
      const p = truths.gaussian(level, 1, 9);
      return { level, n: 60, chosen: Array.from({ length: 60 }, () => random.uniform() < p).filter(Boolean).length };
    });
    const fit = fitPsychometric(counts, { lapse: 0 });
    const likelihood = (location: number, width: number) =>
      counts.reduce((sum, { level, chosen, n }) => {
        const p = truths.gaussian(level, location, width);
        return sum + chosen * Math.log(p) + (n - chosen) * Math.log(1 - p);
      }, 0);
    expect(fit.logLikelihood).toBeCloseTo(likelihood(fit.location, fit.width), 6);
    for (const [a, b] of [
      [0.05, 0],
      [-0.05, 0],
      [0, 0.05],
      [0, -0.05],
    ])
      expect(likelihood(fit.location + a, fit.width + b)).toBeLessThan(fit.logLikelihood);
    expect(fit.degreesOfFreedom).toBe(levels.length - 2);
    expect(fit.deviance).toBeGreaterThan(0);
  });

  test("fits a lapse that the choices show, also where a curve without one is too wide to reach its asymptotes", () => {
    const shown = [-20, -10, -5, -2, 2, 5, 10, 20];
    const lapsing = (level: number) => 0.04 + 0.92 / (1 + Math.exp(-(level - 1.5) / 3));
    const counts = shown.map((level) => ({ level, n: 400, chosen: Math.round(400 * lapsing(level)) }));
    const { lapse, width, location } = fitPsychometric(counts, { shape: "logistic" });
    expect([lapse, width, location].map((value) => Number(value.toFixed(1)))).toEqual([0, 3, 1.5]);
    expect(lapse).toBeGreaterThan(0.03);
  });

  test("says when choices do not depend on the level, and when no level lies within the rise", () => {
    const flat = fitPsychometric(levels.map((level) => ({ level, n: 100, chosen: 50 })));
    expect(flat.undetermined).toBe("flat");
    const step = fitPsychometric(levels.map((level) => ({ level, n: 100, chosen: level > 1 ? 100 : 0 })));
    expect(step.undetermined).toBe("step");
    const wide = [-2, -1, 1, 2].map((level) => ({ level, n: 100, chosen: level > 0 ? 100 : 0 }));
    expect(fitPsychometric(wide).undetermined).toBe("step");
    // A steeper curve is always more likely where all choices change sides at one level.
    const one = levels.map((level) => ({ level, n: 4, chosen: level > 0 ? 4 : level === 0 ? 2 : 0 }));
    expect(one.some(({ chosen }) => chosen === 2)).toBe(true);
    expect(fitPsychometric(one).undetermined).toBe("step");
    expect(fitPsychometric(levels.map((level) => ({ level, n: 100, chosen: 90 }))).undetermined).toBe("flat");
    expect(fitPsychometric(levels.map((level) => ({ level, n: 100, chosen: 100 }))).undetermined).toBe("flat");
  });

  test.each([
    [
      "weibull",
      { shape: "weibull", guess: 0.5, lapse: 0.02 },
      [0, 3.2, 6.4, 12.8, 25.6, 51.2],
      50,
      [23, 38, 50, 50, 49, 49],
    ],
    [
      "logistic",
      { shape: "logistic", lapse: { max: 0.1 } },
      [-6, -4, -2, -1, -0.5, 0, 0.5, 1, 2],
      69,
      [0, 5, 11, 16, 19, 24, 21, 35, 32],
    ],
  ] as const)("is found where a search can stop at a lesser maximum (%s)", (shape, options, shown, n, chosen) => {
    const counts = shown.map((level, k) => ({ level, n, chosen: chosen[k] }));
    const fit = fitPsychometric(counts, options);
    const { guess } = options as { guess?: number };
    let best = Number.NEGATIVE_INFINITY;
    for (const lapse of typeof options.lapse === "number" ? [options.lapse] : [0, 0.02, 0.05, 0.1])
      for (let x = 1; x <= 60; x++)
        for (let y = 1; y <= 60; y++) {
          const [location, width] = shape === "weibull" ? [x * 0.5, y * 0.05] : [x * 0.2 - 6, y * 0.1];
          const low = guess ?? lapse;
          const likelihood = counts.reduce((sum, { level, chosen: k }) => {
            const p = low + (1 - low - lapse) * truths[shape](level, location, width);
            const q = Math.min(1 - 1e-9, Math.max(1e-9, p));
            return sum + k * Math.log(q) + (n - k) * Math.log(1 - q);
          }, 0);
          best = Math.max(best, likelihood);
        }
    expect(fit.logLikelihood).toBeGreaterThan(best - 0.05);
  });

  test("needs two levels, counts that are counts, and magnitudes for a Weibull function", () => {
    expect(() => fitPsychometric([{ level: 1, n: 3, chosen: 1 }])).toThrow(fault("missing", "counts"));
    expect(() => fitPsychometric([{ level: 1, n: 3, chosen: 4 }])).toThrow(fault("invalid", "counts"));
    const counts = [-1, 1].map((level) => ({ level, n: 4, chosen: 2 }));
    expect(() => fitPsychometric(counts, { shape: "weibull" })).toThrow(fault("invalid", "counts"));
    expect(() => fitPsychometric(counts, { lapse: 0.7 })).toThrow(fault("invalid", "lapse"));
    expect(() => fitPsychometric(counts, { shape: "probit" as "gaussian" })).toThrow(fault("unknown", "shape"));
  });
});

describe("the intervals of a psychometric function", () => {
  const few = [-25.6, -12.8, -6.4, 0, 6.4, 12.8, 25.6];

  /** Networks that differ in their location. */
  const networks = (locations: readonly number[], n = 200) =>
    locations.map((location, k) => {
      const random = generator(keyOf(k), 1, 0);
      return few.map((level) => {
        const p = truths.gaussian(level, location, 10);
        return { level, n, chosen: Array.from({ length: n }, () => random.uniform() < p).filter(Boolean).length };
      });
    });

  const size = ({ location }: ReturnType<typeof psychometricIntervals>) => location![1] - location![0];

  test("cover the truth in about 95 % of data sets, and shrink with the number of trials", () => {
    const found = networks(
      Array.from({ length: 20 }, () => 3),
      50,
    ).map((one) => psychometricIntervals([one], { lapse: 0, resamples: 30 }));
    const covering = found.filter(({ location }) => location![0] < 3 && 3 < location![1]).length;
    expect(covering).toBeGreaterThanOrEqual(17);
    const many = psychometricIntervals(networks([3], 800), { lapse: 0, resamples: 30 });
    expect(size(found[0]) / size(many)).toBeGreaterThan(2.5);
    expect(size(found[0]) / size(many)).toBeLessThan(6);
  });

  test("are none where choices do not determine a value, or a lapse is fixed", () => {
    const always = levels.map((level) => ({ level, n: 50, chosen: 50 }));
    const step = levels.map((level) => ({ level, n: 50, chosen: level > 0 ? 50 : 0 }));
    for (const counts of [always, step])
      expect(psychometricIntervals([counts], { resamples: 10 })).toMatchObject({ location: null, width: null });
    expect(psychometricIntervals(networks([0]), { lapse: 0, resamples: 10 }).lapse).toBeNull();
    expect(psychometricIntervals(networks([0]), { lapse: { max: 0.1 }, resamples: 10 }).lapse).not.toBeNull();
  });

  test("include the differences between networks", () => {
    const alike = psychometricIntervals(networks([0, 0, 0, 0]), { lapse: 0, resamples: 30 });
    const apart = psychometricIntervals(networks([-8, -3, 3, 8]), { lapse: 0, resamples: 30 });
    // The s.d. of the mean of four locations is about 3.4, far above that of their trials.
    expect(size(apart)).toBeGreaterThan(4 * size(alike));
    expect(apart.networks).toBe(4);
  });

  test("follow from the seed", () => {
    const [one, same, other] = [1, 1, 2].map((seed) => psychometricIntervals(networks([0]), { resamples: 20, seed }));
    expect(one.location).toEqual(same.location);
    expect(one.location).not.toEqual(other.location);
    expect(() => psychometricIntervals([])).toThrow(fault("missing", "networks"));
  });
});
