import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  asConfig,
  DalenetError,
  defineModel,
  expr,
  loadRun,
  type ModelBody,
  type ModelBuilder,
  type ModelDefinition,
  quantity,
  train,
} from "../../../src/index.ts";
import { effectiveValues, modelOf, type Population, spectralRadius } from "../../../src/model/index.ts";
import { fault } from "../../fault.ts";
import { temporaryFolder } from "../../folder/folder.ts";
import { tiny } from "../../loop/tiny.ts";

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

/** A network of five tanh units; `change` replaces parts of its cell. */
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
  expect(define({ name: undefined })).toThrow(fault("invalid", /^model name/, { value: undefined }));
  expect(define({ parameters: undefined })).toThrow(fault("missing", /^parameters/));
  expect(define({ cell: undefined })).toThrow(fault("missing", /^cell/, { remedy: /give a function/ }));
  expect(define({ cell: undefined })).toThrow('model "mine"');
});

type Refusal = ReturnType<typeof fault>;
const mine = { within: 'model "mine"' };

test.each<[object, Refusal]>([
  [{ learnRate: 1 }, fault("unknown", "training.learnRate", { ...mine, remedy: /"learningRate"/ })],
  [{ learningRate: "fast" }, fault("invalid", "training.learningRate", { ...mine, value: "fast", remedy: /above 0/ })],
  [
    { optimizer: { kind: "adam" } },
    fault("invalid", "training.optimizer", { ...mine, value: { kind: "adam" }, remedy: /adam, adamW, rmsprop, sgd/ }),
  ],
  [
    { schedule: { decay: "cosin" } },
    fault("unknown", "training.schedule.decay", { ...mine, value: "cosin", remedy: /"cosine"/ }),
  ],
])("a training that a model recommends is read when it is defined: %j", (training, refusal) => {
  expect(() => withCell(() => ({}), { training } as object)).toThrow(refusal);
});

test("a schedule that a model recommends in part is completed", () => {
  const { training } = build({ ...five(), training: { schedule: { decay: "cosine" } as never } })();
  expect(training).toMatchObject({ schedule: { warmupSteps: 0, decay: "cosine" }, optimizer: "adam", batch: 16 });
});

test("docs/write-a-cell.md shows the actual messages", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/write-a-cell.md"), "utf8");
  const shown = [...page.matchAll(/^ {4}(\w+: (?:mine\.mjs:\d+: )?model "mine".*)$/gm)].map(([, line]) =>
    line.replace(/mine\.mjs:\d+/, "mine.mjs:1"),
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
      const { opening, fault, place } = error as DalenetError;
      return new DalenetError(opening, { ...fault, place: place && { file: "mine.mjs", line: 1 } }).message;
    }
  });
  expect(told).toEqual(shown);
});

