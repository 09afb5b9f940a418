import { describe, expect, test } from "vitest";
import { spectrum } from "../../src/analysis/index.ts";
import { defineModel, expr } from "../../src/index.ts";
import { nearestIsometry } from "../../src/linear/isometry.ts";
import { effectiveValues, modelOf, modelOptions } from "../../src/model/index.ts";
import { fault } from "../fault.ts";

const { matmul, max } = expr;
const setting = { inputs: 3, outputs: 3, dt: 20, loss: null, inputNoise: false };
const startOf = (section: object, seed = 1) => modelOf(section, setting).initialParameters(setting, seed).get("wRec")!;
const effectiveOf = (section: object, seed = 1) => {
  const model = modelOf(section, setting);
  const raw = Object.fromEntries(model.initialParameters(setting, seed));
  return effectiveValues(model.build(setting).effective, raw)["wRec"];
};
const from = (recurrent: unknown, more: object = {}) => ({ units: 100, initialWeights: { recurrent }, ...more });
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
/** The weights from rows `first` to before `end` to a column, without autapses. */
const inputsTo = (w: Float64Array, units: number, to: number, [first, end]: readonly [number, number]) =>
  Array.from({ length: end - first }, (_, i) => w[(first + i) * units + to]).filter((_, i) => first + i !== to);

/** A model with populations E, PV, SST whose recurrent matrix starts from `initial`. */
const three = (initial: object | string, signs: readonly [1 | 0, -1 | 0] = [1, -1], isRecurrent = true) =>
  defineModel({
    name: "three",
    title: "Three populations",
    source: "this test",
    parameters: {},
    populations: () => [
      { name: "E", units: 20, sign: signs[0] },
      { name: "PV", units: 6, sign: signs[1] },
      { name: "SST", units: 4, sign: -1 },
    ],
    cell(b) {
      const h = b.state("h", 30);
      const w = b.parameter("wRec", [30, 30], isRecurrent ? (initial as "colEI") : "zeros", {
        mask: b.connections(() => 1, 1),
        scale: (from, to) => (from === 3 && to === 5 ? 7 : 1),
      });
      const wIn = b.parameter("wIn", [3, 30], isRecurrent ? "zeros" : (initial as "colEI"));
      const next = max(matmul(h, b.dale(w)).add(matmul(b.input, wIn)), 0);
      const wOut = b.parameter("wOut", [30, 3], "zeros");
      return { states: { h: next }, rates: next, outputs: matmul(next, wOut), weights: { wRec: b.dale(w) } };
    },
  });
const ofThree = (...settings: Parameters<typeof three>) =>
  modelOf({ name: "three" }, setting, { models: [three(...settings)] }).initialParameters(setting, 1);

describe("a column E–I start (colEI)", () => {
  test("has the means of Cornford et al. (2021) for 80 E and 20 I inputs", () => {
    // With autapses, a unit has as many inputs as there are units; the published equation, not the library's.
    const c = (2 * Math.PI - 1) / (2 * Math.PI);
    const meanE = Math.sqrt(1 / (c * (80 + 80 ** 2 / 20)));
    const w = startOf(from("colEI", { autapses: true }));
    // Exponential: the standard deviation is the mean, and e⁻¹ of all weights are above it.
    for (const [part, mean] of [
      [w.slice(0, 8000), meanE],
      [w.slice(8000), 4 * meanE],
    ] as const) {
      const values = [...part];
      expect(Math.abs(sum(values) / values.length / mean - 1)).toBeLessThan(0.07);
      const variance = sum(values.map((value) => (value - mean) ** 2)) / values.length;
      expect(Math.abs(variance / mean ** 2 - 1)).toBeLessThan(0.2);
      expect(values.filter((value) => value > mean).length / values.length).toBeCloseTo(Math.exp(-1), 1);
    }
  });

  test("gives units of variance 1 if their senders rectify standard normal currents", () => {
    // E[Σ w²]·E[r²] − Σ E[w]²·E[r]² with E[r²] = 1/2, E[r]² = 1/2π, from the moments of 20 draws.
    let second = 0;
    const means = new Float64Array(100);
    for (let seed = 0; seed < 20; seed++) {
      const w = startOf(from("colEI"), seed);
      for (let i = 0; i < 100; i++)
        for (let to = 0; to < 100; to++) {
          second += w[i * 100 + to] ** 2 / 2000;
          means[i] += w[i * 100 + to] / 1980;
        }
    }
    const first = sum([...means].map((mean) => mean ** 2));
    expect(second / 2 - first / (2 * Math.PI)).toBeCloseTo(1, 1);
  });

  test("balances the expected excitation and inhibition of every unit, also under a mask", () => {
    const section = from("colEI", { units: 20, recurrentMask: { inDegree: { E: 9, I: 3 } } });
    const [excitation, inhibition] = [new Float64Array(20), new Float64Array(20)];
    for (let seed = 0; seed < 100; seed++) {
      const w = startOf(section, seed);
      for (let to = 0; to < 20; to++) {
        excitation[to] += sum(inputsTo(w, 20, to, [0, 16]));
        inhibition[to] += sum(inputsTo(w, 20, to, [16, 20]));
      }
    }
    // The ratio of sums of 100·9 and 100·3 exponentials has a standard deviation of 0.067.
    for (let to = 0; to < 20; to++) expect(Math.abs(excitation[to] / inhibition[to] - 1)).toBeLessThan(0.25);
  });

  test("has the norm `gain`, and treats all inhibitory populations of a user's model as one", () => {
    const w = startOf(from({ distribution: "colEI", gain: 0.5 }, { units: 300 }));
    expect(Math.sqrt(sum([...w].map((weight) => weight ** 2)) / 300)).toBeCloseTo(0.5, 2);
    const user = ofThree("colEI").get("wRec")!;
    const [excitation, inhibition] = [user.slice(0, 600), user.slice(600)].map((part) => sum([...part]));
    expect(Math.abs(excitation / inhibition - 1)).toBeLessThan(0.15);
  });
});

