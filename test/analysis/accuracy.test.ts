import { expect, test } from "vitest";
import { accuracyByDuration, accuracyByPair, histogram, lowestAccuracy } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { lasting, trialRow } from "./recorded.ts";

const row = (level: number, stimulus: number, isCorrect: boolean | null) =>
  trialRow({ ...lasting({ fixation: 40, stimulus }), condition: { coherence: level }, isCorrect });

test("accuracy by duration has bins of equally many trials, the last one with the remainder", () => {
  // 7 trials of level 8 in any order, both signs; correct where they last longer than 300 ms.
  const lengths = [700, 100, 300, 500, 200, 400, 600];
  const table = [
    ...lengths.map((length, k) => row(k % 2 === 0 ? 8 : -8, length, length > 300)),
    row(0, 50, false),
    row(8, 10, null),
    row(2, 100, true),
  ];
  const [weak, strong] = accuracyByDuration(table, { period: "stimulus", factor: "coherence", bins: 3 });
  expect(strong.level).toBe(8);
  expect(strong.bins.map(({ from, to, centre, n, value }) => [from, to, centre, n, value])).toEqual([
    [100, 250, 175, 2, 0],
    [250, 450, 350, 2, 0.5],
    [450, 700, 575, 3, 1],
  ]);
  // Fewer trials than bins: one each.
  expect(weak).toMatchObject({ level: 2, bins: [{ from: 100, to: 100, n: 1, value: 1 }] });
});

test("accuracy by duration needs a period and a numeric factor", () => {
  const table = [row(2, 100, true)];
  expect(() => accuracyByDuration(table, { period: "delay", factor: "coherence" })).toThrow(fault("unknown", "period"));
  expect(() => accuracyByDuration(table, { period: "stimulus", factor: "side" })).toThrow(fault("unknown", "factor"));
});

test("accuracy by pair counts judged trials at each pair of levels, and the lowest is found", () => {
  const pair = (a: number, b: number, isCorrect: boolean | null) =>
    trialRow({ condition: { f1: a, f2: b, context: "x" }, isCorrect });
  const pairs = accuracyByPair(
    [pair(30, 22, true), pair(10, 18, true), pair(10, 18, false), pair(30, 22, true), pair(18, 10, null)],
    { factors: ["f1", "f2"] },
  );
  expect(pairs.map(({ levels, n, value }) => [levels, n, value])).toEqual([
    [[10, 18], 2, 0.5],
    [[30, 22], 2, 1],
  ]);
  expect(lowestAccuracy(pairs)?.levels).toEqual([10, 18]);
  expect(lowestAccuracy([])).toBeUndefined();
  expect(() => accuracyByPair([pair(1, 2, true)], { factors: ["f1", "f3"] })).toThrow(fault("unknown", "factor"));
});

test("few values have bins by Sturges' rule, many by Scott's", () => {
  const even = (n: number) => Array.from({ length: n }, (_, k) => k / (n - 1));
  expect(histogram(even(64)).counts).toHaveLength(7); // log2 64 + 1
  expect(histogram(even(65)).counts).toHaveLength(8);
  // s.d. of even values √(1/12 (n + 1)/(n − 1)): 3.5 · 0.2889 · 1000^(−1/3) = 0.1011, 10 bins.
  expect(histogram(even(1000)).counts).toHaveLength(10);
  expect(histogram(even(1000), { rule: "sturges" }).counts).toHaveLength(11);
  const { edges, counts, density } = histogram([1, 1, 2, 5, Number.NaN]);
  expect([edges[0], edges.at(-1)]).toEqual([1, 5]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(density.reduce((sum, one) => sum + one * (edges[1] - edges[0]), 0)).toBeCloseTo(1, 12);
  expect(histogram([3, 3])).toMatchObject({ edges: [2.5, 3.5], counts: [2], density: [1] });
  expect(histogram([])).toEqual({ edges: [], counts: [], density: [] });
});
