import { describe, expect, test } from "vitest";
import { defineModel, expr, type ModelBuilder, runConfig } from "../../src/index.ts";
import { fault } from "../fault.ts";

const { constant, matmul, softplus } = expr;

const sound = {
  name: "small",
  title: "Small",
  source: "own",
  parameters: {},
  cell: (builder: ModelBuilder) => cellOf(builder),
};
/** A cell of four units, with the additions of a case. */
function cellOf(
  { input, inputs, outputs, parameter, state }: ModelBuilder,
  { name = "wOut", bias = 0, weights = {} } = {},
) {
  const h = state("h", 4);
  const next = softplus(
    h
      .mul(0.5)
      .add(matmul(input, parameter("wIn", [inputs, 4], 0.1)))
      .add(constant([bias, 0, 0, 0])),
  );
  return { states: { h: next }, rates: next, outputs: matmul(next, parameter(name, [4, outputs], 0.1)), weights };
}
const define = (changed: Record<string, unknown>) => defineModel({ ...sound, ...changed } as never);
const configured = (changed: Record<string, unknown>) =>
  runConfig({ model: { name: "small" } }, { models: [define(changed)] });

type Refusal = ReturnType<typeof fault>;

describe("defineModel refuses, before anything is computed,", () => {
  test.each<[string, Record<string, unknown>, Refusal]>([
    ["a misspelt part", { cel: () => {} }, fault("unknown", "cel", { remedy: /"cell"/ })],
    ["the name of a preset", { name: "ei" }, fault("invalid", "model name", { value: "ei", remedy: /a preset/ })],
    ["an async cell", { cell: async () => {} }, fault("unsupported", /^cell.* async function/)],
    ["populations by a generator", { populations: function* () {} }, fault("unsupported", /^populations.* generator/)],
    ["populations that are not a function", { populations: [] }, fault("invalid", /^populations/, { value: [] })],
    ["no source", { source: undefined }, fault("missing", /^source/)],
    ["a title with a control character", { title: "\u001b[2J" }, fault("invalid", /^title/, { remedy: /U\+001B/ })],
    [
      "a plain number as parameter",
      { parameters: { units: 50 } },
      fault("invalid", /units/, { value: 50, remedy: /declare it/ }),
    ],
  ])("%s", (_, changed, refusal) => {
    expect(() => define(changed)).toThrow(refusal);
  });

  test("with an error that names the model", () => {
    for (const changed of [{ cel: 1 }, { populations: [] }, { source: undefined }])
      expect(() => define(changed)).toThrow('model "small"');
  });
});

describe("a cell is refused that has", () => {
  const cell = (changed: Parameters<typeof cellOf>[1]) => ({
    cell: (builder: ModelBuilder) => cellOf(builder, changed),
  });
  const named = (name: string) => ({ populations: () => [{ name, units: 4, sign: 0 }] });
  const within = 'model "small"';
  test.each<[string, Record<string, unknown>, Refusal]>([
    ["a constant beyond float32", cell({ bias: 1e39 }), fault("invalid", "constant", { value: 1e39, within })],
    [
      "a parameter with a control character",
      cell({ name: "w\u0007" }),
      fault("invalid", /^parameter "w/, { remedy: /U\+0007/, within }),
    ],
    [
      "a parameter with the name of a file header",
      cell({ name: "__metadata__" }),
      fault("invalid", 'parameter "__metadata__"', { within }),
    ],
    [
      "a parameter with the name of an object property",
      cell({ name: "constructor" }),
      fault("invalid", /^parameter "constructor"/, { within }),
    ],
    [
      "a matrix with a name that objects lose",
      cell({ weights: JSON.parse('{"__proto__": 1}') }),
      fault("invalid", /"__proto__"/, { within }),
    ],
    [
      "a population with a control character",
      named("E\u202e"),
      fault("invalid", /^population "E/, { remedy: /U\+202E/, within }),
    ],
  ])("%s", (_, changed, refusal) => {
    expect(() => configured(changed)).toThrow(refusal);
  });
});

test.each<[Record<string, unknown>, Refusal]>([
  [{ model: { tau: 1e-50 } }, fault("invalid", "model.tau", { value: 1e-50, remedy: /float32.* makes 0 of it/ })],
  [{ model: { baseline: 1e39 } }, fault("invalid", "model.baseline", { value: 1e39, remedy: /float32.* 3\.4e38/ })],
  [{ model: { initialState: { value: -1e39 } } }, fault("invalid", "model.initialState.value", { value: -1e39 })],
  [
    { train: { optimizer: { learningRate: 1e-50 } } },
    fault("invalid", "train.optimizer.learningRate", { value: 1e-50 }),
  ],
  [{ task: { sigma: 1e39 } }, fault("invalid", "task.sigma", { value: 1e39 })],
])("numbers that float32 cannot hold are refused in a configuration: %j", (config, refusal) => {
  expect(() => runConfig(config)).toThrow(refusal);
});
