import { expect, test } from "vitest";
import { optional, record } from "../../src/settings/compound.ts";
import { count, text } from "../../src/settings/kind.ts";
import { readOptions } from "../../src/settings/options.ts";
import { fault } from "../fault.ts";

const options = { out: text, threads: count, size: record({ rows: count, columns: optional(count, 1) }) };
const read = (value: unknown) => readOptions(options, value, "the options of train");

test("each option is read, and left out if not given", () => {
  expect(read({ out: "a", threads: undefined })).toEqual({ out: "a" });
  expect(read({ size: { rows: 2 } })).toEqual({ size: { rows: 2, columns: 1 } });
  expect(read({})).toEqual({});
  expect(read(undefined)).toEqual({});
});

test("a bad or unknown option is named, with its call", () => {
  const within = "the options of train";
  expect(() => read({ out: 5 })).toThrow(fault("invalid", "out", { value: 5, within, remedy: "it must be a string" }));
  expect(() => read({ size: { rows: 0 } })).toThrow(fault("invalid", "size.rows", { value: 0, within }));
  expect(() => read({ put: "a" })).toThrow(fault("unknown", "put", { within, remedy: 'did you mean "out"?' }));
  for (const value of [null, "out", []])
    expect(() => read(value)).toThrow(fault("invalid", "", { value, within, remedy: /out, threads, size/ }));
});
