import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  defineModel,
  effectiveValues,
  expr,
  loadRun,
  type ModelBody,
  type ModelBuilder,
  type ModelDefinition,
  modelOf,
  type Population,
  quantity,
  train,
  trained,
} from "../../src/index.ts";
import { tiny } from "../train/tiny.ts";
import { temporaryFolder } from "../workbench/folder.ts";

const { matmul, mean, tanh, total } = expr;
const sizes = { inputs: 3, outputs: 3, dt: 20 };
const pair: Population[] = [
  { name: "E", units: 3, sign: 1 },
  { name: "I", units: 2, sign: -1 },
];

const withCell = (cell: (builder: ModelBuilder) => object, more: Partial<ModelDefinition> = {}): ModelDefinition =>
  defineModel({
    name: "mine",
    title: "A model",
    source: "this test",
    parameters: { gain: quantity(1, "", "gain", { min: 0 }) },
    cell: (builder) => cell(builder) as ModelBody,
    ...more,
  });
const build = (definition: ModelDefinition) => () =>
  modelOf({ name: definition.name }, sizes, { models: [definition] });

/** A network of five tanh units; `change` replaces parts of what its cell returns. */
const five = (
  change: (parts: { b: ModelBuilder; h: expr.Expr; next: expr.Expr; w: expr.Expr }) => object = () => ({}),
) =>
  withCell((b) => {
    const h = b.state("h", 5);
    const w = b.parameter("wRec", [5, 5], "orthogonal");
    const next = tanh(matmul(h, w).add(matmul(b.input, b.parameter("wIn", [3, 5], "glorotUniform"))));
    const outputs = matmul(next, b.parameter("wOut", [5, 3], "glorotUniform"));
    return { states: { h: next }, rates: next, outputs, weights: { wRec: w }, ...change({ b, h, next, w }) };
  });

test("a definition without name, parameters or cell is refused", () => {
  const whole = { name: "mine", title: "", source: "", parameters: {}, cell: () => ({}) as ModelBody };
  const define = (part: object) => () => defineModel({ ...whole, ...part });
  expect(define({ name: undefined })).toThrow(/^invalid: model name undefined/);
  expect(define({ parameters: undefined })).toThrow(/^missing: parameters of model "mine"/);
  expect(define({ cell: undefined })).toThrow(/^missing: cell of model "mine"; give a function/);
});

test.each<[object, RegExp]>([
  [{ learnRate: 1 }, /^unknown: key in training of model "mine" "learnRate"; did you mean "learningRate"\?/],
  [{ learningRate: "fast" }, /^invalid: training of model "mine".learningRate = "fast"; it must be a number above 0/],
  [{ optimizer: { kind: "adam" } }, /^invalid: training of model "mine".optimizer = .*must be one of adam, adamW, sgd/],
  [
    { schedule: { decay: "cosin" } },
    /^unknown: training of model "mine".schedule.decay "cosin"; did you mean "cosine"/,
  ],
])("a training that a model recommends is read when it is defined: %j", (training, message) => {
  expect(() => withCell(() => ({}), { training } as object)).toThrow(message);
});

test("a schedule that a model recommends in part is completed", () => {
  const { training } = build({ ...five(), training: { schedule: { decay: "cosine" } as never } })();
  expect(training).toMatchObject({ schedule: { warmupSteps: 0, decay: "cosine" }, optimizer: "adam", batch: 16 });
});

test("the messages of docs/write-a-cell.md are those that one gets", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/write-a-cell.md"), "utf8");
  const shown = [...page.matchAll(/^ {4}(\w+: model "mine".*)$/gm)].map(([, line]) =>
    line.replace(/line \d+/, "line 1"),
  );
  const wrong = [
    five(({ b, h }) => ({ outputs: matmul(h, b.parameter("w", [4, 3], 0)) })),
    five(({ h, next }) => ({ states: { h: next.sub(total(h)) } })),
    five(({ h }) => ({ states: { h: h.add(undefined as never) } })),
    five(() => ({ states: {} })),
    five(({ b, h }) => ({ rates: b.activation("rleu")(h) })),
    { ...five(), cell: (_: ModelBuilder, p: Record<string, number>) => p["gian"] as never },
  ];
  const told = wrong.map((definition) => {
    try {
      return build(definition)().name;
    } catch (error) {
      return (error as Error).message.replace(/written\.test\.ts, line \d+/, "mine.mjs, line 1");
    }
  });
  expect(told).toEqual(shown);
});

