/** The colours of ordered levels in the lab's state space. */
import { expect, test } from "vitest";
import { shadesOf } from "../../lab/page/panels/shades.ts";

test("levels of either sign have shades by rank, and only the middle is grey", () => {
  expect(shadesOf([-1, -0.5, -0.25, -0.125, 0.125, 0.25, 0.5, 1])).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
  expect(shadesOf([-1, -0.01, 0, 0.01, 1])).toEqual([0, 2, 4, 6, 8]);
  // Of uneven ranges, the strongest of each sign is the deepest.
  expect(shadesOf([-0.25, 0.5, 1])).toEqual([0, 6, 8]);
  expect(shadesOf([0.2, 0.4, 0.6, 0.8, 1])).toEqual([5, 6, 7, 8, 8]);
  const middle = (0.1 + 0.7) / 2;
  expect(shadesOf([0.1, 0.4, 0.7].map((level) => (level - middle) / 0.3))).toEqual([0, 4, 8]);
  expect(shadesOf([0, 0])).toEqual([4, 4]);
});
