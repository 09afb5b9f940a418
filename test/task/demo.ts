/** A task with everything random, for the tests of this folder. */

import { defineTask, duration, quantity } from "../../src/index.ts";

export const delayedReport = defineTask({
  name: "delayedReport",
  title: "Delayed report",
  summary: "A cue of random strength, a random delay, then the report of its side; catch trials want no answer.",
  source: "made for the tests",
  dt: 10,
  parameters: {
    cue: duration({ choice: [50, 100] }, "cue"),
    delay: duration({ exponential: { mean: 100, min: 20, max: 300 } }, "delay"),
    decision: duration({ uniform: [40, 80] }, "decision"),
    catchWeight: quantity(1, "", "weight of catch trials", { min: 0 }),
  },
  inputs: ["hold", "left", "right"],
  outputs: ["none", "left", "right"],
  target: "class",
  periods: (p) => ({
    cue: p.cue,
    delay: p.delay,
    decision: p.decision,
    after: ({ cue }) => 2 * cue, // a rule that depends on an earlier length
  }),
  conditions: () => [{ side: "left" }, { side: "right" }, { side: "catch" }],
  weight: ({ side }, p) => (side === "catch" ? p.catchWeight : 1),
  trial({ side }, t) {
    t.input("hold").during("cue", "delay", 1);
    if (side === "catch") return;
    const strength = t.random.uniformBetween(0.5, 1);
    t.record("strength", strength);
    t.input(side).during("cue", strength);
    t.answer(side).during("decision", "after");
    t.mask.during("delay", 0);
  },
  solve(inputs) {
    const sum = (channel: string) => inputs.input(channel).reduce((total, x) => total + x, 0);
    if (sum("left") === 0 && sum("right") === 0) return 0;
    return sum("left") > 0 ? 1 : 2;
  },
});
