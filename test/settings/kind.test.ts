import { describe, expect, test } from "vitest";
import type { Kind } from "../../src/open/index.ts";
import { listOf } from "../../src/settings/compound.ts";
import {
  abortSignal,
  callback,
  count,
  exactly,
  flag,
  nothing,
  number,
  oneOf,
  readAt,
  seed,
  text,
  worded,
} from "../../src/settings/kind.ts";
import { fault } from "../fault.ts";

const cyclic: unknown[] = [];
cyclic.push(cyclic);
const names = oneOf(["relu", "tanh"]);

test.each<[string, Kind, readonly unknown[], readonly unknown[]]>([
  ["a number", number(), [0, -1.5, 3e38], ["1", Number.NaN, Number.POSITIVE_INFINITY, 10n, null, [1], true]],
  ["a number in a range", number({ above: 0, max: 1 }), [1e-9, 1], [0, -1, 1.1]],
  ["a number below a limit", number({ min: 0, below: 1 }), [0, 0.9], [1, -0.1]],
  ["a count", count, [1, 2 ** 30], [0, 1.5, "2"]],
  ["a seed", seed, [0, Number.MAX_SAFE_INTEGER], [-1, 2 ** 53, 0.5]],
  ["true or false", flag, [true, false], ["true", 1, null]],
  ["a string", text, ["a"], ["", 1, null]],
  ["null", nothing, [null], [0, "null", false]],
  ["a word", exactly("fresh"), ["fresh"], ["frsh", 10n, cyclic, null, ["fresh"]]],
  [
    "a list of words",
    exactly(["to", "from"]),
    [["to", "from"]],
    [["from", "to"], ["to"], "to,from", 10n, [10n, cyclic]],
  ],
  ["a signal", abortSignal, [new AbortController().signal], [true, { aborted: false }]],
  ["a function", callback(), [() => 1], ["() => 1", {}]],
])("%s is accepted unchanged; anything else is refused with its value", (_, kind, good, bad) => {
  for (const value of good) expect(readAt(kind, value, "at")).toEqual(value);
  for (const value of bad) expect(() => readAt(kind, value, "at")).toThrow(fault("invalid", "at", { value }));
  expect(() => readAt(kind, undefined, "at")).toThrow(fault("missing", "at", { remedy: `give ${kind.phrase}` }));
});

describe("a number", () => {
  test.each([
    [{}, "number"],
    [{ above: 0 }, "number above 0"],
    [{ above: 0, max: 1 }, "number above 0, at most 1"],
    [{ min: 0, max: 100 }, "number from 0 to 100"],
    [{ min: 0, below: 1 }, "number from 0 to below 1"],
    [{ max: 3, integer: true }, "whole number of at most 3"],
    [{ min: 1, integer: true }, "whole number of at least 1"],
    [{ min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }, "whole number of at least 0"],
  ])("describes its range: %j", (range, words) => {
    expect(number(range).words).toBe(words);
    expect(() => number(range, "ms").read("x")).toThrow(fault("invalid", "", { remedy: `it must be a ${words} (ms)` }));
  });

  test("must fit into float32, and the error says so if only that is wrong", () => {
    expect(() => number().read(1e39)).toThrow(
      fault("invalid", "", { value: 1e39, remedy: /float32, .* ends at 3\.4e38$/ }),
    );
    expect(() => number({ above: 0 }).read(1e-50)).toThrow(
      fault("invalid", "", { remedy: /float32, .* makes 0 of it$/ }),
    );
    for (const [value, range] of [
      [Number.POSITIVE_INFINITY, {}],
      [0, { above: 0 }],
      ["1e39", {}],
    ] as const)
      expect(() => number(range).read(value)).toThrow(fault("invalid", "", { remedy: /^(?!.*float32)/ }));
  });
});

test("a misspelt name suggests the nearest; anything else lists all", () => {
  expect(readAt(names, "tanh", "activation")).toBe("tanh");
  expect(() => readAt(names, "rleu", "activation")).toThrow(
    fault("unknown", "activation", { value: "rleu", remedy: 'did you mean "relu"?' }),
  );
  for (const value of [3, null, ["relu"], 10n])
    expect(() => readAt(names, value, "activation")).toThrow(
      fault("invalid", "activation", { value, remedy: "it must be one of relu, tanh" }),
    );
});

test("a reworded kind uses its new words for values unlike it, its own for those that resemble it", () => {
  const kind = worded(listOf(count), "sizes", "sizes, such as [3, 2]");
  expect(kind.words).toBe("sizes");
  expect(kind.read([3, 2])).toEqual([3, 2]);
  expect(() => kind.read("3, 2")).toThrow(
    fault("invalid", "", { value: "3, 2", remedy: "it must be sizes, such as [3, 2]" }),
  );
  expect(() => kind.read(undefined)).toThrow(fault("missing", "", { remedy: "give sizes, such as [3, 2]" }));
  expect(() => kind.read([3, 0])).toThrow(
    fault("invalid", "[1]", { value: 0, remedy: "it must be a whole number of at least 1" }),
  );
});
