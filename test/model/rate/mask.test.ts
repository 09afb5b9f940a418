import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelOptions } from "../../../src/model/index.ts";
import { balancedScale } from "../../../src/model/rate/connectivity.ts";
import { masksOf } from "../../../src/model/rate/dale.ts";
import { fault } from "../../fault.ts";

const dims = { inputs: 3, outputs: 2 };
const masks = (section: unknown) => masksOf(modelOptions(section), dims);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("a random mask", () => {
  it("holds exactly ⌊density·n(n − 1)⌋ ones off the diagonal, for any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(),
        (units, percent, seed) => {
          const mask = masks({ units, recurrentMask: { density: percent / 100, seed } }).recurrent!;
          expect(sum(mask)).toBe(Math.floor((percent * units * (units - 1)) / 100));
          for (let i = 0; i < units; i++) expect(mask[i * units + i]).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
  it("is the same for the same seed only", () => {
    const at = (seed: number) => masks({ recurrentMask: { density: 0.3, seed } }).recurrent;
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
});

describe("two areas", () => {
  const options = { units: 20, recurrentMask: { areas: 2, feedback: 0 } };
  const mask = masks(options).recurrent!;
  const has = (from: number, to: number) => mask[from * 20 + to] === 1;

  it("are connected by forward excitation only; inhibition is local", () => {
    // E 0–7 and I 16–17 are the first area, E 8–15 and I 18–19 the second.
    expect(has(0, 15)).toBe(true);
    expect(has(0, 19)).toBe(true);
    expect(has(15, 0)).toBe(false);
    expect(has(16, 0)).toBe(true);
    expect(has(16, 8)).toBe(false);
    expect(has(16, 19)).toBe(false);
    expect(has(19, 17)).toBe(false);
  });
  it("receive inputs in the first and are read out from the second, if requested", () => {
    const { input, output } = masks({
      ...options,
      inputMask: { areas: 2, area: 0 },
      outputMask: { areas: 2, area: 1 },
    });
    expect(Array.from(input!.slice(0, 20), (value, unit) => (value ? unit : -1)).filter((unit) => unit >= 0)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 16, 17,
    ]);
    expect(sum(output!)).toBe(2 * 10);
    expect(output![8 * 2]).toBe(1);
  });
  it("have feedback with the given probability", () => {
    const feedback = masks({ units: 200, recurrentMask: { areas: 2, feedback: 0.2 } }).recurrent!;
    let count = 0;
    for (let from = 80; from < 160; from++) for (let to = 0; to < 80; to++) count += feedback[from * 200 + to];
    expect(count / 6400).toBeCloseTo(0.2, 1);
  });
});

describe("an outer mask", () => {
  it("whose size differs from the task's is refused", () => {
    const options = modelOptions({ units: 4, excitatoryUnits: 3, inputMask: [[1, 1, 0, 0]] });
    expect(() => masksOf(options, dims)).toThrow(
      fault("mismatched", /^model\.inputMask/, { remedy: /\[from 3, to 4\]/ }),
    );
  });
});

describe("the balanced scale of Song et al. 2016", () => {
  it("gives N = 100 the published numbers: E rows 79 × 1 and 20 × 3.95, normalised", () => {
    const plastic = Float64Array.from({ length: 10_000 }, (_, k) => (Math.floor(k / 100) === k % 100 ? 0 : 1));
    const scale = balancedScale(modelOptions({ preset: "song2016" }), plastic);
    const into = (to: number) => Array.from({ length: 100 }, (_, from) => scale[from * 100 + to]);
    for (const [to, ratio] of [
      [3, 3.95],
      [90, 80 / 19],
    ] as const) {
      const row = into(to);
      expect(row[95] / row[5]).toBeCloseTo(ratio, 12);
      expect(sum(row.slice(0, 80))).toBeCloseTo(sum(row.slice(80)), 12);
      expect(sum(row.map((value) => value * value))).toBeCloseTo(1, 12);
      expect(row[to]).toBe(0);
    }
  });
});
