import { expect, test } from "vitest";
import { lossText, timeText } from "../../src/cli/numberText.ts";
import { table } from "../../src/cli/table.ts";

test("words are left-aligned, numbers right-aligned, and no line ends in spaces", () => {
  const rows = [
    ["case", "error", ""],
    ["a", "1.0e-7", "PASS"],
    ["longer", "-", "FAIL"],
    ["b", "0", ""],
  ];
  expect(table(rows)).toBe(
    ["case     error", "a       1.0e-7  PASS", "longer       -  FAIL", "b            0", ""].join("\n"),
  );
});

test.each([
  [0, "0 s"],
  [41.2, "42 s"],
  [60, "1 min 00 s"],
  [185, "3 min 05 s"],
  [7620, "2 h 07 min"],
])("%s seconds are written as %s", (seconds, text) => {
  expect(timeText(seconds)).toBe(text);
});

test("a loss keeps three digits, however small", () => {
  expect([1.4421, 0.02312, 0.000123].map(lossText)).toEqual(["1.44", "0.0231", "1.2e-4"]);
});
