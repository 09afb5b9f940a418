import { describe, expect, test } from "vitest";
import { blindPolicy, chanceOf } from "../../src/analysis/chance.ts";

const none = 0;
/** Fractions of trials by right answer. */
const shares = (...answers: number[]) => {
  const counts = new Map<number, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1 / answers.length);
  return counts;
};

describe("the best policy that ignores the stimulus", () => {
  test.each([
    [[1, 2, 1, 2], 1 / 2],
    [[1, 1, 1, 2], 3 / 4],
    [[0, 1, 2], 2 / 3],
    [[0, 1, 1, 1], 3 / 4],
    [[0, 0, 0, 1], 3 / 4],
  ])("for the right answers %j is right in %d", (answers, chance) => {
    expect(chanceOf(shares(...answers), none)).toBeCloseTo(chance, 12);
  });

  test("knows when to answer, and gives each of the best answers equally often", () => {
    const policy = blindPolicy(shares(0, 1, 1, 2, 2, 3), none);
    expect([0, 1, 2, 3].map(policy)).toEqual([1, 0.5, 0.5, 0]);
  });
});
