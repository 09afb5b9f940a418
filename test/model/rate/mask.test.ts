import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelOptions } from "../../../src/model/index.ts";
import { balancedScale } from "../../../src/model/rate/connectivity.ts";
import { masksOf } from "../../../src/model/rate/dale.ts";
import { unitPositions } from "../../../src/model/rate/mask.ts";
import { runConfig } from "../../../src/open/config.ts";
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

describe("a mask by groups", () => {
  // Song et al. 2016, Fig 5: a sensory and a motor area, between which only excitation projects.
  const groups = { S: 6, M: 6, "I S": 2, "I M": 2 };
  const connections = {
    ...{ "S -> S": 1, "M -> S": 0.2, "I S -> S": 1 },
    ...{ "S -> M": 1, "M -> M": 1, "I M -> M": 1 },
    ...{ "S -> I S": 1, "M -> I S": 0.2, "I S -> I S": 1 },
    ...{ "S -> I M": 1, "M->I M": 1, "I M -> I M": 1 },
  };
  const section = { units: 16, excitatoryUnits: 12, recurrentMask: { groups, connections } };
  const [S, M, IS, IM] = [
    [0, 6],
    [6, 12],
    [12, 14],
    [14, 16],
  ] as const;
  /** Share of the possible connections. */
  const share = (mask: Float64Array, from: readonly [number, number], to: readonly [number, number], columns = 16) => {
    const each: number[] = [];
    for (let i = from[0]; i < from[1]; i++)
      for (let j = to[0]; j < to[1]; j++) if (columns !== 16 || i !== j) each.push(mask[i * columns + j]);
    return sum(each) / each.length;
  };

  it("connects the groups that it names, and no others, without autapses", () => {
    const mask = masks(section).recurrent!;
    for (const [from, to] of [
      [S, S],
      [S, M],
      [M, M],
      [S, IM],
      [IM, IM],
      [IS, S],
    ] as const)
      expect(share(mask, from, to)).toBe(1);
    for (const [from, to] of [
      [IS, M],
      [IS, IM],
      [IM, S],
      [IM, IS],
    ] as const)
      expect(share(mask, from, to)).toBe(0);
    for (let i = 0; i < 16; i++) expect(mask[i * 16 + i]).toBe(0);
  });
  it("draws each connection with the probability of its pair, independently of the others", () => {
    const counts: number[] = [];
    for (let seed = 0; seed < 300; seed++) {
      const mask = masks({ ...section, recurrentMask: { groups, connections, seed } }).recurrent!;
      counts.push(36 * share(mask, M, S));
    }
    const mean = sum(counts) / 300;
    const variance = sum(counts.map((count) => (count - mean) ** 2)) / 299;
    // Binomial with 36 draws of 0.2: mean 7.2, variance 5.76.
    expect(Math.abs(mean - 7.2)).toBeLessThan(0.5);
    expect(variance / 5.76).toBeGreaterThan(0.7);
    expect(variance / 5.76).toBeLessThan(1.4);
  });
  it("is between the populations if it names no groups, and depends only on the seed", () => {
    const at = (seed: number) =>
      masks({ units: 100, recurrentMask: { connections: { "E -> I": 0.5, "I -> E": 1 }, seed } }).recurrent!;
    const mask = at(1);
    expect(share(mask, [0, 80], [0, 80], 100)).toBe(0);
    expect(share(mask, [80, 100], [0, 80], 100)).toBe(1);
    expect(share(mask, [0, 80], [80, 100], 100)).toBeCloseTo(0.5, 1);
    expect(mask).toEqual(at(1));
    expect(mask).not.toEqual(at(2));
  });
  it("of inputs and outputs names their channels", () => {
    const inputMask = { groups, connections: { "left -> S": 1, "right -> I S": 1 } };
    const outputMask = { groups, connections: { "M -> go": 1 } };
    const options = modelOptions({ ...section, inputMask, outputMask });
    const named = { ...dims, inputNames: ["left", "right", "start"], outputNames: ["stay", "go"] };
    const { input, output } = masksOf(options, named);
    const row = (channel: number) => Array.from(input!.slice(channel * 16, channel * 16 + 16));
    expect(row(0)).toEqual([...Array(6).fill(1), ...Array(10).fill(0)]);
    expect(row(1)).toEqual([...Array(12).fill(0), 1, 1, 0, 0]);
    expect(sum(row(2))).toBe(0);
    expect(Array.from(output!)).toEqual(
      Array.from({ length: 32 }, (_, k) => (k % 2 === 1 && k > 12 && k < 24 ? 1 : 0)),
    );
    expect(() => masksOf(options, { ...named, outputNames: ["stay", "gO"] })).toThrow(
      fault("unknown", 'model.outputMask.connections["M -> go"]', { remedy: /did you mean "gO"/ }),
    );
    expect(() => masks({ ...section, inputMask: { groups, connections: { "left->S": 1, "left -> S": 0.5 } } })).toThrow(
      fault("invalid", /inputMask\.connections/, { value: "left -> S", remedy: '"left->S" names the same, keep one' }),
    );
    expect(() => masksOf(options, dims)).toThrow(fault("missing", "model.inputMask"));
  });
  it("takes the channels' names from the task", () => {
    const run = runConfig({ model: { inputMask: { connections: { "fixation -> E": 1, "choice 1 -> I": 1 } } } });
    expect(run.task.name).toBe("perceptualDecision");
    expect(() => runConfig({ model: { inputMask: { connections: { "motion -> E": 1 } } } })).toThrow(
      fault("unknown", 'model.inputMask.connections["motion -> E"]', { remedy: /fixation/ }),
    );
  });
});

