import { expect, test } from "vitest";
import { display } from "../../src/base/display.ts";
import { unknownName } from "../../src/base/errors.ts";

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
  [{ a: cyclic }, "an object"],
  [{ a: 10n }, "an object"],
  [Object.create(null), "{}"],
  [new Map([[1, 2]]), "a Map"],
  [new Uint8Array(5), "a Uint8Array of 5 bytes"],
  [new Float64Array(1), "a Float64Array of 1 number"],
  [new ArrayBuffer(8), "an ArrayBuffer of 8 bytes"],
  [new Blob([]), "a Blob"],
  [new (class {})(), "an object of a class"],
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

test("long values are truncated", () => {
  expect(display("x".repeat(1e6)).length).toBeLessThan(70);
  expect(display(new Array(1e4).fill(1)).length).toBeLessThan(70);
  expect(unknownName("key", "x".repeat(1e6), ["units", "tau"]).message).toMatch(
    /^unknown: key "x{57}…"; known: units, tau$/,
  );
});
