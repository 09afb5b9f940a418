/** Dale's principle in a user's cell, four ways. */
import { describe, expect, test } from "vitest";
import { defineModel, expr, type ModelBuilder, train } from "../../../src/index.ts";
import { fingerprint } from "../../../src/ir/fingerprint.ts";
import { modelOf, type Population } from "../../../src/model/index.ts";
import { fault } from "../../fault.ts";
import { tiny } from "../../loop/tiny.ts";

const pair: Population[] = [
  { name: "E", units: 3, sign: 1 },
  { name: "I", units: 2, sign: -1 },
];
const withFree: Population[] = [pair[0], { name: "free", units: 2, sign: 0 }];
const sizes = { inputs: 3, outputs: 3, dt: 20 };
const setting = { ...sizes, loss: null, inputNoise: false };
const mask = expr.constant(Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => Number(i !== j))));

type Weights = (b: ModelBuilder) => expr.Expr;
/** Five leaky units whose recurrent matrix a test writes. */
const units = (wRec: Weights, populations: readonly Population[] = pair) =>
  defineModel({
    name: "signed",
    title: "Signed units",
    source: "made for this test",
    parameters: {},
    populations: () => populations,
    cell(b) {
      const x = b.state("x", 5);
      const weights = wRec(b);
      const drive = expr
        .matmul(expr.tanh(x), weights)
        .add(expr.matmul(b.input, b.parameter("wIn", [b.inputs, 5], "glorotUniform")));
      const next = x.add(drive.sub(x).mul(b.dt / 100));
      const rates = expr.tanh(next);
      const outputs = expr.matmul(rates, b.parameter("wOut", [5, b.outputs], "glorotUniform"));
      return { states: { x: next }, rates, outputs, weights: { wRec: weights } };
    },
  });
const modelWith = (wRec: Weights, populations?: readonly Population[]) => modelOf(units(wRec, populations)({}), sizes);
const normal = { distribution: "normal", deviation: 0.3 } as const;
const ways = ["abs", "rectify", "project", "exponentiated"] as const;

