import { expect, test } from "vitest";
import { readSeeds } from "../../src/cli/seeds.ts";
import { fault } from "../fault.ts";

test.each([
  ["7", [7]],
  ["1-4", [1, 2, 3, 4]],
  ["1-3,9, 7", [1, 2, 3, 9, 7]],
  ["0", [0]],
  ["5-5", [5]],
])("%j are the seeds %j", (text, seeds) => {
  expect(readSeeds(text)).toEqual(seeds);
});

test.each([
  ["", "give whole numbers and ranges, such as 1-32 or 1-4,7,9"],
  ["a", "give whole numbers and ranges, such as 1-32 or 1-4,7,9"],
  ["1,", "give whole numbers and ranges, such as 1-32 or 1-4,7,9"],
  ["-1", "give whole numbers and ranges, such as 1-32 or 1-4,7,9"],
  ["1.5", "give whole numbers and ranges, such as 1-32 or 1-4,7,9"],
  ["9007199254740993", "give whole numbers and ranges, such as 1-32 or 1-4,7,9"],
  ["3-1", "give a range from small to large: 1-3"],
  ["1-4,3", "give each seed once, 3 occurs twice"],
  ["1-1000000000", "give at most 10000 seeds"],
])("%j are not seeds", (text, what) => {
  expect(() => readSeeds(text)).toThrow(fault("invalid", "--seeds", { value: text, remedy: what }));
});