describe("a wrong cell gets an error that names its model, the expression and the axes", () => {
  test.each<[string, ModelDefinition, RegExp]>([
    [
      "shapes that do not fit",
      five(({ b, h }) => ({ outputs: matmul(h, b.parameter("w4", [4, 3], 0)) })),
      /^mismatched: model "mine" \(written.test.ts, line \d+\): matmul of signal \[unit 5\] and parameter \[from 4, to 3\];.* rows from 4: matmul\(previous\(h\), parameter\(w4\)\)$/,
    ],
    [
      "a sum over trials inside a step",
      five(({ h, next }) => ({ states: { h: next.sub(total(h)) } })),
      /^unsupported: model "mine": total\(previous\(h\)\) in state "h".*trials/,
    ],
    ["a state that is never set", five(() => ({ states: {} })), /^missing: model "mine": next value of state "h"/],
    [
      "a state that is not declared",
      five(({ next }) => ({ states: { h: next, g: next } })),
      /^unknown: model "mine": state "g"/,
    ],
    [
      "an unknown activation",
      five(({ b, h }) => ({ rates: b.activation("rleu")(h) })),
      /^unknown: model "mine" \(written.test.ts, line \d+\): activation "rleu"; did you mean "relu"\?/,
    ],
    [
      "outputs of another number than the task's",
      five(({ next }) => ({ outputs: next })),
      /^mismatched: model "mine": outputs are signal \[to 5\]; the task wants 3/,
    ],
    [
      "no outputs",
      five(() => ({ outputs: undefined })),
      /^missing: model "mine": outputs in what the cell returns; give/,
    ],
    ["no rates", five(() => ({ rates: undefined })), /^missing: model "mine": rates in what the cell returns; give/],
    [
      "signs of arithmetic, +",
      five(({ h, next }) => ({ states: { h: (h as never) + (next as never) } })),
      /^unsupported: model "mine" \(written.test.ts, line \d+\): .* with previous\(h\); write a.add\(b\)/,
    ],
    [
      "signs of arithmetic, *",
      five(({ h, next }) => ({ states: { h: next.mul((h as never) * 2) } })),
      /^unsupported: model "mine" \(written.test.ts, line \d+\): .* with previous\(h\); write a.add\(b\)/,
    ],
    [
      "an operand that is not there",
      five(({ h }) => ({ states: { h: h.add(undefined as never) } })),
      /^invalid: model "mine" \(written.test.ts, line \d+\): undefined in place of an expression; give .*: add\(previous\(h\), undefined\)$/,
    ],
    [
      "a list for an operand",
      five(({ h, next }) => ({ states: { h: expr.concat([h, next] as never) } })),
      /^invalid: model "mine" \(written.test.ts, line \d+\): a list in place of an expression; .*: place\(a list, 0, NaN\)$/,
    ],
    [
      "nothing to concatenate",
      five(() => ({ rates: expr.concat() })),
      /^invalid: .*line \d+\): concat of nothing; give/,
    ],
    [
      "a number for a matrix",
      five(({ h }) => ({ states: { h: matmul(h, 3 as never) } })),
      /^mismatched: .*matmul of signal \[unit 5\] and scalar; it needs a matrix \[from, to\]: matmul\(previous\(h\), 3\)$/,
    ],
    [
      "a matrix before its signal",
      five(({ h, w }) => ({ states: { h: matmul(w, h) } })),
      /^mismatched: .*the signal stands first: matmul\(signal, matrix\): matmul\(parameter\(wRec\), previous\(h\)\)$/,
    ],
    [
      "a signal times a matrix, entry by entry",
      five(({ h, w }) => ({ states: { h: h.mul(w) } })),
      /^mismatched: .*mul of signal \[unit 5\] and parameter \[from 5, to 5\];.* a product with a matrix is matmul/,
    ],
    [
      "a state that is set to a number",
      five(() => ({ states: { h: 0 } })),
      /^mismatched: model "mine": state "h" \[unit 5\] is set to 0; it needs signal \[unit 5\]/,
    ],
    [
      "a state that begins with a list",
      five(({ b }) => b.state("g", 5, { initial: [1, 2, 3, 4, 5] as never })),
      /^mismatched: .*initial value of state "g" \[unit 5\] is a list; it must be a number, a parameter or a constant/,
    ],
    [
      "a misspelt option of a parameter",
      five(({ b }) => b.parameter("v", [5], 0, { train: false } as never)),
      /^unknown: model "mine" \(.*line \d+\): key in options of parameter "v" "train"; did you mean "trained"\?/,
    ],
    [
      "a misspelt option of a state",
      five(({ b }) => b.state("g", 5, { init: 1 } as never)),
      /^unknown: model "mine" \(.*line \d+\): key in options of state "g" "init"; known: initial/,
    ],
    [
      "a misspelt option of noise",
      five(({ b }) => b.noise("g", 5, { share: true } as never)),
      /^unknown: model "mine" \(.*line \d+\): key in options of noise "g" "share"; did you mean "shared"\?/,
    ],
    [
      "a shape that is a number",
      five(({ b }) => b.parameter("v", 5 as never, 0)),
      /^invalid: .*parameter "v" of shape 5; give a list, \[n\] or \[from, to\]/,
    ],
    [
      "a parameter without a name",
      five(({ b }) => b.parameter([5] as never, [5], 0)),
      /^invalid: .*parameter without a name/,
    ],
    [
      "noise without a name",
      five(({ b }) => b.noise(5 as never, 5)),
      /^invalid: .*noise without a name; give the name first/,
    ],
    [
      "an activation of an expression",
      five(({ b, h }) => ({ rates: b.activation(h as never) })),
      /^invalid: .*activation an object of a class; give its name: activation\("relu"\)/,
    ],
    [
      "an activation that is not applied",
      five(({ b }) => ({ rates: b.activation("relu") })),
      /^mismatched: model "mine": rates are a function; they need a signal/,
    ],
    [
      "a penalty that is a bare number",
      five(() => ({ penalties: { l2: 3 } })),
      /^mismatched: model "mine": penalty "l2" is 3; give a scalar or a signal/,
    ],
    [
      "a constant that is none",
      five(({ next }) => ({ rates: next.mul(expr.constant("3" as never)) })),
      /^invalid: .*constant "3"; give a number, a list of numbers, or a list of rows/,
    ],
    [
      "a constant of unequal rows",
      five(({ h }) => ({ rates: matmul(h, expr.constant([[1, 2], [3]])) })),
      /^mismatched: .*row 1 has 1 numbers, the first 2; give equal rows/,
    ],
    [
      "rates that are a number",
      five(() => ({ rates: expr.constant(1) })),
      /^mismatched: model "mine": rates are scalar/,
    ],
    [
      "currents of another number of units",
      five(({ next }) => ({ currents: next.slice(0, 2) })),
      /^mismatched: model "mine": currents signal \[\w+ 2\] beside rates/,
    ],
    [
      "a parameter of another model's cell",
      five(({ next }) => ({ states: { h: next.add(expr.parameter("stray", [{ name: "unit", size: 5 }])) } })),
      /^missing: model "mine": declaration of parameter "stray" used in state "h"/,
    ],
    [
      "a parameter that no memory holds",
      five(({ b }) => ({ penalties: { size: mean(b.parameter("big", [1e6, 1e6], 0)) } })),
      /^invalid: model "mine": parameter\(big\), parameter \[from 1000000, to 1000000\]; an array of more than 268435456 numbers/,
    ],
    [
      "a signal that no memory holds",
      five(({ next }) => ({ penalties: { size: mean(expr.place(next, 0, 1e12)) } })),
      /^invalid: model "mine": place\(.*\), signal \[\w+ 1000000000000\]; an array/,
    ],
    [
      "a signal that the task does not have",
      five(({ next }) => ({ states: { h: next.add(expr.input("sound", 5)) } })),
      /^missing: model "mine": signal "sound" of 5; a cell sees the task through its builder's input/,
    ],
    [
      "a scalar without a value",
      five(({ next }) => ({ states: { h: next.mul(expr.scalar("gain")) } })),
      /^missing: model "mine": value of scalar "gain"/,
    ],
    [
      "noise that was not declared",
      five(({ next }) => ({ states: { h: next.add(expr.noise(3, 5)) } })),
      /^missing: model "mine": declaration of noise 3/,
    ],
    [
      "weights of a parameter that was not declared",
      five(() => ({
        weights: {
          w: expr.parameter("stray", [
            { name: "from", size: 5 },
            { name: "to", size: 5 },
          ]),
        },
      })),
      /^missing: model "mine": declaration of parameter "stray" used in weights/,
    ],
    [
      "weights that are a sum over time",
      five(({ h, next }) => ({ weights: { w: expr.outer(h, next) } })),
      /^unsupported: model "mine": outer in weights/,
    ],
    [
      "a penalty that is a matrix",
      five(({ w }) => ({ penalties: { l2: w.mul(w) } })),
      /^mismatched: model "mine": penalty "l2" is parameter \[from 5, to 5\]/,
    ],
    [
      "weights that are no matrix between the units",
      five(({ b }) => ({ weights: { wRec: b.parameter("w2", [5, 2], 0) } })),
      /^mismatched: model "mine": weights "wRec" are parameter \[from 5, to 2\]/,
    ],
    [
      "a parameter declared twice",
      five(({ b }) => ({ weights: { wRec: b.parameter("wRec", [5, 5], 0) } })),
      /^invalid: model "mine" \(written.test.ts, line \d+\): parameter "wRec" declared twice/,
    ],
    [
      "populations that are not stated",
      five(({ b, w }) => ({ weights: { wRec: b.dale(w) } })),
      /^invalid: model "mine" \(written.test.ts, line \d+\): perUnit, dale and connections need populations/,
    ],
  ])("%s", (_what, definition, message) => {
    expect(build(definition)).toThrow(message);
  });

  test("populations of another number of units than the rates", () => {
    const definition = { ...five(), populations: () => [{ name: "E", units: 4, sign: 1 as const }] };
    expect(build(definition)).toThrow(/^mismatched: model "mine": populations \(E 4\) of 4 units; the rates have 5/);
  });

  test.each<[unknown, RegExp]>([
    ["glorot", /^unknown: model "mine": initial values of parameter "w".distribution "glorot"/],
    [{ distribution: "normal" }, /^missing: model "mine": initial values of parameter "w".deviation/],
    [undefined, /^missing: model "mine" \(.*\): initial values of parameter "w"; give a distribution/],
    [null, /^missing: model "mine" \(.*\): initial values of parameter "w"; give a distribution/],
    [Number.NaN, /^invalid: model "mine": initial values of parameter "w"\[0\] = NaN; it must be a number/],
    [1e39, /^invalid: model "mine": initial values of parameter "w"\[0\] = 1e\+39; .*float32/],
    [
      Array.from({ length: 25 }, (_, k) => (k === 7 ? "a" : 0)),
      /^invalid: model "mine": initial values of parameter "w"\[7\] = "a"/,
    ],
    [[1, 2, 3], /^mismatched: model "mine": parameter "w" .*begins with 3 numbers; give 25/],
  ])("initial values %j", (initial, message) => {
    const definition = five(({ b, next }) => ({
      states: { h: next.add(matmul(next, b.parameter("w", [5, 5], initial as number))) },
    }));
    const begin = () => build(definition)().initialParameters({ ...sizes, loss: null, inputNoise: false }, 1);
    expect(begin).toThrow(message);
  });

  test.each<[string, object | undefined, RegExp]>([
    ["nothing", undefined, /^missing: model "mine": what the cell returns; end it with: return/],
    ["a misspelt key", { weigths: {} }, /^unknown: model "mine": key in what the cell returns "weigths"; did you mean/],
    ["states that are none", { states: 3 }, /^invalid: model "mine": states = 3 in what the cell returns/],
  ])("a cell that returns %s", (_what, change, message) => {
    expect(build(change === undefined ? withCell(() => undefined as unknown as object) : five(() => change))).toThrow(
      message,
    );
  });

  test("a number that is none, where it is written", () => {
    const definition = five(({ next }) => ({ rates: next.mul(Math.sqrt(-1)) }));
    expect(build(definition)).toThrow(
      /^invalid: model "mine" \(written.test.ts, line \d+\): constant NaN; .*: mul\(tanh\(add\(…, …\)\), NaN\)$/,
    );
  });

  test("a misspelt parameter of the model, where it is asked for", () => {
    const definition = { ...five(), cell: (_: ModelBuilder, p: Record<string, number>) => p["gian"] as never };
    expect(build(definition)).toThrow(
      /^unknown: model "mine" \(written.test.ts, line \d+\): parameter "gian"; did you mean "gain"\?/,
    );
  });

  test("signs of populations that a matrix need not keep, in a warning", () => {
    const populations = () => pair;
    const kept = five(({ b, h }) => {
      const wRec = b.dale(b.parameter("wDale", [5, 5], 0.1));
      return { states: { h: tanh(matmul(h, wRec)) }, weights: { wRec } };
    });
    expect(build({ ...kept, populations })().warnings(1)).not.toContainEqual(expect.stringContaining("Dale"));
    const fixed = five(({ b, h }) => {
      const signed = Array.from({ length: 25 }, (_, k) => (k < 15 ? 0.1 : -0.1));
      const wRec = b.parameter("wFixed", [5, 5], signed, { trained: false });
      return { states: { h: tanh(matmul(h, wRec)) }, weights: { wRec } };
    });
    expect(build({ ...fixed, populations })().warnings(1)).not.toContainEqual(expect.stringContaining("Dale"));
    expect(build({ ...five(), populations })().warnings(1)).toEqual([
      `weights "wRec" of model "mine" need not keep the signs of its populations (Dale's principle); write dale(…) around the parameter, or leave the signs out`,
    ]);
  });

  test("a parameter that stands in no equation, in a warning", () => {
    const definition = five(({ b, w }) => b.parameter("lost", [5], 0) && { weights: { wRec: w } });
    expect(build(definition)().warnings(1)).toEqual([
      'parameter "lost" of model "mine" stands in no equation; use it, or leave it out',
    ]);
    expect(build(five())().warnings(1)).toEqual([]);
  });

  test("a cell that is another one every time", () => {
    let calls = 0;
    const definition = five(({ next }) => ({ rates: next.mul(++calls) }));
    expect(build(definition)).toThrow(/^invalid: model "mine": its cell is another one when it is called again/);
  });

  test.each<[string, (b: ModelBuilder, w: expr.Expr) => object, RegExp]>([
    ["effective_wRec", (b) => b.parameter("effective_wRec", [2], 0), /parameter "effective_wRec"; files of weights/],
    ["a scalar in weights", (_, w) => ({ weights: { wRec: w.mul(expr.scalar("gain")) } }), /scalar in weights "wRec"/],
    [
      "a mask of another shape",
      (b, w) =>
        b.parameter("m", [5, 4], 0, {
          mask: expr.constant(new Array(20).fill(1), [
            { name: "a", size: 4 },
            { name: "b", size: 5 },
          ]),
        }) && { weights: { wRec: w } },
      /mask parameter \[a 4, b 5\] of parameter "m"/,
    ],
  ])("%s", (_what, change, message) => {
    expect(build(five(({ b, w }) => change(b, w)))).toThrow(message);
  });

  test("a slip in JavaScript, with its line", () => {
    const definition = withCell(() => {
      throw new TypeError("a slip");
    });
    expect(build(definition)).toThrow(
      /^invalid: model "mine" \(written.test.ts, line \d+\): its cell failed with TypeError: a slip; correct it/,
    );
  });
});

