import { expect, test } from "vitest";
import { table } from "../../src/cli/table.ts";

test("words stand to the left, numbers to the right, and no line ends in spaces", () => {
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
