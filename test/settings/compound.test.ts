import { describe, expect, test } from "vitest";
import {
  either,
  listOf,
  mapOf,
  matrixOf,
  openRecord,
  optional,
  orNull,
  readKeys,
  record,
  shorthand,
  tupleOf,
} from "../../src/settings/compound.ts";
import { count, exactly, flag, number, readAt, text } from "../../src/settings/kind.ts";
import { fault } from "../fault.ts";

const cyclic: unknown[] = [];
cyclic.push(cyclic);

describe("a record", () => {
  const kind = record({ units: count, tau: optional(number({ above: 0 }), 100), name: optional(text) });

  test("needs its keys, except optional ones, which get their default", () => {
    expect(kind.read({ units: 5 })).toEqual({ units: 5, tau: 100 });
    expect(kind.read({ units: 5, tau: undefined, name: undefined })).toEqual({ units: 5, tau: 100 });
    expect(kind.read({ units: 5, tau: 20, name: "a" })).toEqual({ units: 5, tau: 20, name: "a" });
    expect(() => readAt(kind, { tau: 20 }, "model")).toThrow(fault("missing", "model.units"));
    expect(() => readAt(kind, undefined, "model")).toThrow(fault("missing", "model", { remedy: /^give \{ units, / }));
    expect(record({ name: optional(text) }).read(undefined)).toEqual({});
  });

  test("names the path of a bad value, and an unknown key", () => {
    const nested = record({ model: kind });
    expect(() => nested.read({ model: { units: 0 } })).toThrow(fault("invalid", "model.units", { value: 0 }));
    expect(() => nested.read({ model: { unit: 5 } })).toThrow(
      fault("unknown", "model.unit", { remedy: 'did you mean "units"?' }),
    );
    // null is a value, not an absent key.
    expect(() => kind.read({ units: 5, name: null })).toThrow(fault("invalid", "name", { value: null }));
  });

  test.each([
    [new Map([["units", 5]])],
    [new Date(0)],
    [new Float64Array(3)],
    [/x/],
    [new (class Config {})()],
    [[]],
    [null],
  ])("is not %j", (value) => {
    expect(() => readAt(kind, value, "model")).toThrow(
      fault("invalid", "model", { value, remedy: "give an object with units, tau, name" }),
    );
  });

  test("may lack a prototype, as from a module or a parser", () => {
    expect(kind.read(Object.assign(Object.create(null), { units: 5 }))).toEqual({ units: 5, tau: 100 });
  });

  test("does not read inherited keys", () => {
    for (const key of ["__proto__", "constructor", "toString"])
      expect(() => readAt(kind, JSON.parse(`{"${key}": 1}`), "model")).toThrow(fault("unknown", `model.${key}`));
    const heir = Object.create({ units: 5 });
    expect(() => readAt(kind, heir, "model")).toThrow(fault("invalid", "model", { value: heir }));
  });

  test("is refused if its values cannot be read", () => {
    const value = {
      get units() {
        throw new TypeError("no");
      },
    };
    expect(() => readAt(kind, value, "model")).toThrow(fault("invalid", "model", { detail: /TypeError: no/ }));
  });

  test("is a copy, independent of the original", () => {
    const given = { units: 5 };
    const read = kind.read(given);
    given.units = 6;
    expect(read.units).toBe(5);
  });
});

test("readKeys checks only keys, and undefined gives none", () => {
  expect(readKeys({ units: cyclic }, ["units"])).toEqual({ units: cyclic });
  expect(readKeys(undefined, ["units"])).toEqual({});
  // "{steps:60}" in YAML.
  expect(() => readKeys({ "steps:60": null }, ["steps", "fill"])).toThrow(
    fault("unknown", "steps:60", { remedy: "write a space after the colon: steps: 60" }),
  );
  expect(() => readKeys(null, ["units"])).toThrow(fault("invalid", "", { value: null }));
});

test("an open record keeps unknown keys and reads its own", () => {
  const kind = openRecord({ version: count, name: optional(text, "none") });
  expect(kind.read({ version: 2, later: [1] })).toEqual({ version: 2, later: [1], name: "none" });
  expect(() => kind.read({ version: "2", later: [1] })).toThrow(fault("invalid", "version", { value: "2" }));
  expect(() => kind.read({ later: [1] })).toThrow(fault("missing", "version"));
  expect(() => kind.read(undefined)).toThrow(fault("missing", ""));
  expect(() => kind.read([])).toThrow(fault("invalid", "", { value: [] }));
});

test("a map accepts any keys and names the path of a bad value", () => {
  const kind = mapOf(count);
  expect(kind.read({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
  expect(Object.keys(kind.read(JSON.parse('{"__proto__": 1}')))).toEqual(["__proto__"]);
  expect(() => readAt(kind, { a: 1, b: 0 }, "files")).toThrow(fault("invalid", "files.b", { value: 0 }));
  expect(() => readAt(kind, [1], "files")).toThrow(fault("invalid", "files", { value: [1] }));
});

describe("a list", () => {
  const tau = listOf(number({ above: 0 }), { min: 1, unique: true });

  test("names a bad entry, and itself if it is not a list", () => {
    expect(tau.read([1, 2])).toEqual([1, 2]);
    expect(Object.isFrozen(tau.read([1, 2]))).toBe(true);
    expect(() => readAt(tau, [1, -2], "tau")).toThrow(fault("invalid", "tau[1]", { value: -2 }));
    const remedy = "it must be a list of numbers above 0, at least one, all different";
    for (const value of [[], [1, 1], 3, "1", { 0: 1, length: 1 }, new Float64Array(2)])
      expect(() => readAt(tau, value, "tau")).toThrow(fault("invalid", "tau", { value, remedy }));
    expect(() => listOf(text).read(cyclic)).toThrow(fault("invalid", "[0]", { value: cyclic }));
  });

  test("with holes is not a list of numbers, strings or rows", () => {
    const holes = Object.assign(new Array(3), { 0: 1, 2: 3 });
    expect(() => readAt(tau, holes, "tau")).toThrow(fault("missing", "tau[1]"));
    expect(() => readAt(tupleOf(count, count), new Array(2), "size")).toThrow(fault("missing", "size[0]"));
    expect(() => readAt(listOf(text), new Array(2), "use")).toThrow(fault("missing", "use[0]"));
    const rows = Object.assign(new Array(2), { 0: [1, 2] });
    expect(() => readAt(matrixOf(number()), rows, "mask")).toThrow(fault("invalid", "mask", { value: rows }));
    expect(() => readAt(matrixOf(number()), [holes], "mask")).toThrow(fault("missing", "mask[0][1]"));
  });

  test("of fixed length refuses other lengths", () => {
    const uniform = tupleOf(count, text);
    expect(uniform.read([1, "a"])).toEqual([1, "a"]);
    for (const value of [[1], [1, "a", 2], 1])
      expect(() => uniform.read(value)).toThrow(fault("invalid", "", { value }));
    expect(() => uniform.read([1, 2])).toThrow(fault("invalid", "[1]", { value: 2 }));
  });
});

test("rows of a matrix must have equal lengths; the first that differs is named", () => {
  const mask = matrixOf(number());
  expect(
    mask.read([
      [1, 2],
      [3, 4],
    ]),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(() => readAt(mask, [[1, 2], [3]], "mask")).toThrow(
    fault("mismatched", "mask[1]", { detail: "[to 1]", remedy: /^it needs \[to 2\]/ }),
  );
  for (const value of [[], [1], [[1], 2], "dense"])
    expect(() => readAt(mask, value, "mask")).toThrow(fault("invalid", "mask", { value, remedy: /a list of rows$/ }));
  expect(() => readAt(mask, [[1, "2"]], "mask")).toThrow(fault("invalid", "mask[0][1]", { value: "2" }));
});

describe("one of several kinds", () => {
  const mask = either(exactly("dense"), matrixOf(number()), record({ density: number({ above: 0, max: 1 }) }));

  test("is the kind that fits the value", () => {
    for (const value of ["dense", [[1]], { density: 0.5 }]) expect(mask.read(value)).toEqual(value);
  });

  test("gives the error of the kind that the value resembles", () => {
    expect(() => readAt(mask, { density: 2 }, "mask")).toThrow(fault("invalid", "mask.density", { value: 2 }));
    expect(() => readAt(mask, { densty: 1 }, "mask")).toThrow(fault("unknown", "mask.densty"));
    expect(() => readAt(mask, [[1], [1, 2]], "mask")).toThrow(fault("mismatched", "mask[1]"));
  });

  test("names all kinds if the value resembles none or several", () => {
    const all = 'it must be "dense"; a matrix [from, to], a list of rows; or { density }';
    for (const value of ["dens", 3, 10n, null])
      expect(() => readAt(mask, value, "mask")).toThrow(fault("invalid", "mask", { value, remedy: all }));
    const twoRecords = either(record({ mean: count }), record({ limit: count }));
    expect(twoRecords.read({ limit: 2 })).toEqual({ limit: 2 });
    expect(() => twoRecords.read({ limt: 2 })).toThrow(
      fault("invalid", "", { value: { limt: 2 }, remedy: "it must be { mean }, or { limit }" }),
    );
    expect(() => readAt(mask, undefined, "mask")).toThrow(fault("missing", "mask"));
  });

  test("may include null", () => {
    expect(orNull(count).read(null)).toBe(null);
    expect(() => orNull(count).read(0)).toThrow(
      fault("invalid", "", { value: 0, remedy: /^it must be a whole number/ }),
    );
  });
});

test("a short form is expanded, and read as strictly", () => {
  const weights = shorthand(record({ file: text, partial: optional(flag, false) }), text, (file) => ({ file }));
  expect(weights.read("w.npz")).toEqual({ file: "w.npz", partial: false });
  expect(weights.read({ file: "w.npz", partial: true })).toEqual({ file: "w.npz", partial: true });
  expect(() => readAt(weights, { partial: true }, "weights")).toThrow(fault("missing", "weights.file"));
  expect(() => readAt(weights, { file: "" }, "weights")).toThrow(fault("invalid", "weights.file", { value: "" }));
  for (const value of [3, ""])
    expect(() => readAt(weights, value, "weights")).toThrow(fault("invalid", "weights", { value }));
});
