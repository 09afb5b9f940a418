import { describe, expect, test } from "vitest";
import { blockMeans, daleViolations, weightBlocks } from "../../src/analysis/weights.ts";
import { excitatoryInhibitory } from "../populations.ts";

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

  test("works on rectangular matrices and leaves units of sign 0 alone", () => {
    expect(daleViolations([-1, 1, -1, -1], 2, 2, [1, 0])).toBe(1);
    expect(daleViolations([-1, 1, 1, -1, 1, 1], 3, 2, [1, 1, 1])).toBe(2);
  });
});

describe("blockMeans", () => {
  // Two E units, one I unit.
  const weights = [9, 2, 3, 4, 9, 5, -6, -8, 9];

  test("are means of |W| from each population to each, without the diagonal", () => {
    expect(blockMeans(weights, excitatoryInhibitory(3, 2))).toEqual({
      "E→E": 3,
      "E→I": 4,
      "I→E": 7,
      "I→I": Number.NaN,
    });
  });

  test("count the diagonal on demand", () => {
    expect(blockMeans(weights, excitatoryInhibitory(3, 2), "include")).toEqual({
      "E→E": 6,
      "E→I": 4,
      "I→E": 7,
      "I→I": 9,
    });
  });

  test("name every pair of populations", () => {
    const three = ["E", "PV", "SST"].map((name, k) => ({ name, units: 1, sign: k === 0 ? 1 : -1 }) as const);
    expect(blockMeans([0, 1, 2, -3, 0, -4, -5, -6, 0], three, "include")).toMatchObject({ "PV→E": 3, "SST→PV": 6 });
  });
});

test("blocks hold the weights from each population to each, without autapses", () => {
  const weights = [0, 1, 2, 3, 0, 5, -6, -7, 0];
  const blocks = weightBlocks(weights, excitatoryInhibitory(3, 2));
  expect(blocks.map(({ from, to, weights }) => [from, to, ...weights])).toEqual([
    ["E", "E", 1, 3],
    ["E", "I", 2, 5],
    ["I", "E", -6, -7],
    ["I", "I"],
  ]);
});
