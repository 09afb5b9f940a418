import { describe, expect, test } from "vitest";
import { chain } from "../../src/task/index.ts";
import { fault } from "../fault.ts";

/** The better of two sides, which changes at random: [side, trials since the block began]. */
const sides = (block: number) =>
  chain<readonly [number, number]>({
    block,
    start: (random) => [random.integer(2), 0],
    next: ([side, since], random) => [random.uniform() < 0.3 ? 1 - side : side, since + 1],
  });

describe("chain", () => {
  test("gives every trial the same value in whatever order trials are drawn", () => {
    const all = Array.from({ length: 60 }, (_, n) => n);
    const inOrder = all.map((n) => sides(20)(4, n)); // a new chain for each, without memory
    const one = sides(20);
    expect(all.map((n) => one(4, n))).toEqual(inOrder);
    const backwards = sides(20);
    expect(all.toReversed().map((n) => backwards(4, n))).toEqual(inOrder.toReversed());
    const scattered = sides(20);
    for (const k of all) {
      const n = (k * 37) % 60;
      expect(scattered(4, n)).toEqual(inOrder[n]);
    }
  });

  test("passes history on within a block and restarts with the next one", () => {
    const links = Array.from({ length: 60 }, (_, n) => sides(20)(4, n));
    expect(links.map(([, since]) => since)).toEqual(links.map((_, n) => n % 20));
    const changes = links.filter(([side], n) => n % 20 > 0 && side !== links[n - 1][0]);
    expect(changes.length).toBeGreaterThan(5);
    expect(changes.length).toBeLessThan(30);
  });

  test("depends on seed and block", () => {
    const one = sides(5);
    const text = (seed: number, block: number) =>
      Array.from({ length: 5 }, (_, k) => one(seed, 5 * block + k)[0]).join("");
    const all = [1, 2, 3].flatMap((seed) => [0, 1, 2, 3].map((block) => text(seed, block)));
    expect(new Set(all).size).toBeGreaterThan(4);
    expect(one([4, 0], 7)).toEqual(one(4, 7));
  });

  test("computes only earlier trials of the same block", () => {
    let asked = 0;
    const next = (before: number) => {
      asked++;
      return before + 1;
    };
    const counted = chain<number>({ block: 1000, start: () => 0, next });
    expect(counted(1, 5_000_003)).toBe(3);
    expect(asked).toBe(3);
    expect(counted(1, 5_000_004)).toBe(4);
    expect(asked).toBe(4);
  });

  test.each([0, 1.5, Number.NaN])("refuses blocks of %d trials", (block) => {
    expect(() => sides(block)).toThrow(fault("invalid", "block", { value: block }));
  });
});
