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

describe("a fixed in-degree", () => {
  const inDegrees = (mask: Float64Array, rows: readonly [number, number], count: number) =>
    Array.from({ length: count }, (_, to) =>
      sum(Array.from({ length: rows[1] - rows[0] }, (_, i) => mask[(rows[0] + i) * count + to])),
    );
  it("gives every unit exactly these connections from each population, and no autapse", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 20 }), fc.nat(), fc.nat(20), (units, seed, most) => {
        const excitatoryUnits = units - 2;
        const E = Math.min(most, excitatoryUnits - 1);
        const section = { units, excitatoryUnits, recurrentMask: { inDegree: { E, I: 1 }, seed } };
        const mask = masks(section).recurrent!;
        expect(inDegrees(mask, [0, excitatoryUnits], units)).toEqual(Array(units).fill(E));
        expect(inDegrees(mask, [excitatoryUnits, units], units)).toEqual(Array(units).fill(1));
        for (let i = 0; i < units; i++) expect(mask[i * units + i]).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
  it("counts all senders if given as a number, and depends only on the seed", () => {
    const at = (seed: number) => masks({ recurrentMask: { inDegree: 5, seed } }).recurrent!;
    expect(inDegrees(at(1), [0, 50], 50)).toEqual(Array(50).fill(5));
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
  it("uses every possible connection equally often", () => {
    const shares = new Float64Array(6 * 6);
    for (let seed = 0; seed < 400; seed++) {
      const mask = masks({ units: 6, recurrentMask: { inDegree: { E: 2, I: 1 }, seed } }).recurrent!;
      for (let k = 0; k < 36; k++) shares[k] += mask[k] / 400;
    }
    // A unit receives from 2 of the 4 E units, an E unit from 2 of the 3 others.
    const expected = (from: number, to: number) =>
      from === to ? 0 : from < 4 ? 2 / (to < 4 ? 3 : 4) : 1 / (to < 4 ? 2 : 1);
    for (let k = 0; k < 36; k++) expect(Math.abs(shares[k] - expected(Math.floor(k / 6), k % 6))).toBeLessThan(0.12);
  });
  it("of inputs and outputs counts inputs, and units that are read out", () => {
    const { input, output } = masks({ units: 10, inputMask: { inDegree: 2 }, outputMask: { inDegree: 3 } });
    expect(inDegrees(input!, [0, 3], 10)).toEqual(Array(10).fill(2));
    expect(inDegrees(output!, [0, 8], 2)).toEqual([3, 3]);
    const all = masks({ units: 10, readout: "all", outputMask: { inDegree: { E: 3, I: 1 } } }).output!;
    expect(inDegrees(all, [8, 10], 2)).toEqual([1, 1]);
  });
  const at = "model.recurrentMask.inDegree";
  it.each([
    ["more than there are", { inDegree: { E: 40, I: 2 } }, fault("invalid", `${at}.E`, { value: 40, remedy: /39/ })],
    ["a population that does not exist", { inDegree: { E: 1, PV: 2 } }, fault("unknown", `${at}.PV`)],
    ["a population left out", { inDegree: { E: 1 } }, fault("missing", `${at}.I`)],
    ["half a connection", { inDegree: 0.5 }, fault("invalid", at, { value: 0.5 })],
  ])("with %s is refused", (_, recurrentMask, refusal) => {
    expect(() => masks({ recurrentMask })).toThrow(refusal);
  });
  it("by population is refused for inputs, and from I units if only E units are read out", () => {
    expect(() => masks({ inputMask: { inDegree: { E: 1, I: 1 } } })).toThrow(
      fault("invalid", "model.inputMask.inDegree", { remedy: /not in populations/ }),
    );
    expect(() => masks({ outputMask: { inDegree: { E: 1, I: 1 } } })).toThrow(
      fault("invalid", "model.outputMask.inDegree.I", { value: 1, remedy: /at most 0/ }),
    );
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

describe("with instantaneous inhibition", () => {
  const [units, excitatoryUnits] = [12, 9];
  const dann = (recurrentMask: object) => masks({ preset: "dann", units, excitatoryUnits, recurrentMask }).recurrent!;
  const received = (mask: Float64Array, to: number, [first, end]: readonly [number, number]) =>
    sum(Array.from({ length: end - first }, (_, i) => mask[(first + i) * units + to]));

  it("a random mask has its density among the connections that are possible", () => {
    for (const [autapses, possible] of [
      [true, 144 - 9],
      [false, 144 - 9 - 9],
    ] as const) {
      const section = { preset: "dann", units, excitatoryUnits, autapses, recurrentMask: { density: 0.4 } };
      const mask = masks(section).recurrent!;
      expect(sum(mask)).toBe(Math.floor(0.4 * possible));
      for (let to = 9; to < 12; to++) expect(received(mask, to, [9, 12])).toBe(0);
    }
  });

  it("a random mask of inputs has its density among the inputs of E units", () => {
    const mask = masks({ preset: "dann", units, excitatoryUnits, inputMask: { density: 0.5 } }).input!;
    expect(sum(mask)).toBe(Math.floor(0.5 * dims.inputs * 9));
    for (let k = 0; k < mask.length; k++) if (k % units >= 9) expect(mask[k]).toBe(0);
  });

  it("an in-degree from I units is that of E units, and one from all senders is of E units alone for I units", () => {
    const byName = dann({ inDegree: { E: 3, I: 1 } });
    const ofAll = dann({ inDegree: 4 });
    for (let to = 0; to < units; to++) {
      expect(received(byName, to, [0, 9])).toBe(3);
      expect(received(byName, to, [9, 12])).toBe(to < 9 ? 1 : 0);
      expect(received(ofAll, to, [0, units])).toBe(4);
      if (to >= 9) expect(received(ofAll, to, [0, 9])).toBe(4);
    }
    expect(() => dann({ inDegree: 10 })).toThrow(fault("invalid", "model.recurrentMask.inDegree", { value: 10 }));
  });
});
