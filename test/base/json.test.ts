import { expect, test } from "vitest";
import { parseJson } from "../../src/base/json.ts";

const read = (text: string) =>
  parseJson(text, (what, { line }) => new Error(line === undefined ? what : `${what} in line ${line}`));

test("JSON is parsed unchanged", () => {
  for (const value of [{ a: [1, { b: 'c: "d", {' }], "e\\": null }, [], "x", 1, { ["__proto__"]: { a: 1 } }])
    expect(read(JSON.stringify(value))).toEqual(value);
  expect(Object.keys(read('{"__proto__": 1}') as object)).toEqual(["__proto__"]);
});

test("a key must be unique within an object, but may recur in siblings and nested objects", () => {
  expect(read('{"a": {"a": ["a", "a"]}, "b": [{"a": 1}, {"a": "b"}]}')).toEqual({
    a: { a: ["a", "a"] },
    b: [{ a: 1 }, { a: "b" }],
  });
  for (const text of ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "\\u0061"\n: 2}}]', '{"__proto__": 1, "__proto__": 2}'])
    expect(() => read(text)).toThrow(/^has the key ".*" twice$/);
});

test("invalid JSON and too deep nesting are refused", () => {
  expect(() => read("")).toThrow(/^is not JSON/);
  expect(() => read('{\n"a": 1,\n}')).toThrow(/^is not JSON in line 3$/);
  expect(read(`${"[".repeat(100)}${"]".repeat(100)}`)).toHaveLength(1);
  for (const depth of [101, 100_000])
    for (const [open, close] of ["[]", ['{"a":', "}"]])
      expect(() => read(`${open.repeat(depth)}1${close.repeat(depth)}`)).toThrow(/^has more than 100 levels$/);
});
