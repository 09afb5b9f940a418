import { describe, expect, test } from "vitest";
import { createTask, defineTask, duration, task } from "../../src/index.ts";
import { blindSquaredErrors } from "../../src/open/blindLosses.ts";

/** Nothing is asked in the wait; then x is one of two values, y is always 1. */
const point = defineTask({
  name: "point",
  title: "Point",
  summary: "Reach for what was shown.",
  source: "made for this test",
  dt: 10,
  parameters: { wait: duration(30, "wait"), reach: duration(10, "reach", { positive: true }) },
  inputs: ["go"],
  outputs: ["x", "y"],
  target: "value",
  conditions: () => ({ side: [-2, 2] }),
  weight: ({ side }) => (side > 0 ? 3 : 1),
  periods: (p) => ({ wait: p.wait, reach: p.reach }),
  trial({ side }, t) {
    t.target("x").during("reach", side);
    t.target("y").during("reach", 1);
  },
});

describe("squared errors of answers that ignore the stimulus", () => {
  test("of values are variances over all steps, and within periods, with conditions as often as training draws them", () => {
    // x while reaching: −2 in one trial of four, 2 in three: mean 1, variance 3. Over all steps: mean 1/4, mean
    // square 1.
    const { constant, byPeriod } = blindSquaredErrors(createTask(point), 1)!;
    expect(byPeriod).toBeCloseTo((3 / 4 + 0) / 2, 12);
    expect(constant).toBeCloseTo((1 - 1 / 16 + (1 / 4 - 1 / 16)) / 2, 12);
  });

  test("of classes are those of 1 on the right output and 0 on the others", () => {
    const { byPeriod } = blindSquaredErrors(task("perceptualDecision"), 1)!;
    // In 5 of 110 steps two of three outputs are 1 half of the time.
    expect(byPeriod).toBeCloseTo(((5 / 110) * 2 * 0.25) / 3, 12);
  });
});
