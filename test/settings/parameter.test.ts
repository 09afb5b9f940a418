import { expect, test } from "vitest";
import { levels, quantity } from "../../src/index.ts";
import { listOf } from "../../src/settings/compound.ts";
import { text } from "../../src/settings/kind.ts";
import { type Parameters, parameterOf, plainData, resolveParameters } from "../../src/settings/parameter.ts";
import { fault } from "../fault.ts";

const parameters: Parameters = {
  layout: parameterOf(plainData, { rows: 2 }, "where units lie"),
  names: parameterOf(listOf(text), ["a"], "words"),
};
const resolve = (given: object) => resolveParameters(parameters, given as Record<string, unknown>, "model", ["name"]);

test.each<[unknown]>([
  [null],
  [[1, 2]],
  [new Float64Array(2)],
  [new Map()],
  [{ rows: () => 1 }],
  [{ rows: Number.NaN }],
  [{ rows: new Array(2) }],
])("an object parameter refuses anything that is not plain data: case %#", (layout) => {
  expect(() => resolve({ layout })).toThrow(fault("invalid", "model.layout", { value: layout, remedy: /an object/ }));
});

test("an object given as a parameter is copied, not frozen", () => {
  const layout = { rows: 3, at: [1] };
  const values = resolve({ layout });
  expect(values["layout"]).toEqual(layout);
  expect(values["layout"]).not.toBe(layout);
});

test("a list of words with a hole is refused", () => {
  expect(() => resolve({ names: new Array(2) })).toThrow(fault("missing", "model.names[0]"));
});

test("a value that JSON cannot represent is refused", () => {
  expect(() => resolve({ names: 10n })).toThrow(fault("invalid", "model.names", { value: 10n }));
  const names = Symbol("s");
  expect(() => resolve({ names })).toThrow(fault("invalid", "model.names", { value: names }));
  expect(() => resolve({ names })).toThrow("Symbol(s)");
});

test("a misspelt bound is refused", () => {
  expect(() => quantity(1, "", "", { minimum: 0 } as object)).toThrow(
    fault("unknown", "minimum", { within: "the bounds of a quantity", remedy: /min, max, whole/ }),
  );
  expect(() => levels([1], "", "", { maxi: 0 } as object)).toThrow(
    fault("unknown", "maxi", { within: "the bounds of levels" }),
  );
});