test("a matrix is written row by row as it stands, and a slice without an end goes to the last unit", () => {
  const rows = expr.constant([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(rows.type.axes).toEqual([
    { name: "from", size: 2 },
    { name: "to", size: 3 },
  ]);
  expect(rows.attr.data).toEqual([1, 2, 3, 4, 5, 6]);
  expect(expr.constant([1, 2, 3]).slice(1).units).toBe(2);
});

test("an expression in a text is shown", () => {
  expect(`${tanh(expr.previous("h", 5))}`).toBe("tanh(previous(h))");
});

describe("the builder", () => {
  const signed = withCell(
    (b) => {
      const mask = b.connections((from, to) => (from.name === "I" && to.name === "I" ? 0 : 1), 7);
      const scale = (from: number) => (from < 3 ? 1 : 100);
      const w = b.dale(b.parameter("w", [5, 5], { distribution: "normal", deviation: 1 }, { mask, scale })).mul(mask);
      const x = b.state("x", 5);
      const next = matmul(x, w).mul(b.perUnit((population, unit) => population.sign * unit));
      const outputs = matmul(next, b.parameter("o", [5, 3], 0.5));
      return { states: { x: next }, rates: next, outputs, weights: { wRec: w } };
    },
    { populations: () => pair },
  );
  const model = build(signed)();
  const setting = { ...sizes, loss: null, inputNoise: false };

  test("gives weights the sign of their sender, and connections the populations' probabilities", () => {
    const values = Object.fromEntries(model.initialParameters(setting, 3));
    for (let from = 0; from < 5; from++)
      for (let to = 0; to < 5; to++) {
        const drawn = values["w"][from * 5 + to];
        const exists = from !== to && !(from >= 3 && to >= 3);
        expect(drawn !== 0).toBe(exists);
      }
    const size = (from: number, to: number) =>
      values["w"].slice(from * 5, to * 5).reduce((sum, v) => sum + Math.abs(v), 0);
    expect(size(3, 5)).toBeGreaterThan(10 * size(0, 3));
    expect([...values["o"]]).toEqual(new Array(15).fill(0.5));
    expect(model.signed(sizes)).toEqual([{ name: "wRec", signs: [1, 1, 1, -1, -1], obeys: true }]);
  });

  test("draws the same connections for the same seed, others for another, about as many as it should", () => {
    const drawn = (seed: number) => {
      const definition = withCell(
        (b) => {
          const mask = b.connections(() => 0.3, seed);
          const x = b.state("x", 60);
          const next = matmul(x, mask);
          return { states: { x: next }, rates: next, outputs: next.slice(0, 3), weights: { wRec: mask } };
        },
        { populations: () => [{ name: "units", units: 60, sign: 0 }] },
      );
      return build(definition)().build(setting).effective["wRec"].attr.data as Float64Array;
    };
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    const share = drawn(1).reduce((sum, v) => sum + v, 0) / (60 * 59);
    expect(Math.abs(share - 0.3)).toBeLessThan(0.03);
  });
});

const inFolder = temporaryFolder();

describe("Dale's principle in a model of one's own", () => {
  const setting = { ...sizes, loss: null, inputNoise: false };
  const signedBy = (matrix: (b: ModelBuilder, w: expr.Expr) => expr.Expr, populations = pair) =>
    build({
      ...five(({ b, w }) => ({ weights: { wRec: matrix(b, w) } })),
      populations: () => populations,
    })().signed(sizes);

  test("holds by construction where dale made the matrix, and nowhere else", () => {
    expect(signedBy((b, w) => b.dale(w))).toMatchObject([{ name: "wRec", obeys: true }]);
    expect(signedBy((_, w) => w)).toMatchObject([{ name: "wRec", obeys: false }]);
  });

  test("is not asked of populations without a sign", () => {
    expect(
      signedBy(
        (_, w) => w,
        pair.map((one) => ({ ...one, sign: 0 })),
      ),
    ).toEqual([]);
  });

  test("a masked parameter is 0 where the mask is, whatever training makes of it", () => {
    const model = build(
      withCell(
        (b) => {
          const w = b.parameter("w", [5, 5], 1, { mask: b.connections(() => 1, 1) });
          const next = matmul(b.state("x", 5), w);
          return { states: { x: next }, rates: next, outputs: next.slice(0, 3), weights: { wRec: w } };
        },
        { populations: () => pair },
      ),
    )();
    const { effective } = model.build(setting);
    const values = effectiveValues(effective, { w: new Float64Array(25).fill(3) })["wRec"];
    expect([...values].map((value, k) => value === (k % 6 === 0 ? 0 : 3)).every(Boolean)).toBe(true);
  });

  test("a model without noise of its own is not shown three times over", () => {
    expect(build(five())().isNoisy).toBe(false);
    expect(build(five(({ b, next }) => ({ rates: next.add(b.noise("h", 5)) })))().isNoisy).toBe(true);
  });
});

describe("a run of one's own model", () => {
  const noisy = (sigma: number) =>
    five(({ b, next }) => {
      const rates = next.add(b.noise("h", 5).mul(sigma));
      return { states: { h: rates }, rates, penalties: { rate: rates.mul(rates).mul(0.1), w: mean(rates).mul(0) } };
    });
  const config = { ...tiny, model: { name: "mine" } };

  test("is trained, loaded and resumed like any other, and refused when its equations have changed", async () => {
    const folder = inFolder("mine");
    const models = [noisy(0.3)];
    const whole = await trained(train(config, { models }));
    const half = await trained(
      train({ ...config, train: { ...config.train, epochs: 1 } }, { models, out: folder, report: false }),
    );
    expect(half.finished).toBe(true);
    const resumed = await trained(train(config, { models, resume: folder, report: false }));
    expect(resumed.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(resumed.results!.accuracyWithoutNoise).not.toBe(null);
    const run = await loadRun(folder, { models });
    expect(run.weights.effective["wRec"]).toHaveLength(25);
    await expect(loadRun(folder)).rejects.toThrow(/^unknown: model "mine"; no models were given/);
    await expect(loadRun(folder, { models: [noisy(0.4)] })).rejects.toThrow(/^mismatched: model "mine"; its equations/);
    await expect(trained(train(config, { models: [noisy(0.4)], resume: folder }))).rejects.toThrow(
      /^mismatched: equations of model "mine"/,
    );
  });

  test("is shown without its noise, and with twice as much", async () => {
    const models = [noisy(0.3)];
    const run = await trained(train(config, { models }));
    const rates = async (options: object) => (await run.simulate({ trials: 4, ...options })).recording.rates;
    const quiet = await rates({ recurrentNoise: 0 });
    expect(await rates({ recurrentNoise: 0 })).toEqual(quiet);
    expect(await rates({})).not.toEqual(quiet);
    expect(await rates({ recurrentNoise: 2 })).not.toEqual(await rates({}));
  });
});

test.each<[object, RegExp]>([
  [{ name: "Mine" }, /^invalid: model name "Mine"/],
  [
    { parameters: { units: 32 } as never },
    /^invalid: parameter "units" of model "mine" is 32; declare it with quantity/,
  ],
  [
    { population: () => [] } as never,
    /^unknown: key in the definition of model "mine" "population"; did you mean "pop/,
  ],
  [{ parameters: { name: quantity(1, "", "x") } }, /^invalid: parameter "name" of model "mine"/],
])("defineModel refuses %j", (change, message) => {
  expect(() => withCell(() => ({}), change)).toThrow(message);
});
