/** Initial weights of DANNs against the formula of Cornford et al. (2021). */
import { describe, expect, it } from "vitest";
import { modelOf } from "../../src/model/index.ts";
import { fault } from "../fault.ts";

const setting = { inputs: 2, outputs: 2, dt: 20, loss: "crossEntropy", inputNoise: false } as const;
const drawn = (changes: object, seed = 1) => {
  const model = modelOf({ preset: "dann", units: 300, excitatoryUnits: 250, ...changes }, setting);
  return model.initialParameters(setting, seed).get("wRec")!;
};
const entries = (all: Float64Array, units: number, wanted: (from: number, to: number) => boolean) =>
  Array.from(all).filter((_, k) => wanted(Math.floor(k / units), k % units));
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

describe("the distribution dann", () => {
  it("is exponential from E units, with mean and deviation √(2π/(n(2π−1))), and 1/n_I from I units to E units", () => {
    const all = drawn({});
    const t = Math.sqrt((2 * Math.PI) / (250 * (2 * Math.PI - 1)));
    for (const isTo of [(to: number) => to < 250, (to: number) => to >= 250]) {
      const sent = entries(all, 300, (from, to) => from < 250 && isTo(to));
      const average = mean(sent);
      const deviation = Math.sqrt(mean(sent.map((w) => (w - average) ** 2)));
      expect(average / t).toBeCloseTo(1, 1);
      expect(deviation / t).toBeCloseTo(1, 1);
      expect(mean(sent.map(Number.isFinite).map(Number))).toBe(1);
    }
    expect(new Set(entries(all, 300, (from, to) => from >= 250 && to < 250))).toEqual(new Set([1 / 50]));
    expect(new Set(entries(all, 300, (from, to) => from >= 250 && to >= 250))).toEqual(new Set([0]));
  });

  it("multiplies what E units send by its gain", () => {
    const own = drawn({ initialWeights: { recurrent: { distribution: "dann", gain: 2 } } });
    const usual = drawn({});
    for (const k of [0, 7, 299]) expect(own[k] / usual[k]).toBeCloseTo(2, 12);
    expect(own[250 * 300]).toBe(usual[250 * 300]);
  });

  it("gives a single I unit the mean of the weights from each unit to E units, so that inhibition centres them", () => {
    const all = drawn({ units: 11, excitatoryUnits: 10 });
    for (let from = 0; from < 10; from++) {
      const toExcitatory = Array.from(all.slice(from * 11, from * 11 + 10));
      expect(all[from * 11 + 10]).toBeCloseTo(mean(toExcitatory), 14);
      expect(all[10 * 11 + from]).toBe(1);
    }
  });

  it("counts only existing connections of a mask", () => {
    const all = drawn({ units: 20, excitatoryUnits: 12, recurrentMask: { density: 0.5 } });
    for (let to = 0; to < 12; to++) {
      const received = entries(all, 20, (from, unit) => from >= 12 && unit === to).filter((w) => w !== 0);
      for (const w of received) expect(w).toBe(1 / received.length);
    }
  });

  it("is refused for weights that are not between E and I units", () => {
    const of = (changes: object) => () => drawn({ units: 10, excitatoryUnits: 8, ...changes });
    const dann = { distribution: "dann" };
    expect(of({ initialWeights: { input: dann } })).toThrow(
      fault("invalid", "model.initialWeights.input.distribution"),
    );
    expect(of({ initialWeights: { output: dann } })).toThrow(
      fault("invalid", "model.initialWeights.output.distribution"),
    );
  });
});
