import { describe, expect, test } from "vitest";
import { blindPolicy, chanceOf } from "../../src/analysis/chance.ts";

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
    [[0, 1, 2], 1 / 3],
    [[0, 0, 1, 2], 1 / 2],
    [[0, 1, 1, 1], 3 / 4],
    [[0, 0, 0, 1], 3 / 4],
  ])("for the right answers %j is right in %d", (answers, chance) => {
    expect(chanceOf(shares(...answers))).toBeCloseTo(chance, 12);
  });

  test("gives each of the best answers equally often, of which no response is one", () => {
    expect([0, 1, 2, 3].map(blindPolicy(shares(0, 1, 1, 2, 2, 3)))).toEqual([0, 0.5, 0.5, 0]);
    expect([0, 1, 2, 3].map(blindPolicy(shares(0, 0, 1, 2, 2, 3)))).toEqual([0.5, 0, 0.5, 0]);
  });
});