describe("a start near orthogonal (nearOrthogonal)", () => {
  test("has singular values more nearly equal than every other start under Dale's principle", () => {
    const entropy = (recurrent: unknown) => spectrum(effectiveOf(from(recurrent, { units: 60 })), 60).entropy!;
    const best = entropy("nearOrthogonal");
    expect(best).toBeGreaterThan(0.97);
    const sparse = { distribution: "sparse", inDegree: { E: 4, I: 4 } };
    for (const other of ["orthogonal", "colEI", "kaimingUniform", "lognormalFanIn", sparse])
      expect(entropy(other)).toBeLessThan(best - 0.03);
    expect(entropy({ distribution: "nearOrthogonal", steps: 20 })).toBeGreaterThan(best + 0.005);
  });

  test("gives every unit exactly as much inhibition as excitation, on average the norm `gain`, and no weight of 0", () => {
    for (const more of [{}, { recurrentMask: { inDegree: { E: 16, I: 4 } } }, { units: 12, excitatoryUnits: 6 }]) {
      const section = from({ distribution: "nearOrthogonal", gain: 1.5, rest: 0.1 }, { units: 40, ...more });
      const { units, excitatoryUnits } = modelOptions(section);
      const w = startOf(section);
      const mask = startOf({ ...section, initialWeights: { recurrent: { distribution: "exponential", mean: 1 } } });
      for (let to = 0; to < units; to++) {
        const totals = (
          [
            [0, excitatoryUnits],
            [excitatoryUnits, units],
          ] as const
        ).map((range) => {
          const plastic = inputsTo(w, units, to, range).filter((_, i) => inputsTo(mask, units, to, range)[i] > 0);
          const total = sum(plastic);
          // Raised to a tenth of the mean, then scaled down by at most a tenth.
          for (const weight of plastic) expect(weight / (total / plastic.length)).toBeGreaterThan(0.09);
          return total;
        });
        expect(totals[0] / totals[1]).toBeCloseTo(1, 12);
      }
      expect(Math.sqrt(sum([...w].map((weight) => weight ** 2)) / units)).toBeCloseTo(1.5, 12);
      expect(w.every((weight, k) => weight > 0 === mask[k] > 0)).toBe(true);
    }
  });

  test("is in one step the balanced matrix of these signs nearest to the isometry nearest to a column E–I start", () => {
    const units = 20;
    const one = (recurrent: object) => startOf(from(recurrent, { units, autapses: true }));
    const w = one({ distribution: "nearOrthogonal", steps: 1, rest: 1e-12 });
    const isometry = nearestIsometry(one({ distribution: "colEI", gain: 1 }), units, units);
    // Optimality (Karush, Kuhn & Tucker): W ≥ 0 is B − λ for E and B + λ for I where it is not 0, and is 0 only where
    // that would be negative. `gain` multiplied W by a factor, which follows from any two positive weights of a column.
    const column = (of: Float64Array, to: number) => Array.from({ length: units }, (_, i) => of[i * units + to]);
    const factors: number[] = [];
    for (let to = 0; to < units; to++) {
      const [weights, wanted] = [column(w, to), column(isometry, to)];
      const on = [...weights.keys()].filter((i) => weights[i] > 1e-9);
      const [e, other] = on.filter((i) => i < 16);
      const factor = (weights[e] - weights[other]) / (wanted[e] - wanted[other]);
      const level = wanted[e] - weights[e] / factor;
      weights.forEach((weight, i) => {
        const free = wanted[i] - level * (i < 16 ? 1 : -1);
        if (weight > 1e-9) expect(weight / factor).toBeCloseTo(free, 8);
        else expect(free).toBeLessThan(1e-8);
      });
      factors.push(factor);
    }
    for (const factor of factors) expect(factor).toBeCloseTo(factors[0], 6);
  });

  test("works between the populations of a user's model, and multiplies by `scale`", () => {
    const w = ofThree("nearOrthogonal").get("wRec")!;
    for (let to = 0; to < 30; to++) {
      const excitation = inputsTo(w, 30, to, [0, 20]);
      if (to === 5) excitation[3] /= 7;
      expect(sum(excitation) / sum(inputsTo(w, 30, to, [20, 30]))).toBeCloseTo(1, 12);
    }
  });
});

