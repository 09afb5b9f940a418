import { describe, expect, test } from "vitest";
import { defineModel, expr } from "../../src/index.ts";
import { modelOf, modelOptions } from "../../src/model/index.ts";
import { fault } from "../fault.ts";

const { matmul, max } = expr;

const setting = { inputs: 3, outputs: 3, dt: 20, loss: null, inputNoise: false };
const sparse = (own: object) => ({ distribution: "sparse", inDegree: { E: 8, I: 4 }, ...own });
const startOf = (section: object, seed = 1) => modelOf(section, setting).initialParameters(setting, seed).get("wRec")!;
const section = (own: object, more: object = {}) => ({
  units: 50,
  balance: "none",
  spectralRadius: null,
  initialWeights: { recurrent: sparse(own) },
  ...more,
});
const E = [0, 40] as const;
const I = [40, 50] as const;
const column = (w: Float64Array, [first, end]: readonly [number, number], to: number, units = 50) =>
  Array.from({ length: end - first }, (_, i) => w[(first + i) * units + to]).filter((_, i) => first + i !== to);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("a sparse start", () => {
  test("gives every unit the requested strong connections from each population, and `rest` of their mean to the others", () => {
    const w = startOf(section({ shape: 1e6, rest: 0.01 }));
    // Both populations send equal totals: 8·m_E = 4·m_I, and 8·m_E² + 4·m_I² = 1.
    const [strongE, strongI] = [1 / Math.sqrt(24), 2 / Math.sqrt(24)];
    for (let to = 0; to < 50; to++)
      for (const [from, strong, degree] of [
        [E, strongE, 8],
        [I, strongI, 4],
      ] as const) {
        const weights = column(w, from, to);
        const on = weights.filter((weight) => weight > strong / 2);
        expect(on).toHaveLength(degree);
        for (const weight of on) expect(weight / strong).toBeCloseTo(1, 2);
        for (const weight of weights) if (weight < strong / 2) expect(weight / strong).toBeCloseTo(0.01, 8);
      }
  });

  test("balances excitation and inhibition, and has the norm `gain`, for any shape and degrees", () => {
    for (const own of [
      { gain: 1 },
      { shape: 0.5, gain: 1.5 },
      { inDegree: { E: 20, I: 3 } },
      { inDegree: { E: 2, I: 6 } },
    ]) {
      const w = startOf(section({ rest: 1e-9, ...own }, { units: 400 }));
      const [excitation, inhibition] = [w.slice(0, 320 * 400), w.slice(320 * 400)].map((part) => sum([...part]));
      expect(excitation / inhibition).toBeCloseTo(1, 0);
      const gain = own.gain ?? 1;
      expect(Math.sqrt(sum([...w].map((weight) => weight ** 2)) / 400) / gain).toBeCloseTo(1, 1);
    }
  });

  test("takes all senders if there are fewer than requested, and only connections in the mask", () => {
    const small = startOf(section({}, { units: 5 }));
    for (let to = 0; to < 5; to++) {
      expect(column(small, [0, 4], to, 5).every((weight) => weight > 0)).toBe(true);
      expect(small[to * 5 + to]).toBe(0);
    }
    const mask = Array.from({ length: 50 }, (_, from) => Array.from({ length: 50 }, () => (from < 3 ? 1 : 0)));
    const masked = startOf(section({}, { recurrentMask: mask }));
    expect(masked.every((weight, k) => weight > 0 === (k < 150 && Math.floor(k / 50) !== k % 50))).toBe(true);
  });

  test("leaves no plastic entry at 0 in float32, for any small rest and shape", () => {
    for (const own of [{ rest: 1e-40 }, { shape: 0.01 }]) {
      const w = startOf(section(own));
      const off = [...w.keys()].filter((k) => Math.fround(w[k]) === 0);
      expect(off).toEqual(Array.from({ length: 50 }, (_, k) => 51 * k));
    }
  });

  test("depends only on the seed", () => {
    expect(startOf(section({}), 3)).toEqual(startOf(section({}), 3));
    expect(startOf(section({}), 3)).not.toEqual(startOf(section({}), 4));
  });

  test("works with the populations of a user's model", () => {
    const three = defineModel({
      name: "three",
      title: "Three populations",
      source: "this test",
      parameters: {},
      populations: () => [
        { name: "E", units: 20, sign: 1 },
        { name: "PV", units: 6, sign: -1 },
        { name: "SST", units: 4, sign: -1 },
      ],
      cell(b) {
        const h = b.state("h", 30);
        const inDegree = { E: 5, PV: 2, SST: 1 };
        const w = b.parameter("wRec", [30, 30], { distribution: "sparse", inDegree, shape: 1e6, gain: 1, rest: 0.01 });
        const next = max(matmul(h, b.dale(w)).add(matmul(b.input, b.parameter("wIn", [3, 30], "kaimingUniform"))), 0);
        return { states: { h: next }, rates: next, outputs: matmul(next, b.parameter("wOut", [30, 3], "zeros")) };
      },
    });
    const w = modelOf({ name: "three" }, setting, { models: [three] })
      .initialParameters(setting, 1)
      .get("wRec")!;
    for (let to = 0; to < 30; to++)
      for (const [first, end, degree] of [
        [0, 20, 5],
        [20, 26, 2],
        [26, 30, 1],
      ]) {
        const weights = Array.from({ length: end - first }, (_, i) => w[(first + i) * 30 + to]);
        expect(weights.filter((weight) => weight > Math.max(...weights) / 2)).toHaveLength(degree);
      }
  });
});

const at = "model.initialWeights.recurrent";
test.each([
  ["a population that does not exist", sparse({ inDegree: { E: 8, PV: 2 } }), fault("unknown", `${at}.inDegree.PV`)],
  ["a population left out", sparse({ inDegree: { E: 8 } }), fault("missing", `${at}.inDegree.I`)],
  ["no connections", sparse({ inDegree: 0 }), fault("invalid", `${at}.inDegree`, { value: 0 })],
  ["no in-degree", { distribution: "sparse" }, fault("missing", `${at}.inDegree`)],
  ["a rest of 0, which would never move", sparse({ rest: 0 }), fault("invalid", `${at}.rest`, { value: 0 })],
])("%s is refused", (_, recurrent, refusal) => {
  expect(() => modelOptions({ initialWeights: { recurrent } } as object)).toThrow(refusal);
});

test("an in-degree for input weights is refused, since inputs are not in populations", () => {
  expect(() => modelOptions({ initialWeights: { input: sparse({}) } })).toThrow(
    fault("invalid", "model.initialWeights.input.inDegree", { remedy: /not in populations/ }),
  );
});
