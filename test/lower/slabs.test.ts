import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slabGroups, slabWidths, usualSlabs } from "../../src/lower/slabs.ts";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("slab widths", () => {
  it.each([
    [1, 50, [4]],
    [4, 50, [4]],
    [5, 50, [4, 4]],
    [16, 50, [8, 8]],
    [17, 50, [12, 8]],
    [20, 50, [12, 8]],
    [64, 50, Array(8).fill(8)],
    [64, 500, Array(4).fill(16)],
    [33, 193, [20, 16]],
  ])("%i trials of %i units: %j", (trials, units, widths) =>
    expect(slabWidths(trials, usualSlabs(units))).toEqual(widths),
  );

  it("are multiples of 4 that hold all trials, with spare lanes only in the last", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 }), (trials, units) => {
        const widths = slabWidths(trials, usualSlabs(units));
        expect(widths.every((width) => width >= 4 && width % 4 === 0)).toBe(true);
        expect(sum(widths)).toBeGreaterThanOrEqual(trials);
        expect(sum(widths) - trials).toBeLessThan(4);
        expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe("groups of slabs", () => {
  it("are as many as fit in 64 MiB, at least 2 given 2 slabs, and run in order", () => {
    expect(slabGroups(1, 1e9)).toEqual([0]);
    expect(slabGroups(6, 1e9)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(slabGroups(4, 2 ** 24)).toEqual([0, 1, 2, 3]);
    expect(slabGroups(8, 2 ** 24)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(slabGroups(3, 0)).toEqual([0, 1, 2]);
  });
});
