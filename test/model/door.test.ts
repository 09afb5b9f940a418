import { describe, expect, test } from "vitest";
import { defineModel, expr, runConfig } from "../../src/index.ts";
import type { ModelBuilder } from "../../src/model/definition.ts";

const { constant, matmul, softplus } = expr;

const sound = {
  name: "small",
  title: "Small",
  source: "own",
  parameters: {},
  cell: (builder: ModelBuilder) => cellOf(builder),
};
/** A cell of four units with what a case adds to it. */
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

describe("defineModel refuses, before anything is computed,", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a misspelt part",
      { cel: () => {} },
      /^unknown: key in the definition of model "small" "cel"; did you mean "cell"/,
    ],
    ["the name of a preset", { name: "ei" }, /^invalid: model name "ei"; it is a preset of the library/],
    ["an async cell", { cell: async () => {} }, /^unsupported: cell of model "small", an async function/],
    [
      "populations by a generator",
      { populations: function* () {} },
      /^unsupported: populations of model "small", a gen/,
    ],
    ["populations that are no function", { populations: [] }, /^invalid: populations of model "small" = \[\]/],
    ["no source", { source: undefined }, /^missing: source of model "small"/],
    ["a title with a control character", { title: "\u001b[2J" }, /^invalid: title "\\u001b\[2J"/],
    ["a plain number as parameter", { parameters: { units: 50 } }, /^invalid: parameter "units" .* is 50; declare it/],
  ])("%s", (_, changed, message) => {
    expect(() => define(changed)).toThrow(message);
  });
});

describe("a cell is refused that has", () => {
  const cell = (changed: Parameters<typeof cellOf>[1]) => ({
    cell: (builder: ModelBuilder) => cellOf(builder, changed),
  });
  const named = (name: string) => ({ populations: () => [{ name, units: 4, sign: 0 }] });
  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a constant beyond float32", cell({ bias: 1e39 }), /^invalid: .*constant 1e\+39/],
    ["a parameter with a control character", cell({ name: "w\u0007" }), /^invalid: .*parameter "w\\u0007"/],
    ["a parameter that is the header of a file", cell({ name: "__metadata__" }), /^invalid: .*"__metadata__"/],
    ["a parameter that objects have", cell({ name: "constructor" }), /^invalid: .*"constructor"/],
    ["a matrix that objects lose", cell({ weights: JSON.parse('{"__proto__": 1}') }), /^invalid: .*"__proto__"/],
    ["a population with a control character", named("E\u202e"), /^invalid: .*population "E\\u202e"/],
  ])("%s", (_, changed, message) => {
    expect(() => configured(changed)).toThrow(message);
  });
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ model: { tau: 1e-50 } }, /^invalid: model.tau = 1e-50; .* makes 0 of it/],
  [{ model: { baseline: 1e39 } }, /^invalid: model.baseline = 1e\+39; .* ends at 3.4e38/],
  [{ model: { initialState: { value: -1e39 } } }, /^invalid: model.initialState.value = -1e\+39/],
  [{ train: { optimizer: { learningRate: 1e-50 } } }, /^invalid: train.optimizer.learningRate = 1e-50/],
  [{ task: { sigma: 1e39 } }, /^invalid: task.sigma 1e\+39/],
])("numbers that float32 cannot hold are refused in a configuration: %j", (config, message) => {
  expect(() => runConfig(config)).toThrow(message);
});
