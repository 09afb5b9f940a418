import { describe, expect, test } from "vitest";
import { unknownName } from "../src/errors.ts";
import { display, readList, readMatrix, readRecord, readSettings, readText, readVector } from "../src/reader.ts";

const cyclic: unknown[] = [];
cyclic.push(cyclic);

test.each<[unknown, string]>([
  [1.5, "1.5"],
  [Number.NaN, "NaN"],
  ["a", '"a"'],
  [undefined, "undefined"],
  [null, "null"],
  [{ a: [1] }, '{"a":[1]}'],
  [10n, "10"],
  [Symbol("s"), "Symbol(s)"],
  [() => 1, "a function"],
  [cyclic, "a list"],
  [{ a: 10n }, "an object"],
  [Object.create(null), "{}"],
  [new Map([[1, 2]]), "an object of a class"],
  [{ toJSON: () => undefined }, "an object"],
  [
    {
      toJSON() {
        throw new TypeError("no");
      },
    },
    "an object",
  ],
])("value %# is shown in a few characters, whatever it is", (value, text) => {
  expect(display(value)).toBe(text);
});

test("what is long is cut short", () => {
  expect(display("x".repeat(1e6)).length).toBeLessThan(70);
  expect(display(new Array(1e4).fill(1)).length).toBeLessThan(70);
  expect(unknownName("key", "x".repeat(1e6), ["units", "tau"]).message).toMatch(
    /^unknown: key "x{57}…"; known: units, tau$/,
  );
});

describe("a record", () => {
  test.each([[new Map([["units", 5]])], [new Date(0)], [new Float64Array(3)], [/x/], [new (class Config {})()], [[]]])(
    "is not %j",
    (value) => {
      expect(() => readRecord(value, "model", ["units"])).toThrow(/^invalid: model = .*; give an object with units$/);
    },
  );

  test("may be without prototype, as a module or a parser makes it", () => {
    expect(readRecord(Object.assign(Object.create(null), { units: 5 }), "model", ["units"])).toEqual({ units: 5 });
  });

  test("has no keys that every object inherits", () => {
    for (const key of ["__proto__", "constructor", "toString"])
      expect(() => readRecord(JSON.parse(`{"${key}": 1}`), "model", ["units"])).toThrow(
        `unknown: key in model "${key}"`,
      );
  });

  test("whose values cannot be read is refused", () => {
    const value = {
      get units() {
        throw new TypeError("no");
      },
    };
    expect(() => readRecord(value, "model", ["units"])).toThrow(
      /^invalid: model, of which a value cannot be read \(TypeError: no\)/,
    );
  });
});

test("a list with holes is no list of numbers, rows or texts", () => {
  const holes = Object.assign(new Array(3), { 0: 1, 2: 3 });
  expect(() => readVector(holes, "tau", 3, "unit")).toThrow(/^missing: tau\[1\]/);
  const rows = Object.assign(new Array(2), { 0: [1, 2] });
  expect(() => readMatrix(rows, "mask", 2, 2)).toThrow(/^invalid: mask = /);
  expect(() => readList(new Array(2), "use", readText)).toThrow(/^invalid: use\[0\] = undefined/);
});

test("settings are read one by one, and left out where they are not given", () => {
  const read = (value: unknown) =>
    readSettings<{ out?: string; name?: string }>(value, "the settings", { out: readText, name: readText });
  expect(read({ out: "a", name: undefined })).toEqual({ out: "a" });
  expect(read(undefined)).toEqual({});
  expect(() => read({ out: 5 })).toThrow(/^invalid: out = 5; it must be a text/);
  expect(() => read({ put: "a" })).toThrow(/^unknown: key in the settings "put"; did you mean "out"\?/);
  expect(() => read(null)).toThrow(/^invalid: the settings = null/);
});
