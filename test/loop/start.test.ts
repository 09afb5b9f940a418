import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineModel, expr, type GivenArray, type RunConfig } from "../../src/index.ts";
import { startingParameters, stuckWeights } from "../../src/loop/start.ts";
import { constraintNames, constraints } from "../../src/model/constraint.ts";
import { effectiveValues, type Model, modelOf } from "../../src/model/index.ts";
import { fault } from "../fault.ts";

type Arrays = Record<string, GivenArray>;
const units = 5;
const setting = { inputs: 3, outputs: 2, dt: 20, loss: null, inputNoise: false };
const seed = 3;
const modelFrom = (section: object) => modelOf({ units, ...section }, setting);

/** The initial parameters of a network under a model section, from given arrays. */
const startFrom = (section: object, arrays: Arrays, source: object = {}): Map<string, Float64Array> =>
  started(modelFrom({ ...section, weights: { file: "w.npz", ...source } }), arrays);

const started = (model: Model, arrays: Arrays) =>
  startingParameters(
    {
      config: { model: model.section, seeds: { weights: seed } } as unknown as RunConfig,
      model,
      setting,
      ...model.build(setting),
    },
    { name: 'file "w.npz"', arrays },
  );

/** The effective matrices of raw parameters. */
const effectiveOf = (section: object, raw: Map<string, Float64Array>) =>
  effectiveValues(modelFrom(section).build(setting).effective, Object.fromEntries(raw));

/** The initial arrays of a section: raw parameters, or with matrices as the equations use them. */
function drawn(section: object, kind: "raw" | "effective", seed = 8): Arrays {
  const { network } = modelFrom(section).build(setting);
  const raw = modelFrom(section).initialParameters(setting, seed);
  const values = { ...Object.fromEntries(raw), ...(kind === "raw" ? {} : effectiveOf(section, raw)) };
  return Object.fromEntries(
    network.parameters.map(({ name, value }) => [
      name,
      { shape: value.type.axes.map(({ size }) => size), data: values[name] },
    ]),
  );
}
const turned = ({ shape: [rows, columns], data }: GivenArray): GivenArray => ({
  shape: [columns, rows],
  data: Float64Array.from(data, (_, k) => data[(k % rows) * columns + Math.floor(k / rows)]),
});
const withEntry = ({ shape, data }: GivenArray, row: number, column: number, value: number): GivenArray => ({
  shape,
  data: Float64Array.from(data, (old, k) => (k === row * shape[1] + column ? value : old)),
});

const constraint = fc.constantFrom(...constraintNames);
const fixed = Array.from({ length: units }, (_, i) =>
  Array.from({ length: units }, (_, j) => (i * j === 4 ? -0.2 : 0)),
);
const drawnModel = fc.record({
  dale: fc.record({
    input: constraint,
    recurrent: constraint,
    output: constraint,
    signAxis: fc.constantFrom("presynaptic", "postsynaptic"),
  }),
  autapses: fc.boolean(),
  readout: fc.constantFrom("all", "excitatory"),
  recurrentMask: fc.constantFrom("dense", { density: 0.5 }),
  inputMask: fc.constantFrom("dense", { density: 0.5 }),
  recurrentFixed: fc.constantFrom(null, fixed),
  recurrentBias: fc.constantFrom("trained", "none"),
  excitatoryUnits: fc.constantFrom(2, 5),
});
/** Where updates keep weights positive, fixed weights are magnitudes. */
const anyModel = drawnModel.map(({ recurrentFixed, ...model }) => ({
  ...model,
  recurrentFixed:
    recurrentFixed && constraints[model.dale.recurrent].kept
      ? recurrentFixed.map((row) => row.map(Math.abs))
      : recurrentFixed,
}));