describe("dale(parameter, how)", () => {
  test.each(ways)("has signs of senders whatever the raw weights, and says so: %s", (how) => {
    const model = modelWith((b) => b.dale(b.parameter("w", [5, 5], normal), how));
    expect(model.signed(sizes)).toEqual([{ name: "wRec", signs: [1, 1, 1, -1, -1], obeys: true }]);
    const { keptPositive } = model.build(setting).network.parameters.find(({ name }) => name === "w")!;
    expect(keptPositive).toBe(
      { abs: undefined, rectify: undefined, project: "project", exponentiated: "exponentiated" }[how],
    );
    const { w } = Object.fromEntries(model.initialParameters(setting, 1));
    expect(w.some((value) => value < 0)).toBe(how === "abs");
    const usual = Object.fromEntries(
      modelWith((b) => b.dale(b.parameter("w", [5, 5], normal))).initialParameters(setting, 1),
    );
    expect(w.map(Math.abs)).toEqual(usual["w"].map(Math.abs));
  });

  test("is abs unless told otherwise: the same network", () => {
    const mark = (how?: "abs") => {
      const { network, effective } = modelWith((b) => b.dale(b.parameter("w", [5, 5], normal), how)).build(setting);
      return fingerprint(network, effective);
    };
    expect(mark()).toBe(mark("abs"));
  });

  test.each(ways.slice(1))("keeps signs, mask and bits in training, also resumed: %s", async (how) => {
    const model = units((b) => b.dale(b.parameter("w", [5, 5], normal, { mask }), how))({});
    const config = { ...tiny, model, train: { ...tiny.train, optimizer: { learningRate: 0.05 } } };
    const run = await train(config, { report: false });
    expect(run.results!.dale).toEqual({ matrices: ["wRec"], violations: 0 });
    const { w } = run.weights.parameters;
    for (let k = 0; k < 25; k += 6) expect(w[k]).toBe(0);
    if (how !== "rectify") expect(w.every((value) => value >= 0)).toBe(true);
    const first = await train({ ...config, train: { ...config.train, epochs: 1 } }, { report: false });
    const both = await train(config, { resume: first.checkpoint, report: false });
    expect(both.weights.parameters).toEqual(run.weights.parameters);
  });

  test("leaves rows without sign free under abs and rectify", () => {
    const model = modelWith((b) => b.dale(b.parameter("w", [5, 5], normal), "rectify"), withFree);
    const { w } = Object.fromEntries(model.initialParameters(setting, 1));
    expect(w.slice(0, 15).every((value) => value >= 0)).toBe(true);
    expect(w.slice(15).some((value) => value < 0)).toBe(true);
  });

  test.each<[string, Weights, readonly Population[] | undefined, ReturnType<typeof fault>]>([
    [
      "an unknown way",
      (b) => b.dale(b.parameter("w", [5, 5], normal), "projct" as never),
      undefined,
      fault("unknown", "how", { value: "projct", remedy: /"project"/ }),
    ],
    [
      "an expression that updates cannot keep positive",
      (b) => b.dale(b.parameter("w", [5, 5], normal).mul(2), "project"),
      undefined,
      fault("unsupported", 'dale(…, "project")', { detail: /not a parameter/ }),
    ],
    [
      "populations none of which has a sign, which it would leave as they are",
      (b) => b.dale(b.parameter("w", [5, 5], normal)),
      pair.map((one) => ({ ...one, sign: 0 })),
      fault("missing", 'signs of "E", "I" for dale(…)', { remedy: /1 or -1/ }),
    ],
    [
      "two ways for one parameter",
      (b) => {
        const w = b.parameter("w", [5, 5], normal);
        return b.dale(w, "project").add(b.dale(w, "exponentiated"));
      },
      undefined,
      fault("invalid", 'dale of parameter "w"', { value: "exponentiated" }),
    ],
    ...(["project", "exponentiated"] as const).map(
      (how): [string, Weights, readonly Population[], ReturnType<typeof fault>] => [
        `a population without sign, ${how}`,
        (b) => b.dale(b.parameter("w", [5, 5], normal), how),
        withFree,
        fault("unsupported", `dale(…, "${how}")`, { detail: /population "free"/ }),
      ],
    ),
  ])("refuses %s", (_, wRec, populations, message) => {
    expect(() => modelWith(wRec, populations)).toThrow(message);
  });

  test("warns that orthogonal weights do not stay so, whatever keeps the signs", () => {
    for (const how of ways) {
      const model = modelWith((b) => b.dale(b.parameter("w", [5, 5], "orthogonal"), how));
      expect(model.warnings(0).join()).toMatch(/"w" of model "signed" starts from "orthogonal", but dale/);
    }
    expect(modelWith((b) => b.dale(b.parameter("w", [5, 5], normal))).warnings(0)).toEqual([]);
    expect(
      modelWith((b) => b.parameter("w", [5, 5], "orthogonal"), [{ name: "u", units: 5, sign: 0 }]).warnings(0),
    ).toEqual([]);
  });

  test("takes any matrix under abs and rectify", () => {
    const doubled: Weights = (b) => b.dale(b.parameter("w", [5, 5], normal).mul(2), "rectify");
    expect(modelWith(doubled).signed(sizes)[0].obeys).toBe(true);
  });
});

describe("Dale's principle in several matrices", () => {
  /** Weights onto E and onto I units are two matrices, of which only the first obeys. */
  const split = (returned: (onto: Record<"toE" | "toI", expr.Expr>) => Record<string, expr.Expr>) =>
    defineModel({
      name: "split",
      title: "Signed units",
      source: "made for this test",
      parameters: {},
      populations: () => pair,
      cell(b) {
        const x = b.state("x", 5);
        const toE = b.dale(b.parameter("toE", [5, 3], normal));
        const toI = b.parameter("toI", [5, 2], normal);
        const r = expr.tanh(x);
        const drive = expr
          .concat(expr.matmul(r, toE), expr.matmul(r, toI))
          .add(expr.matmul(b.input, b.parameter("wIn", [b.inputs, 5], "glorotUniform")));
        const next = x.add(drive.sub(x).mul(b.dt / 100));
        const wOut = b.parameter("wOut", [5, b.outputs], "glorotUniform");
        const rates = expr.tanh(next);
        return {
          states: { x: next },
          rates,
          outputs: expr.matmul(rates, wOut),
          weights: { ...returned({ toE, toI }), wOut },
        };
      },
    })({});

  test("is checked in every matrix with a row for each unit, but not in a free readout", async () => {
    const run = await train({ ...tiny, model: split((both) => both) }, { report: false });
    const wrong = Array.from(run.weights.effective["toI"]).filter((weight, k) => weight * (k < 6 ? 1 : -1) < 0);
    expect(wrong.length).toBeGreaterThan(0);
    expect(run.results!.dale).toEqual({ matrices: ["toE"], violations: wrong.length });
    expect(run.warnings).toEqual([expect.stringMatching(/^weights "toI" of model "split" need not keep the signs/)]);
  });

  test("is not called obeyed where nothing could be checked", async () => {
    const run = await train({ ...tiny, model: split(() => ({})) }, { report: false });
    expect(run.results!.dale).toEqual({ matrices: [], violations: null });
  });
});
