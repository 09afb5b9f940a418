import { expect, test } from "vitest";
import { combination, levelCounts, psychometricCurves } from "../../src/analysis/index.ts";
import { normalCdf } from "../../src/base/math.ts";
import { fault } from "../fault.ts";
import { trialRow } from "./recorded.ts";

const levels = [-4, -2, -1, 0, 1, 2, 4];
/** Counts equal to the expected ones. */
const counts = (width: number, n = 4000) =>
  levels.map((level) => ({ level, n, chosen: Math.round(n * normalCdf(level / width)) }));
const options = { lapse: 0, resamples: 40 } as const;

test("widths of 2 and 3 predict 13/36 with noise in the cues, and 25/36 with noise after them", () => {
  const found = combination({ one: counts(2), other: counts(3), both: counts(6 / Math.sqrt(13)) }, options);
  expect(found.one.value).toBeCloseTo(1 / 4, 2);
  expect(found.other.value).toBeCloseTo(1 / 9, 2);
  expect(found.independent.value).toBeCloseTo(13 / 36, 2);
  expect(found.shared.value).toBeCloseTo(25 / 36, 2);
  expect(found.both.value).toBeCloseTo(13 / 36, 2);
  expect(found.overIndependent.value).toBeCloseTo(1, 2);
  const { overIndependent, overShared } = found;
  expect(overIndependent.interval[0]).toBeLessThan(1);
  expect(overIndependent.interval[1]).toBeGreaterThan(1);
  // The other prediction is far outside.
  expect(overShared.interval[1]).toBeLessThan(0.6);
});

test("with noise after the cues, both together are as sensitive as the sum of the sensitivities", () => {
  const { overShared, overIndependent } = combination({ one: counts(2), other: counts(3), both: counts(1.2) }, options);
  expect(overShared.value).toBeCloseTo(1, 2);
  expect(overIndependent.interval[0]).toBeGreaterThan(1.5);
});

test("the three conditions are resampled independently, and again in the same way", () => {
  const equal = { one: counts(2, 100), other: counts(2, 100), both: counts(2, 100) };
  const few = { lapse: 0, resamples: 8 } as const;
  const { one, other, overShared } = combination(equal, few);
  expect(one.value).toBe(other.value);
  expect(one.interval).not.toEqual(other.interval);
  expect(combination(equal, few).overShared).toEqual(overShared);
});

test("combination needs all three conditions", () => {
  expect(() => combination({ one: counts(1), other: counts(1) } as never)).toThrow(fault("invalid", "counts"));
});

test("a curve for each level of another factor gives the counts of its trials", () => {
  const row = (modality: string, rate: number, choice: number) =>
    trialRow({ condition: { modality, rate }, correct: 1, choice });
  const table = [row("visual", 2, 1), row("visual", 2, 2), row("auditory", 2, 1), row("visual", -2, 0)];
  const curves = psychometricCurves(table, { factor: "rate", by: "modality" });
  expect(curves.map(({ label, points }) => [label, levelCounts(points)])).toEqual([
    ["modality auditory", [{ level: 2, n: 1, chosen: 1 }]],
    ["modality visual", [{ level: 2, n: 2, chosen: 1 }]],
  ]);
  expect(() => psychometricCurves(table, { factor: "rate", by: "mode" })).toThrow(fault("unknown", "factor"));
});
