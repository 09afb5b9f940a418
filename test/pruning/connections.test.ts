import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generator, keyOf } from "../../src/base/random.ts";
import { keptConnections, type PruningMethod } from "../../src/pruning/connections.ts";
import { keptAfter } from "../../src/pruning/schedule.ts";
import { fault } from "../fault.ts";

const random = (seed = 1) => generator(keyOf(seed), 0, 0);
const all = (weights: ArrayLike<number>) => new Array<number>(weights.length).fill(1);
const kept = (
  weights: number[],
  keep: number,
  method: PruningMethod = "magnitude",
  exists = all(weights),
  seed = 1,
) => [...keptConnections(weights, exists, { keep, method }, random(seed))];
const count = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0);

describe("pruning", () => {
  test("by magnitude keeps the largest weights of either sign, the first of equal ones", () => {
    expect(kept([0.1, -3, 2, 0, -2], 0.4)).toEqual([0, 1, 1, 0, 0]);
    expect(kept([0.1, -3, 2, 0, -2], 0.6)).toEqual([0, 1, 1, 0, 1]);
  });

  test("counts shares of the connections that exist, and adds none", () => {
    expect(kept([5, 4, 3, 2], 0.5, "magnitude", [0, 1, 1, 1])).toEqual([0, 1, 1, 0]);
    expect(kept([5, 4, 3, 2], 1, "random", [0, 1, 0, 1])).toEqual([0, 1, 0, 1]);
  });

  test.each(["magnitude", "topProb", "random"] as const)("by %s keeps all of share 1 and none of share 0", (method) => {
    const weights = [1, -2, 0.001, 1e6];
    expect(kept(weights, 1, method)).toEqual([1, 1, 1, 1]);
    expect(kept(weights, 0, method)).toEqual([0, 0, 0, 0]);
  });

  test("at random keeps every connection as often", () => {
    const times = [0, 0, 0, 0, 0];
    for (let seed = 0; seed < 2000; seed++)
      kept([9, 1, 1, 1, 1], 0.4, "random", all(times), seed).forEach((one, k) => {
        times[k] += one;
      });
    // Four standard deviations of a share of 0.4.
    for (const one of times) expect(Math.abs(one / 2000 - 0.4)).toBeLessThan(4 * Math.sqrt(0.24 / 2000));
  });

  test("by top-prob keeps each in proportion to its weight, with what exceeds 1 spread equally over the others", () => {
    const weights = [10, -1, 1, 0.5, 0.25, 0, 0.25, 1];
    // Σ|w| is 14, so of 4 to keep P is 2|w|/7: 20/7 exceeds 1 by 13/7, of which each of the other 7 gets 13/49.
    const expected = [1, ...[1, 1, 0.5, 0.25, 0, 0.25, 1].map((size) => (2 * size) / 7 + 13 / 49)];
    expect(count(expected)).toBeCloseTo(4, 12);
    const times = weights.map(() => 0);
    const draws = 4000;
    for (let seed = 0; seed < draws; seed++)
      kept(weights, 0.5, "topProb", all(weights), seed).forEach((one, k) => {
        times[k] += one;
      });
    times.forEach((one, k) => {
      const p = expected[k];
      expect(Math.abs(one / draws - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / draws));
    });
  });

  test("by top-prob keeps about the number asked for, for weights of any sizes", () => {
    const size = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e9, noNaN: true }));
    const many = fc.array(size, { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (weights, keep) => {
        const asked = Math.round(keep * weights.length);
        const counts = Array.from({ length: 60 }, (_, seed) =>
          count(kept(weights, keep, "topProb", all(weights), seed)),
        );
        // The variance of one count is at most a quarter of the number of uncertain connections.
        const bound = 5 * Math.sqrt(weights.length / 4 / 60);
        expect(Math.abs(count(counts) / 60 - asked)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test("refuses a share outside 0 … 1, weights that are not finite, and sizes that differ", () => {
    expect(() => kept([1], 1.5)).toThrow(fault("invalid", "keep", { value: 1.5 }));
    expect(() => kept([1, Number.NaN], 0.5)).toThrow(fault("invalid", "weight 1", { value: Number.NaN }));
    expect(() => kept([1, 2], 0.5, "magnitude", [1])).toThrow(fault("mismatched", "exists"));
  });

  test("follows a cubic from all connections to the share that remains", () => {
    const schedule = { keep: 0.2, after: 5, over: 4 };
    const after = Array.from({ length: 12 }, (_, epoch) => keptAfter(schedule, epoch));
    const cubic = [1, 2, 3, 4].map((k) => 0.2 + 0.8 * (1 - k / 4) ** 3);
    expect(after).toEqual([null, null, null, null, null, ...cubic, null, null, null]);
    expect(after[8]).toBe(0.2);
    expect(keptAfter({ keep: 0.2, after: 0, over: 1 }, 0)).toBe(0.2);
    expect(keptAfter({ keep: 1, after: 0, over: 1 }, 0)).toBeNull();
  });
});
