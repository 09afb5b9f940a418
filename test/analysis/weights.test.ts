import { describe, expect, test } from "vitest";
import { daleViolations, weightBlocks, weightDensity, weightLimits } from "../../src/analysis/index.ts";
import { excitatoryInhibitory } from "../base/populations.ts";
import { fault } from "../fault.ts";

describe("daleViolations", () => {
  const signs = [1, 1, -1];
  // [from, to]: unit 0 excites, unit 1 has one negative weight, unit 2 inhibits.
  const weights = [0, 1, 2, 3, 0, -4, -5, -6, 0];

  test("counts the weights whose sign is not that of the presynaptic unit; zero never counts", () => {
    expect(daleViolations(weights, 3, 3, signs)).toBe(1);
  });

  test("by postsynaptic unit it counts another set", () => {
    expect(daleViolations(weights, 3, 3, signs, "postsynaptic")).toBe(3);
  });

  test("works on rectangular matrices and ignores units of sign 0", () => {
    expect(daleViolations([-1, 1, -1, -1], 2, 2, [1, 0])).toBe(1);
    expect(daleViolations([-1, 1, 1, -1, 1, 1], 3, 2, [1, 1, 1])).toBe(2);
  });
});

test("blocks contain the weights from each population to each, without autapses", () => {
  const weights = [0, 1, 2, 3, 0, 5, -6, -7, 0];
  const blocks = weightBlocks(weights, excitatoryInhibitory(3, 2));
  expect(blocks.map(({ from, to, weights }) => [from, to, ...weights])).toEqual([
    ["E", "E", 1, 3],
    ["E", "I", 2, 5],
    ["I", "E", -6, -7],
    ["I", "I"],
  ]);
});

test("densities are of all weights, of each sign, and of what each population sends", () => {
  expect(weightDensity([0.5, 1, 0, -1], excitatoryInhibitory(2, 1))).toEqual({
    all: 0.75,
    positive: 0.5,
    negative: 0.25,
    populations: [
      { name: "E", density: 1 },
      { name: "I", density: 0.5 },
    ],
  });
});

test("limits of colours are a quantile of all magnitudes, zeros apart, rounded to one decimal", () => {
  const rising = Array.from({ length: 10 }, (_, i) => (i + 1) / 10);
  // The magnitudes of both signs together: the scale is symmetric.
  expect(weightLimits([[...rising, 0, 0], [-0.02]])).toEqual({ positive: 0.9, negative: 0.9 });
  const small = rising.map((weight) => weight / 100);
  expect(weightLimits([small])).toEqual({ positive: expect.closeTo(0.009, 3), negative: 0 });
  expect(weightLimits([rising], 1)).toEqual({ positive: 1, negative: 0 });
  expect(() => weightLimits([])).toThrow(fault("missing", "matrices"));
  expect(() => weightLimits([rising], 0)).toThrow(fault("invalid", "quantile"));
});