describe("given weights", () => {
  test("are used unchanged, whatever the constraints: signs go into the model, magnitudes into the raw parameters", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(1000), (model, seed) => {
        const given = drawn(model, "effective", seed);
        const { wRecFixed: _, ...arrays } = given;
        const start = startFrom(model, arrays);
        const used = effectiveOf(model, start);
        for (const name of ["wIn", "wRec", "wOut"])
          used[name].forEach((value, k) => {
            expect(value).toBeCloseTo(given[name].data[k], 12);
          });
        for (const name of ["bOut", "x0"]) expect(start.get(name)).toEqual(given[name].data);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test("may be magnitudes if Dale's principle provides the signs", () => {
    const { wRec, ...others } = drawn({}, "effective");
    const magnitudes = { shape: wRec.shape, data: Float64Array.from(wRec.data, Math.abs) };
    expect(startFrom({}, { ...others, wRec: magnitudes })).toEqual(startFrom({}, { ...others, wRec }));
  });

  test("stay raw, bit by bit, when given with the effective matrices of weights.npz", () => {
    const raw = drawn({}, "raw");
    const { wIn, wRec, wOut } = drawn({}, "effective");
    const start = startFrom({}, { ...raw, effective_wIn: wIn, effective_wRec: wRec, effective_wOut: wOut });
    expect(raw["wRec"].data).not.toEqual(wRec.data);
    for (const [name, { data }] of Object.entries(raw)) expect(start.get(name)).toEqual(data);
  });

  test("may be only the effective matrices of weights.npz", () => {
    const { wIn, wRec, wOut, ...others } = drawn({}, "effective");
    const start = startFrom({}, { ...others, effective_wIn: wIn, effective_wRec: wRec, effective_wOut: wOut });
    expect(start).toEqual(startFrom({}, { ...others, wIn, wRec, wOut }));
  });

  test("are not scaled as drawn ones are", () => {
    const given = drawn({ spectralRadius: 1 }, "effective");
    const start = startFrom({ spectralRadius: 0.3 }, given);
    expect(start.get("wOut")).toEqual(given["wOut"].data);
    expect(start.get("wRec")).toEqual(Float64Array.from(given["wRec"].data, Math.abs));
  });

  test("may be [to, from] if declared so", () => {
    const { wIn, wRec, wOut, ...others } = drawn({}, "effective");
    const asInPyTorch = { ...others, wIn: turned(wIn), wRec: turned(wRec), wOut: turned(wOut) };
    const start = startFrom({}, asInPyTorch, { orientation: ["to", "from"] });
    expect(start).toEqual(startFrom({}, { ...others, wIn, wRec, wOut }));
  });

  test("may have the names of a recurrent and a linear layer of PyTorch, whose two biases are added", () => {
    const model = { preset: "vanilla" };
    const { wIn, wRec, wOut, bOut } = drawn(model, "effective");
    const ones = { shape: [5], data: new Float64Array(5).fill(1) };
    const start = startFrom(model, {
      "rnn.weight_ih_l0": turned(wIn),
      "rnn.weight_hh_l0": turned(wRec),
      "rnn.bias_ih_l0": ones,
      "rnn.bias_hh_l0": ones,
      "readout.weight": turned(wOut),
      "readout.bias": bOut,
    });
    for (const [name, { data }] of Object.entries({ wIn, wRec, wOut, bOut })) expect(start.get(name)).toEqual(data);
    expect(Array.from(start.get("bRec")!)).toEqual([2, 2, 2, 2, 2]);
  });

  test("may be partial, with the rest drawn from the seed", () => {
    const { wRec } = drawn({}, "effective");
    const start = startFrom({}, { wRec }, { partial: true });
    const usual = modelFrom({}).initialParameters(setting, seed);
    expect(start.get("wRec")).toEqual(Float64Array.from(wRec.data, Math.abs));
    for (const name of ["wIn", "wOut", "bRec", "bOut", "x0"]) expect(start.get(name)).toEqual(usual.get(name));
  });

  test("need no initial state: the configuration has one", () => {
    const { x0: _, ...others } = drawn({}, "effective");
    expect(startFrom({ initialState: { value: 0.5 } }, others).get("x0")).toEqual(new Float64Array(5).fill(0.5));
  });
});

describe("where updates keep weights positive", () => {
  const rectified = { dale: { recurrent: "rectify" } };
  /** Raw weights of a run under `rectify`, some of which became negative, and what its equations used. */
  const stored = (): Arrays => {
    const raw = drawn(rectified, "raw");
    const wRec = { ...raw["wRec"], data: Float64Array.from(raw["wRec"].data, (w, k) => (k % 3 === 0 ? -w : w)) };
    const used = effectiveOf(
      rectified,
      new Map(Object.entries({ ...raw, wRec }).map(([name, { data }]) => [name, Float64Array.from(data)])),
    );
    return { ...raw, wRec, effective_wRec: { shape: wRec.shape, data: used["wRec"] } };
  };

  test.each(["project", "exponentiated"])("negative raw weights, which have no effect, start at 0: %s", (recurrent) => {
    const { wRec, effective_wRec, ...others } = stored();
    const start = startFrom({ dale: { recurrent } }, { ...others, wRec, effective_wRec }).get("wRec")!;
    expect(Array.from(wRec.data).some((w) => w < 0)).toBe(true);
    expect(start).toEqual(Float64Array.from(wRec.data, (w) => Math.max(w, 0)));
    const used = effectiveOf(
      { dale: { recurrent } },
      startFrom({ dale: { recurrent } }, { ...others, wRec, effective_wRec }),
    );
    used["wRec"].forEach((value, k) => {
      expect(value).toBeCloseTo(effective_wRec.data[k], 15);
    });
  });

  test("raw weights that act by their absolute value elsewhere are refused", () => {
    const { wIn: _, wOut: __, ...raw } = drawn({}, "raw");
    const wRec = { ...raw["wRec"], data: Float64Array.from(raw["wRec"].data, (w) => -Math.abs(w)) };
    const { wRec: effective_wRec } = drawn({}, "effective");
    const arrays = { ...drawn({}, "raw"), wRec, effective_wRec };
    expect(() => startFrom({ dale: { recurrent: "project" } }, arrays)).toThrow(
      fault("mismatched", /of array "effective_wRec"$/, { detail: /this model computes/ }),
    );
  });

  test("weights that would stay 0 are counted, connections that do not exist are not", () => {
    const warningsOf = (section: object, change: (w: number, k: number) => number, slots = {}) => {
      const model = modelFrom(section);
      const values = Object.fromEntries(model.initialParameters(setting, seed));
      const parameters = { ...values, wRec: values["wRec"].map(change) };
      return stuckWeights(model.build(setting), { parameters, slots });
    };
    const own = { dale: { recurrent: "exponentiated" }, recurrentMask: { density: 0.5 } };
    expect(warningsOf(own, (w) => w)).toEqual([]);
    const all = /^10 of 10 connections of "wRec" are 0 and stay 0/;
    expect(warningsOf(own, () => 0)).toEqual([expect.stringMatching(all)]);
    for (const recurrent of ["abs", "rectify"]) {
      expect(warningsOf({ ...own, dale: { recurrent } }, Math.abs)).toEqual([]);
      expect(warningsOf({ ...own, dale: { recurrent } }, () => 0)).toEqual([expect.stringMatching(all)]);
    }
    const halfNegative = (w: number, k: number) => (k < 12 ? -1 : 1) * Math.abs(w);
    expect(warningsOf({ ...own, dale: { recurrent: "abs" } }, halfNegative)).toEqual([]);
    expect(warningsOf({ ...own, dale: { recurrent: "rectify" } }, halfNegative)).toEqual([
      expect.stringMatching(/^[1-9] of 10 connections of "wRec" are 0 and stay 0, because their gradient is 0/),
    ]);
    expect(warningsOf({ ...own, dale: { recurrent: "none" } }, () => 0)).toEqual([]);
    expect(warningsOf(own, () => 0, { "wRec.pruned": new Float64Array(25).fill(1) })).toEqual([]);
    expect(warningsOf({ ...own, dale: { recurrent: "project" } }, () => 0)).toEqual([]);
    expect(warningsOf({ ...own, trained: { recurrent: false } }, () => 0)).toEqual([]);
  });
});

describe("a user's model", () => {
  const written = defineModel({
    name: "written",
    title: "Two populations with a gain",
    source: "none",
    parameters: {},
    populations: () => [
      { name: "P", units: 3, sign: 1 },
      { name: "Q", units: 2, sign: -1 },
    ],
    cell({ parameter, state, input, inputs, outputs, dale, dt }) {
      const strength = parameter("strength", [5, 5], "kaimingUniform");
      const gain = parameter("gain", [5, 2], 2);
      const wIn = parameter("wIn", [inputs, 5], "kaimingUniform");
      const wOut = parameter("wOut", [5, outputs], "kaimingUniform");
      const wRec = dale(strength);
      const r = state("r", 5);
      const drive = expr.matmul(r, wRec).add(expr.matmul(input, wIn));
      const rates = r.add(
        expr
          .tanh(drive)
          .sub(r)
          .mul(dt / 100),
      );
      const out = dale(wOut);
      const scaled = gain.mul(3);
      return {
        states: { r: rates },
        rates,
        outputs: expr.matmul(rates, out.add(scaled)),
        weights: { wRec, wOut: out, gain: scaled },
      };
    },
  });
  const start = (arrays: Arrays) => {
    const section = { name: "written", weights: { file: "w.npz" } };
    const model = modelOf(section, setting, { models: [written] });
    return started(model, arrays);
  };
  const array = (shape: number[], ...data: number[]): GivenArray => ({ shape, data });
  const sound = {
    strength: array([5, 5], ...Array.from({ length: 25 }, (_, k) => (-1) ** k * k)),
    gain: array([5, 2], 1, -2, 3, 4, 5, 6, 7, 8, 9, 10),
    wIn: array([3, 5], ...new Float64Array(15).fill(-1)),
    wOut: array([5, 2], 1, 2, 3, 4, 5, 6, -7, -8, -9, -10),
  };

  test("starts from its own parameters: signed ones as used, those used in another form raw", () => {
    const parameters = start(sound);
    expect(Array.from(parameters.get("wOut")!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const name of ["strength", "gain", "wIn"] as const)
      expect(Array.from(parameters.get(name)!)).toEqual(Array.from(sound[name].data));
  });

  test("refuses signs that its populations do not have, and matrices that its parameters cannot produce", () => {
    const wOut = array([5, 2], 1, 2, 3, 4, 5, 6, -7, -8, -9, 10);
    expect(() => start({ ...sound, wOut })).toThrow(
      fault("invalid", 'entry [4, 1] of array "wOut"', { value: 10, detail: /Dale's principle/ }),
    );
    const made = array([5, 5], ...Array.from({ length: 25 }, (_, k) => (k < 15 ? k : -k)));
    expect(start({ ...sound, effective_wRec: made })).toEqual(start(sound));
    expect(() => start({ ...sound, effective_wRec: turned(made) })).toThrow(
      fault("mismatched", 'entry [0, 1] of array "effective_wRec"', { value: 5, detail: /this model computes 1/ }),
    );
  });
});

test("numbers are read only after their shape was found right, and words of a note never", () => {
  const unread = (shape: number[], isText?: boolean): GivenArray => ({
    shape,
    isText,
    get data(): number[] {
      throw new Error("read");
    },
  });
  const all = drawn({}, "effective");
  expect(() => startFrom({}, { ...all, README: unread([1], true) })).not.toThrow();
  const huge = unread([65_536, 65_536]);
  for (const name of ["wRec", "effective_wRec", "rnn.weight_hh_l0"])
    expect(() => startFrom({}, { [name]: huge }, { partial: true })).toThrow(
      fault("mismatched", undefined, { detail: /^of shape \[65536, 65536\]/ }),
    );
  expect(() => startFrom({}, { wRec: unread([5, 5]) })).toThrow("read");
});

describe("impossible weights", () => {
  const free = { preset: "vanilla" };
  const sound = (model: object = {}) => drawn(model, "effective");
  const mask = Array.from({ length: units }, (_, i) => Array.from({ length: units }, (_, j) => (j >= i ? 1 : 0)));

  test.each<[string, object, () => Arrays, object, ReturnType<typeof fault>]>([
    [
      "a rectangular matrix the wrong way round",
      {},
      () => ({ ...sound(), wIn: turned(sound()["wIn"]) }),
      {},
      fault("mismatched", 'array "wIn"', {
        at: "model.weights",
        within: /file "w\.npz"$/,
        detail: "of shape [5, 3], but this network has [3, 5]",
        remedy: /^it seems to be transposed: .* set model\.weights\.orientation to \[to, from\]$/,
      }),
    ],
    [
      "the wrong orientation stated",
      {},
      () => sound(),
      { orientation: ["to", "from"] },
      fault("mismatched", 'array "wIn"', {
        remedy: "it seems to be [from, to] already: set model.weights.orientation to [from, to]",
      }),
    ],
    [
      "a matrix of PyTorch's that was turned, by the shape that the file has",
      free,
      () => ({ "rnn.weight_ih_l0": sound(free)["wIn"] }),
      { partial: true },
      fault("mismatched", 'array "rnn.weight_ih_l0"', {
        detail: "of shape [3, 5], but this network has [5, 3] as [to, from]",
        remedy: / transpose it, or use this/,
      }),
    ],
    [
      "an entry of a [to, from] matrix, where the file has it",
      {},
      () =>
        Object.fromEntries(
          Object.entries({ ...sound(), wRec: withEntry(sound()["wRec"], 4, 1, 0.25) }).map(([name, given]) => [
            name,
            given.shape.length === 2 ? turned(given) : given,
          ]),
        ),
      { orientation: ["to", "from"] },
      fault("invalid", 'entry [1, 4] of array "wRec"', { value: 0.25, detail: /Dale's principle requires at most 0/ }),
    ],
    [
      "a square matrix the wrong way round, by Dale's signs",
      {},
      () => ({ ...sound(), wRec: turned(sound()["wRec"]) }),
      {},
      fault("mismatched", 'entry [0, 4] of array "wRec"', {
        value: /^-/,
        detail: /Dale's principle requires at least 0/,
        remedy: /^it seems to be transposed/,
      }),
    ],
    [
      "a square matrix the wrong way round, by the mask",
      { ...free, recurrentMask: mask },
      () => ({ ...sound(free), wRec: turned(sound({ ...free, recurrentMask: mask })["wRec"]) }),
      {},
      fault("mismatched", 'entry [1, 0] of array "wRec"', {
        detail: /no connection/,
        remedy: /^it seems to be transposed/,
      }),
    ],
    [
      "a sign that contradicts Dale's principle",
      {},
      () => ({ ...sound(), wRec: withEntry(sound()["wRec"], 4, 1, 0.25) }),
      {},
      fault("invalid", 'entry [4, 1] of array "wRec"', {
        value: 0.25,
        detail: /Dale's principle requires at most 0/,
        remedy: /^correct.*raw weights of a run\? save effective_wRec, or both/,
      }),
    ],
    [
      "a connection of a unit to itself",
      {},
      () => ({ ...sound(), wRec: withEntry(sound()["wRec"], 2, 2, 0.25) }),
      {},
      fault("invalid", 'entry [2, 2] of array "wRec"', { value: 0.25, detail: /no connection \(autapses/ }),
    ],
    [
      "another weight where one is fixed",
      { recurrentMask: mask, recurrentFixed: fixed },
      () => ({
        ...sound(),
        wRec: withEntry(sound({ recurrentMask: mask, recurrentFixed: fixed })["wRec"], 4, 1, -0.3),
      }),
      {},
      fault("invalid", 'entry [4, 1] of array "wRec"', {
        value: -0.3,
        detail: /fixed weight -0\.2$/,
        remedy: /^give that one/,
      }),
    ],
    [
      "a weight that is no number",
      {},
      () => ({ ...sound(), bRec: { shape: [5], data: [0, 1, Number.NaN, 3, 4] } }),
      {},
      fault("invalid", 'entry [2] of array "bRec"', { value: Number.NaN, remedy: /finite number/ }),
    ],
    [
      "a weight beyond float32",
      {},
      () => ({ ...sound(), bRec: { shape: [5], data: [0, 1, 2, 3, -1e39] } }),
      {},
      fault("invalid", 'entry [4] of array "bRec"', { value: -1e39, remedy: /float32/ }),
    ],
    [
      "a weight in words",
      {},
      () => ({ ...sound(), bRec: { shape: [5], data: [], isText: true } }),
      {},
      fault("invalid", 'array "bRec"', { detail: "holds text", remedy: /^save it as numbers/ }),
    ],
    [
      "another number of units",
      {},
      () => ({ ...sound(), bRec: { shape: [6], data: new Float64Array(6) } }),
      {},
      fault("mismatched", 'array "bRec"', {
        detail: "of shape [6], but this network has [5]",
        remedy: /^give it that shape/,
      }),
    ],
    [
      "a part of the parameters",
      {},
      () => ({ wRec: sound()["wRec"] }),
      {},
      fault("missing", 'array "wIn"', { remedy: /^add it, or set model\.weights\.partial to true/ }),
    ],
    [
      "a parameter that the network does without",
      { recurrentBias: "none" },
      () => sound(),
      {},
      fault("unknown", 'array "bRec"', { remedy: /^this network has wIn, wRec, wOut, bOut, x0: remove the array/ }),
    ],
    [
      "two arrays for one parameter",
      free,
      () => ({ "a.weight": turned(sound(free)["wOut"]), "b.weight": turned(sound(free)["wOut"]) }),
      {},
      fault("invalid", 'array "b.weight"', { detail: 'and array "a.weight" would both be wOut' }),
    ],
    [
      "raw and effective matrices of another model",
      {},
      () => {
        const { wIn, wRec, wOut } = sound(free);
        return { ...drawn(free, "raw"), effective_wIn: wIn, effective_wRec: wRec, effective_wOut: wOut };
      },
      {},
      fault("mismatched", 'entry [0, 0] of array "effective_wRec"', {
        detail: /this model computes -?0 from the file's raw parameters/,
        remedy: /^use the model section/,
      }),
    ],
  ])("%s", (_, model, arrays, source, refusal) => {
    expect(() => startFrom(model, arrays(), source)).toThrow(refusal);
  });
});
