import { expect, test } from "vitest";
import { levels, type Parameters, quantity, resolveParameters } from "../src/parameters.ts";

const parameters: Parameters = {
  layout: { default: { rows: 2 }, unit: "", description: "where units lie" },
  names: { default: ["a"], unit: "", description: "words" },
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
])("a parameter that is an object refuses what is none of plain data: case %#", (layout) => {
  expect(() => resolve({ layout })).toThrow(/^invalid: model.layout .*it must be an object/);
});

test("a parameter that is an object is copied: freezing it leaves the caller's as it is", () => {
  const layout = { rows: 3, at: [1] };
  const values = resolve({ layout });
  expect(values["layout"]).toEqual(layout);
  expect(values["layout"]).not.toBe(layout);
});

test("a list of words with a hole is refused", () => {
  expect(() => resolve({ names: new Array(2) })).toThrow(/^invalid: model.names/);
});

test("a value that JSON does not know is refused in words", () => {
  expect(() => resolve({ names: 10n })).toThrow(/^invalid: model.names 10;/);
  expect(() => resolve({ names: Symbol("s") })).toThrow(/^invalid: model.names Symbol\(s\);/);
});

test("a misspelt bound is told: there would be none", () => {
  expect(() => quantity(1, "", "", { minimum: 0 } as object)).toThrow(
    /^unknown: key in the bounds of a quantity "minimum"; known: min, max, whole/,
  );
  expect(() => levels([1], "", "", { maxi: 0 } as object)).toThrow(/^unknown: key in the bounds of levels "maxi"/);
});