describe("a mask by distance", () => {
  const vanilla = (section: object) => masks({ preset: "vanilla", ...section }).recurrent!;
  const partners = (mask: Float64Array, unit: number, units: number) =>
    Array.from({ length: units }, (_, to) => to).filter((to) => mask[unit * units + to] === 1);

  it("connects units up to the radius: ends of a ring meet, those of a line do not", () => {
    const near = (layout: string) => partners(vanilla({ units: 8, recurrentMask: { layout, radius: 1 } }), 0, 8);
    expect(near("ring")).toEqual([0, 1, 7]);
    expect(near("line")).toEqual([0, 1]);
  });
  it("lays units out in rows: edges of a torus meet, those of a sheet do not", () => {
    const near = (layout: string) => partners(vanilla({ units: 12, recurrentMask: { layout, radius: 1 } }), 0, 12);
    // Rows of 4.
    expect(near("torus")).toEqual([0, 1, 3, 4, 8]);
    expect(near("sheet")).toEqual([0, 1, 4]);
  });
  it("of radius 0 leaves a diagonal matrix, which needs autapses", () => {
    const section = { units: 5, recurrentMask: { layout: "ring", radius: 0 } };
    expect(Array.from(vanilla(section))).toEqual(Array.from({ length: 25 }, (_, k) => (k % 6 === 0 ? 1 : 0)));
    expect(() => vanilla({ ...section, autapses: false })).toThrow(
      fault("invalid", "model.recurrentMask.radius", { value: 0, remedy: /autapses/ }),
    );
  });
  it("of a density has as many connections as a random one, all shorter ones, and draws among equals", () => {
    const at = (seed: number) => vanilla({ units: 64, recurrentMask: { layout: "torus", density: 0.1, seed } });
    const mask = at(1);
    expect(sum(mask)).toBe(sum(vanilla({ units: 64, recurrentMask: { density: 0.1 } })));
    // 6.4 to a unit: itself, its 4 neighbours, and some of the 4 across corners.
    const inner = vanilla({ units: 64, recurrentMask: { layout: "torus", radius: 1 } });
    const outer = vanilla({ units: 64, recurrentMask: { layout: "torus", radius: 1.5 } });
    for (let k = 0; k < mask.length; k++) {
      expect(mask[k]).toBeGreaterThanOrEqual(inner[k]);
      expect(mask[k]).toBeLessThanOrEqual(outer[k]);
    }
    expect(at(1)).toEqual(mask);
    expect(at(2)).not.toEqual(mask);
  });
  it("of a density that leaves no connection is refused", () => {
    expect(() => vanilla({ units: 20, recurrentMask: { layout: "torus", density: 0.0005 } })).toThrow(
      fault("invalid", "model.recurrentMask.density", { value: 0.0005 }),
    );
  });
  it("of a torus or sheet has an I unit in reach of every E unit", () => {
    for (const [layout, radius] of [
      ["torus", 2],
      ["sheet", 2],
    ] as const) {
      const mask = masks({ units: 100, recurrentMask: { layout, radius } }).recurrent!;
      for (let unit = 0; unit < 80; unit++)
        expect(sum(Array.from({ length: 20 }, (_, k) => mask[(80 + k) * 100 + unit]))).toBeGreaterThan(0);
    }
  });
  it("spreads I units evenly over a plane", () => {
    for (const units of [64, 100, 144, 256]) {
      const excitatoryUnits = (units * 3) / 4;
      const section = { units, excitatoryUnits, recurrentMask: { layout: "sheet" as const, radius: 1 } };
      const positions = unitPositions(section.recurrentMask, { ...section, dale: { recurrent: "abs" } })!;
      expect(new Set(positions.map(String)).size).toBe(units);
      const side = Math.sqrt(units);
      const quadrants = [0, 0, 0, 0];
      for (const [column, row] of positions.slice(excitatoryUnits))
        quadrants[2 * Number(row >= side / 2) + Number(column >= side / 2)]++;
      for (const count of quadrants)
        expect(Math.abs(count - units / 16), `${units}: ${quadrants}`).toBeLessThanOrEqual(1.5);
    }
  });
  it("spreads I units evenly along a ring", () => {
    const mask = masks({ units: 10, excitatoryUnits: 8, recurrentMask: { layout: "ring", radius: 1 } }).recurrent!;
    // I units lie at places 2 and 7 of 10; the E units around them are at 1, 3 and 6, 8.
    expect(partners(mask, 8, 10)).toEqual([1, 2]);
    expect(partners(mask, 9, 10)).toEqual([5, 6]);
  });
  const at = "model.recurrentMask";
  it.each([
    ["both a radius and a density", { layout: "ring", radius: 1, density: 0.1 }, fault("invalid", at)],
    ["neither", { layout: "ring" }, fault("invalid", at)],
    ["an unknown layout", { layout: "cube", radius: 1 }, fault("unknown", `${at}.layout`)],
    ["a negative radius", { layout: "ring", radius: -1 }, fault("invalid", `${at}.radius`)],
  ])("with %s is refused", (_, recurrentMask, refusal) => {
    expect(() => vanilla({ recurrentMask })).toThrow(refusal);
  });
  it("on a sheet is refused for a prime number of units", () => {
    expect(() => vanilla({ units: 13, recurrentMask: { layout: "sheet", radius: 1 } })).toThrow(
      fault("invalid", `${at}.layout`, { value: "sheet" }),
    );
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
  it("balances every unit by its own connections, under every mask", () => {
    const [units, excitatoryUnits] = [40, 32];
    for (const recurrentMask of [
      { connections: { "E -> E": 0.3, "E -> I": 0.3, "I -> E": 0.6, "I -> I": 0.6 }, seed: 1066 },
      {
        groups: { A: 10, B: 10, S: 12, I: 8 },
        connections: {
          ...{ "A -> A": 1, "S -> A": 1, "I -> A": 1, "B -> B": 1, "S -> B": 1, "I -> B": 1 },
          ...{ "A -> S": 1, "B -> S": 1, "S -> S": 1, "I -> S": 1 },
          ...{ "A -> I": 1, "B -> I": 1, "S -> I": 1, "I -> I": 1 },
        },
      },
      { density: 0.4 },
      { inDegree: { E: 5, I: 3 } },
    ] as const) {
      const options = modelOptions({ preset: "song2016", units, excitatoryUnits, recurrentMask });
      const mask = masksOf(options, dims).recurrent!;
      const scale = balancedScale(options, mask);
      for (let to = 0; to < units; to++) {
        const into = Array.from({ length: units }, (_, from) => scale[from * units + to]);
        const [E, I] = [sum(into.slice(0, excitatoryUnits)), sum(into.slice(excitatoryUnits))];
        const both = [0, 1].map((k) => into.slice(k * excitatoryUnits, k === 0 ? excitatoryUnits : units));
        if (both.every((side) => side.some((value) => value > 0))) expect(E / I).toBeCloseTo(1, 12);
        expect(sum(into.map((value) => value * value))).toBeCloseTo(1, 12);
        expect(into.map((value) => Number(value > 0))).toEqual(into.map((_, from) => mask[from * units + to]));
      }
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