describe("a wrong cell gets an error that names its model, the expression and the axes", () => {
  /** The place of the user's function: this file. */
  const here = "writtenModel.test.ts:";
  const nowhere = { ...mine, place: undefined };
  test.each<[string, ModelDefinition, Refusal, ...names: string[]]>([
    [
      "shapes that do not fit",
      five(({ b, h }) => ({ outputs: matmul(h, b.parameter("w4", [4, 3], 0)) })),
      fault("mismatched", undefined, { ...mine, remedy: /rows from 4/ }),
      ...[here, "matmul(previous(h), parameter(w4))", "signal [unit 5] and parameter [from 4, to 3]"],
    ],
    [
      "a sum over trials inside a step",
      five(({ h, next }) => ({ states: { h: next.sub(total(h)) } })),
      fault("unsupported", /^total\(previous\(h\)\) in state "h"/, nowhere),
      "a sum over trials",
    ],
    ["a state that is never set", five(() => ({ states: {} })), fault("missing", 'next value of state "h"', nowhere)],
    [
      "a state that is not declared",
      five(({ next }) => ({ states: { h: next, g: next } })),
      fault("unknown", "state", { ...nowhere, value: "g" }),
    ],
    [
      "an unknown activation",
      five(({ b, h }) => ({ rates: b.activation("rleu")(h) })),
      fault("unknown", "activation", { ...mine, value: "rleu", remedy: /"relu"/ }),
      here,
    ],
    [
      "a number of outputs other than the task's",
      five(({ next }) => ({ outputs: next })),
      fault("mismatched", "outputs", { ...nowhere, detail: "are signal [to 5]", remedy: /needs 3/ }),
    ],
    [
      "no outputs",
      five(() => ({ outputs: undefined })),
      fault("missing", "outputs in what the cell returns", { ...nowhere, remedy: /^give/ }),
    ],
    [
      "no rates",
      five(() => ({ rates: undefined })),
      fault("missing", "rates in what the cell returns", { ...nowhere, remedy: /^give/ }),
    ],
    [
      "the operator +",
      five(({ h, next }) => ({ states: { h: (h as never) + (next as never) } })),
      fault("unsupported", undefined, { ...mine, remedy: /a\.add\(b\)/ }),
      ...[here, "with previous(h)"],
    ],
    [
      "the operator *",
      five(({ h, next }) => ({ states: { h: next.mul((h as never) * 2) } })),
      fault("unsupported", undefined, { ...mine, remedy: /a\.add\(b\)/ }),
      ...[here, "with previous(h)"],
    ],
    [
      "a missing operand",
      five(({ h }) => ({ states: { h: h.add(undefined as never) } })),
      fault("invalid", undefined, { ...mine, remedy: /^give/ }),
      ...[here, "undefined as an operand", "add(previous(h), undefined)"],
    ],
    [
      "a list as an operand",
      five(({ h, next }) => ({ states: { h: expr.concat([h, next] as never) } })),
      fault("invalid", undefined, mine),
      ...[here, "a list as an operand", "place(a list, 0, NaN)"],
    ],
    [
      "nothing to concatenate",
      five(() => ({ rates: expr.concat() })),
      fault("invalid", undefined, { ...mine, remedy: /^give/ }),
      ...[here, "concat of nothing"],
    ],
    [
      "a number as a matrix",
      five(({ h }) => ({ states: { h: matmul(h, 3 as never) } })),
      fault("mismatched", undefined, { ...mine, remedy: /a matrix \[from, to\]/ }),
      ...[here, "matmul(previous(h), 3)", "signal [unit 5] and scalar"],
    ],
    [
      "a matrix before its signal",
      five(({ h, w }) => ({ states: { h: matmul(w, h) } })),
      fault("mismatched", undefined, { ...mine, remedy: /the signal comes first: matmul\(signal, matrix\)/ }),
      "matmul(parameter(wRec), previous(h))",
    ],
    [
      "a signal times a matrix, entry by entry",
      five(({ h, w }) => ({ states: { h: h.mul(w) } })),
      fault("mismatched", undefined, { ...mine, remedy: /multiply by a matrix with matmul/ }),
      "signal [unit 5] and parameter [from 5, to 5]",
    ],
    [
      "a state that is set to a number",
      five(() => ({ states: { h: 0 } })),
      fault("mismatched", undefined, { ...nowhere, remedy: /signal \[unit 5\]/ }),
      'state "h" [unit 5] is set to 0',
    ],
    [
      "a state with a list as initial value",
      five(({ b }) => b.state("g", 5, { initial: [1, 2, 3, 4, 5] as never })),
      fault("mismatched", undefined, { ...mine, remedy: /a number, a parameter or a constant/ }),
      'initial value of state "g" [unit 5] is a list',
    ],
    [
      "a misspelt option of a parameter",
      five(({ b }) => b.parameter("v", [5], 0, { train: false } as never)),
      fault("unknown", "train", { within: /^model "mine": /, remedy: /"trained"/ }),
      ...[here, 'parameter "v"'],
    ],
    [
      "a misspelt option of a state",
      five(({ b }) => b.state("g", 5, { init: 1 } as never)),
      fault("unknown", "init", { within: /^model "mine": /, remedy: /initial/ }),
      ...[here, 'state "g"'],
    ],
    [
      "a misspelt option of noise",
      five(({ b }) => b.noise("g", 5, { share: true } as never)),
      fault("unknown", "share", { within: /^model "mine": /, remedy: /"shared"/ }),
      ...[here, 'noise "g"'],
    ],
    [
      "a shape that is a number",
      five(({ b }) => b.parameter("v", 5 as never, 0)),
      fault("invalid", /parameter "v"/, { ...mine, remedy: /\[n\] or \[from, to\]/ }),
      here,
    ],
    [
      "a parameter without a name",
      five(({ b }) => b.parameter([5] as never, [5], 0)),
      fault("invalid", /parameter/, { ...mine, remedy: /give the name first/ }),
      here,
    ],
    [
      "noise without a name",
      five(({ b }) => b.noise(5 as never, 5)),
      fault("invalid", /noise/, { ...mine, remedy: /give the name first/ }),
      here,
    ],
    [
      "an activation of an expression",
      five(({ b, h }) => ({ rates: b.activation(h as never) })),
      fault("invalid", "activation", { ...mine, remedy: /activation\("relu"\)/ }),
      here,
    ],
    [
      "an activation that is not applied",
      five(({ b }) => ({ rates: b.activation("relu") })),
      fault("mismatched", "rates", { ...nowhere, remedy: /need a signal/ }),
      "a function",
    ],
    [
      "a penalty that is a bare number",
      five(() => ({ penalties: { l2: 3 } })),
      fault("mismatched", 'penalty "l2"', { ...nowhere, value: 3, remedy: /a scalar or a signal/ }),
    ],
    [
      "a constant that is not a number",
      five(({ next }) => ({ rates: next.mul(expr.constant("3" as never)) })),
      fault("invalid", /^constant/, { ...mine, remedy: /a list of numbers, or a list of rows/ }),
      '"3"',
    ],
    [
      "a constant of unequal rows",
      five(({ h }) => ({ rates: matmul(h, expr.constant([[1, 2], [3]])) })),
      fault("mismatched", /row 1/, { ...mine, remedy: /rows of equal length/ }),
      here,
    ],
    [
      "rates that are a number",
      five(() => ({ rates: expr.constant(1) })),
      fault("mismatched", "rates", { ...nowhere, detail: "are scalar" }),
    ],
    [
      "currents with another number of units",
      five(({ next }) => ({ currents: next.slice(0, 2) })),
      fault("mismatched", /^currents signal \[\w+ 2\] beside rates/, nowhere),
    ],
    [
      "a parameter of another model's cell",
      five(({ next }) => ({ states: { h: next.add(expr.parameter("stray", [{ name: "unit", size: 5 }])) } })),
      fault("missing", /^declaration of parameter "stray"/, nowhere),
      'used in state "h"',
    ],
    [
      "a parameter larger than memory",
      five(({ b }) => ({ penalties: { size: mean(b.parameter("big", [1e6, 1e6], 0)) } })),
      fault("invalid", "parameter(big), parameter [from 1000000, to 1000000]", { ...nowhere, remedy: /268435456/ }),
    ],
    [
      "a signal larger than memory",
      five(({ next }) => ({ penalties: { size: mean(expr.place(next, 0, 1e12)) } })),
      fault("invalid", /^place\(.*\), signal \[\w+ 1000000000000\]/, nowhere),
    ],
    [
      "a signal that the task does not have",
      five(({ next }) => ({ states: { h: next.add(expr.input("sound", 5)) } })),
      fault("missing", 'signal "sound" of 5', { ...nowhere, remedy: /the builder's input/ }),
    ],
    [
      "a scalar without a value",
      five(({ next }) => ({ states: { h: next.mul(expr.scalar("gain")) } })),
      fault("missing", 'value of scalar "gain"', nowhere),
    ],
    [
      "noise that was not declared",
      five(({ next }) => ({ states: { h: next.add(expr.noise(3, 5)) } })),
      fault("missing", "declaration of noise 3", nowhere),
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
      fault("missing", 'declaration of parameter "stray" used in weights "w"', nowhere),
    ],
    [
      "weights that are a sum over time",
      five(({ h, next }) => ({ weights: { w: expr.outer(h, next) } })),
      fault("unsupported", 'outer in weights "w"', nowhere),
    ],
    [
      "a scalar in weights",
      five(({ w }) => ({ weights: { wRec: w.mul(expr.scalar("gain")) } })),
      fault("unsupported", 'scalar in weights "wRec"', nowhere),
    ],
    [
      "a penalty that is a matrix",
      five(({ w }) => ({ penalties: { l2: w.mul(w) } })),
      fault("mismatched", 'penalty "l2"', { ...nowhere, detail: "is parameter [from 5, to 5]" }),
    ],
    [
      "recurrent weights of the wrong shape",
      five(({ b }) => ({ weights: { wRec: b.parameter("w2", [5, 2], 0) } })),
      fault("mismatched", 'weights "wRec"', { ...nowhere, detail: "are parameter [from 5, to 2]" }),
    ],
    [
      "weights that are a number",
      five(() => ({ weights: { w: 3 } })),
      fault("mismatched", 'weights "w"', { ...nowhere, value: 3 }),
    ],
    [
      "a parameter declared twice",
      five(({ b }) => ({ weights: { wRec: b.parameter("wRec", [5, 5], 0) } })),
      fault("invalid", /^parameter "wRec"/, mine),
      ...[here, 'parameter "wRec" declared twice'],
    ],
    [
      "a parameter with a name that weight files use",
      five(({ b, w }) => b.parameter("effective_wRec", [2], 0) && { weights: { wRec: w } }),
      fault("invalid", 'parameter "effective_wRec"', { ...mine, remedy: /weight files/ }),
      here,
    ],
    [
      "a mask of another shape",
      five(({ b, w }) => {
        const axes = [
          { name: "a", size: 4 },
          { name: "b", size: 5 },
        ];
        const mask = expr.constant(new Array(20).fill(1), axes);
        return b.parameter("m", [5, 4], 0, { mask }) && { weights: { wRec: w } };
      }),
      fault("mismatched", /^mask parameter \[a 4, b 5\] of parameter "m"/, mine),
      here,
    ],
    [
      "missing populations",
      five(({ b, w }) => ({ weights: { wRec: b.dale(w) } })),
      fault("invalid", "perUnit, dale and connections need populations", mine),
      here,
    ],
    [
      "NaN, at its line",
      five(({ next }) => ({ rates: next.mul(Math.sqrt(-1)) })),
      fault("invalid", undefined, { ...mine, remedy: /look for a NaN/ }),
      ...[here, "NaN", "mul(tanh(add(…, …)), NaN)"],
    ],
    [
      "a misspelt parameter of the model, at its line",
      { ...five(), cell: (_: ModelBuilder, p: Record<string, number>) => p["gian"] as never },
      fault("unknown", "parameter", { ...mine, value: "gian", remedy: /"gain"/ }),
      here,
    ],
  ])("%s", (_what, definition, refusal, ...names) => {
    expect(build(definition)).toThrow(refusal);
    for (const name of names) expect(build(definition)).toThrow(name);
  });

  test.each<[string, readonly unknown[], Refusal]>([
    [
      "with a number of units other than that of the rates",
      [{ name: "E", units: 4, sign: 1 }],
      fault("mismatched", "populations (E 4) of 4 units", { ...mine, remedy: /the rates have 5/ }),
    ],
    ["that are empty", [], fault("invalid", "populations", { ...mine, value: [] })],
    [
      "without a name",
      [{ units: 5, sign: 1 }],
      fault("invalid", "name of a population", { ...mine, value: undefined }),
    ],
    [
      "with half a unit",
      [{ name: "E", units: 4.5, sign: 1 }],
      fault("invalid", 'units of population "E"', { ...mine, value: 4.5 }),
    ],
    [
      "with a sign that does not exist",
      [{ name: "E", units: 5, sign: 2 }],
      fault("invalid", 'sign of population "E"', { ...mine, value: 2 }),
    ],
  ])("populations %s", (_what, populations, refusal) => {
    expect(build({ ...five(), populations: () => populations as Population[] })).toThrow(refusal);
  });

  test.each<[string, (b: ModelBuilder) => object, Refusal]>([
    [
      "NaN for a unit",
      (b) => ({ rates: b.perUnit((_, unit) => (unit === 3 ? Number.NaN : 1)) }),
      fault("invalid", "value of perUnit", { ...mine, value: Number.NaN, detail: "for unit 3 (I)" }),
    ],
    [
      "an invalid probability",
      (b) => ({ weights: { c: b.connections((from) => (from.name === "I" ? 2 : 1), 1) } }),
      fault("invalid", 'probability of connections "I" to "E"', { ...mine, value: 2 }),
    ],
    [
      "more connections than units",
      (b) => ({ weights: { c: b.fixedInDegree((_, to) => (to.name === "I" ? 2 : 1), 1) } }),
      fault("invalid", 'number of connections "I" to "I"', { ...mine, value: 2, remedy: /from 0 to 1$/ }),
    ],
  ])("%s", (_what, change, refusal) => {
    expect(build({ ...five(({ b }) => change(b)), populations: () => pair })).toThrow(refusal);
    expect(build({ ...five(({ b }) => change(b)), populations: () => pair })).toThrow(here);
  });

  test.each<[unknown, Refusal]>([
    ["glorot", fault("unknown", "parameter.w.initial.distribution", { ...mine, value: "glorot" })],
    [{ distribution: "normal" }, fault("missing", /^parameter\.w\.initial\.deviation/, mine)],
    [undefined, fault("missing", 'initial values of parameter "w"', { ...mine, remedy: /give a distribution/ })],
    [null, fault("missing", 'initial values of parameter "w"', { ...mine, remedy: /give a distribution/ })],
    [Number.NaN, fault("invalid", "parameter.w.initial[0]", { ...mine, value: Number.NaN, remedy: /a number/ })],
    [1e39, fault("invalid", "parameter.w.initial[0]", { ...mine, value: 1e39, remedy: /float32/ })],
    [
      Array.from({ length: 25 }, (_, k) => (k === 7 ? "a" : 0)),
      fault("invalid", "parameter.w.initial[7]", { ...mine, value: "a" }),
    ],
    [
      [1, 2, 3],
      fault("mismatched", "parameter.w.initial", {
        ...mine,
        detail: "of 3 numbers for parameter [from 5, to 5]",
        remedy: "give 25",
      }),
    ],
  ])("initial values %j", (initial, refusal) => {
    const definition = five(({ b, next }) => ({
      states: { h: next.add(matmul(next, b.parameter("w", [5, 5], initial as number))) },
    }));
    const begin = () => build(definition)().initialParameters({ ...sizes, loss: null, inputNoise: false }, 1);
    expect(begin).toThrow(refusal);
  });

  test("an error at another time step, once that step is used", () => {
    const model = build(five(({ b }) => (b.dt === 10 ? { rates: undefined } : {})))();
    const begin = () => model.initialParameters({ ...sizes, dt: 10, loss: null, inputNoise: false }, 1);
    expect(begin).toThrow(fault("missing", "rates in what the cell returns", mine));
  });

  test.each<[string, object | undefined, Refusal]>([
    ["nothing", undefined, fault("missing", "what the cell returns", { ...mine, remedy: /^end it with: return/ })],
    [
      "a misspelt key",
      { weigths: {} },
      fault("unknown", "weigths", { within: /^model "mine": /, remedy: /"weights"/ }),
    ],
    [
      "states that are not an object",
      { states: 3 },
      fault("invalid", "states in what the cell returns", { ...mine, value: 3 }),
    ],
  ])("a cell that returns %s", (_what, change, refusal) => {
    expect(build(change === undefined ? withCell(() => undefined as unknown as object) : five(() => change))).toThrow(
      refusal,
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
      `weights "wRec" of model "mine" need not keep the signs of its populations (Dale's principle); apply dale(…) to the parameter, or remove the signs`,
    ]);
  });

  test("an unused parameter, in a warning", () => {
    const definition = five(({ b, w }) => b.parameter("lost", [5], 0) && { weights: { wRec: w } });
    expect(build(definition)().warnings(1)).toEqual([
      'parameter "lost" of model "mine" is not used in any equation; use it, or remove it',
    ]);
    expect(build(five())().warnings(1)).toEqual([]);
  });

  test("a cell that differs every time", () => {
    let calls = 0;
    const definition = five(({ next }) => ({ rates: next.mul(++calls) }));
    expect(build(definition)).toThrow(
      fault("invalid", "the cell", { ...mine, detail: "differs when it is called again" }),
    );
  });

  test("a JavaScript error, with its line", () => {
    const definition = withCell(() => {
      throw new TypeError("a slip");
    });
    const said = { ...mine, detail: "failed with TypeError: a slip", remedy: "correct it", cause: /TypeError: a slip/ };
    expect(build(definition)).toThrow(fault("invalid", "the cell", said));
    expect(build(definition)).toThrow(here);
  });
});

test("a matrix is given row by row, and a slice without an end goes to the last unit", () => {
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

test("an expression in a string is shown", () => {
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

  test("draws the same connections for the same seed, others for another, at about the given probability", () => {
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

test("fixedInDegree gives each unit the requested number of connections from each population", () => {
  const counts: Readonly<Record<string, Readonly<Record<string, number>>>> = { E: { E: 2, I: 3 }, I: { E: 1, I: 0 } };
  const model = build({
    ...five(({ b }) => ({ weights: { c: b.fixedInDegree((from, to) => counts[from.name][to.name], 4) } })),
    populations: () => pair,
  })();
  const { data } = model.build({ ...sizes, loss: null, inputNoise: false }).effective["c"].attr;
  const received = Array.from({ length: 5 }, (_, to) => [
    [0, 1, 2].filter((from) => data![from * 5 + to] === 1).length,
    [3, 4].filter((from) => data![from * 5 + to] === 1).length,
  ]);
  expect(received).toEqual([...Array(3).fill([2, 1]), ...Array(2).fill([3, 0])]);
  for (let i = 0; i < 5; i++) expect(data![i * 6]).toBe(0);
});

describe("spectralRadius in a user's model", () => {
  const setting = { ...sizes, loss: null, inputNoise: false };
  const start = (change: (b: ModelBuilder, w: expr.Expr) => object) => {
    const model = build({ ...five(({ b, w }) => change(b, w)), populations: () => pair })();
    const raw = Object.fromEntries(model.initialParameters(setting, 2));
    return { raw, wRec: effectiveValues(model.build(setting).effective, raw)["wRec"] };
  };
  test("is that of the effective matrix before training, and scales only its parameters", () => {
    const sum = (b: ModelBuilder, w: expr.Expr) =>
      b.dale(w.add(b.parameter("more", [5, 5], { distribution: "exponential", mean: 0.1 }, { trained: false })));
    const as = (radius: number | null) => start((b, w) => ({ weights: { wRec: sum(b, w) }, spectralRadius: radius }));
    expect(spectralRadius(as(1.7).wRec, 5)).toBeCloseTo(1.7, 9);
    const [scaled, free] = [as(1.7).raw, as(null).raw];
    const factor = scaled["wRec"][0] / free["wRec"][0];
    expect(factor).not.toBeCloseTo(1, 3);
    expect(scaled["more"][3] / free["more"][3]).toBeCloseTo(factor, 9);
    expect(scaled["wIn"]).toEqual(free["wIn"]);
  });
  test("is refused if it is 0, or if there is no recurrent matrix", () => {
    expect(build(five(() => ({ spectralRadius: 0 })))).toThrow(
      fault("invalid", "spectralRadius", { ...mine, value: 0, remedy: /above 0/ }),
    );
    expect(build(five(() => ({ spectralRadius: 1, weights: {} })))).toThrow(
      fault("missing", 'weights "wRec" in what the cell returns', mine),
    );
  });
  test("is refused for a matrix that is not proportional to its parameters, and for one without loops", () => {
    expect(() => start((_, w) => ({ weights: { wRec: tanh(w) }, spectralRadius: 0.5 }))).toThrow(
      fault("unsupported", "spectralRadius", { ...mine, value: 0.5 }),
    );
    const onlyForward = Float64Array.from({ length: 25 }, (_, k) => (k % 5 > Math.floor(k / 5) ? 1 : 0));
    const chain = (w: expr.Expr) =>
      w.mul(expr.constant(Array.from({ length: 5 }, (_, i) => [...onlyForward.slice(5 * i, 5 * i + 5)])));
    expect(() => start((_, w) => ({ weights: { wRec: chain(w) }, spectralRadius: 0.5 }))).toThrow(
      fault("invalid", "spectralRadius", { ...mine, remedy: /radius of/ }),
    );
  });
});

const inFolder = temporaryFolder();

describe("Dale's principle in a user's model", () => {
  const setting = { ...sizes, loss: null, inputNoise: false };
  const signedBy = (matrix: (b: ModelBuilder, w: expr.Expr) => expr.Expr, populations = pair) =>
    build({
      ...five(({ b, w }) => ({ weights: { wRec: matrix(b, w) } })),
      populations: () => populations,
    })().signed(sizes);

  test("holds by construction only for matrices made by dale", () => {
    expect(signedBy((b, w) => b.dale(w))).toMatchObject([{ name: "wRec", obeys: true }]);
    expect(signedBy((_, w) => w)).toMatchObject([{ name: "wRec", obeys: false }]);
  });

  test("does not apply to populations without a sign", () => {
    expect(
      signedBy(
        (_, w) => w,
        pair.map((one) => ({ ...one, sign: 0 })),
      ),
    ).toEqual([]);
  });

  test("a masked parameter stays 0 where the mask is 0, whatever training does", () => {
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

  test("a model without its own noise is not simulated three times", () => {
    expect(build(five())().isNoisy).toBe(false);
    expect(build(five(({ b, next }) => ({ rates: next.add(b.noise("h", 5)) })))().isNoisy).toBe(true);
  });
});

describe("a run of a user's model", () => {
  const noisy = (sigma: number) =>
    five(({ b, next }) => {
      const rates = next.add(b.noise("h", 5).mul(sigma));
      return { states: { h: rates }, rates, penalties: { rate: rates.mul(rates).mul(0.1), w: mean(rates).mul(0) } };
    });
  // As from parsed JSON: the name refers to a model in the option.
  const config = asConfig({ ...tiny, model: { name: "mine" } });

  test("is trained, loaded and resumed like any other, and refused when its equations have changed", async () => {
    const folder = inFolder("mine");
    const models = [noisy(0.3)];
    const whole = await train(config, { models });
    const half = await train(
      { ...config, train: { ...tiny.train, epochs: 1 } },
      { models, out: folder, report: false },
    );
    expect(half.finished).toBe(true);
    const resumed = await train(config, { models, resume: folder, report: false });
    expect(resumed.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(resumed.results!.accuracyWithoutNoise).not.toBe(null);
    const run = await loadRun(folder, { models });
    expect(run.weights.effective["wRec"]).toHaveLength(25);
    await expect(loadRun(folder)).rejects.toThrow(
      fault("unknown", "model.name", { value: "mine", remedy: /^only the presets are known/ }),
    );
    await expect(loadRun(folder, { models: [noisy(0.4)] })).rejects.toThrow(
      fault("mismatched", 'model "mine"', { remedy: /other equations/ }),
    );
    await expect(train(config, { models: [noisy(0.4)], resume: folder }).result).rejects.toThrow(
      fault("mismatched", /equations/),
    );
  });

  test("is evaluated without its noise, and with twice as much", async () => {
    const models = [noisy(0.3)];
    const run = await train(config, { models });
    const rates = async (options: object) => (await run.simulate({ trials: 4, ...options })).recording.rates;
    const quiet = await rates({ recurrentNoise: 0 });
    expect(await rates({ recurrentNoise: 0 })).toEqual(quiet);
    expect(await rates({})).not.toEqual(quiet);
    expect(await rates({ recurrentNoise: 2 })).not.toEqual(await rates({}));
  });
});

test.each<[object, Refusal]>([
  [{ name: "Mine" }, fault("invalid", /^model name/, { value: "Mine" })],
  [
    { parameters: { units: 32 } as never },
    fault("invalid", /units/, { value: 32, remedy: /declare it with quantity/ }),
  ],
  [{ population: () => [] } as never, fault("unknown", "population", { remedy: /"populations"/ })],
  [{ parameters: { name: quantity(1, "", "x") } }, fault("invalid", /^parameter "name"/)],
])("defineModel refuses %j", (change, refusal) => {
  expect(() => withCell(() => ({}), change)).toThrow(refusal);
});