test.each(["colEI", "nearOrthogonal"])("%s depends only on the seed", (recurrent) => {
  const section = from(recurrent, { units: 30 });
  expect(startOf(section, 3)).toEqual(startOf(section, 3));
  expect(startOf(section, 3)).not.toEqual(startOf(section, 4));
});

describe.each(["colEI", "nearOrthogonal"])("%s is refused", (name) => {
  const at = "model.initialWeights.recurrent.distribution";
  const refusal = (path: string, detail: RegExp) => fault("invalid", path, { value: name, detail });
  test.each([
    ["without inhibitory units", { excitatoryUnits: 100 }, /without inhibitory connections to receiver 0/],
    ["without excitatory units", { excitatoryUnits: 0, readout: "all" }, /without excitatory connections/],
    ["without Dale's principle", { dale: { recurrent: "none" } }, /senders without signs/],
    ["with the sign of the receiver", { dale: { signAxis: "postsynaptic" } }, /senders without signs/],
    [
      "if a mask leaves a unit no inhibition",
      { recurrentMask: { inDegree: { E: 5, I: 0 } } },
      /inhibitory .* receiver 0/,
    ],
  ])("%s", (_, more, detail) => {
    expect(() => startOf(from(name, more))).toThrow(refusal(at, detail));
  });
  test("for inputs, biases and a readout from E units, whose senders are not of both signs", () => {
    for (const which of ["input", "recurrentBias", "outputBias"])
      expect(() => startOf({ initialWeights: { [which]: name } })).toThrow(
        refusal(`model.initialWeights.${which}.distribution`, /senders without signs/),
      );
    expect(() => startOf({ dale: { output: "abs" }, initialWeights: { output: name } })).toThrow(
      refusal("model.initialWeights.output.distribution", /without inhibitory/),
    );
  });
  test("together with a balance, which would apply twice", () => {
    expect(() => modelOptions(from(name, { preset: "song2016" }))).toThrow(
      fault("invalid", "model.balance", { value: "song2016", remedy: /"none"/ }),
    );
  });
  test("in a user's model for senders that are no units, or have no sign", () => {
    expect(() => ofThree(name, [1, -1], false)).toThrow(refusal("parameter.wIn.initial.distribution", /without signs/));
    expect(() => ofThree(name, [1, 0])).toThrow(refusal("parameter.wRec.initial.distribution", /without signs/));
  });
});

test("an orthogonal start under Dale's principle is not orthogonal, and a run warns of it", () => {
  const warned = (section: object) => modelOf(section, setting).warnings(0).join("\n");
  expect(spectrum(effectiveOf(from("orthogonal")), 100).entropy).toBeLessThan(0.93);
  expect(warned(from("orthogonal"))).toMatch(/not orthogonal; use "nearOrthogonal"/);
  expect(warned({ preset: "vanilla" })).toBe("");
  expect(warned(from("nearOrthogonal"))).toBe("");
});
