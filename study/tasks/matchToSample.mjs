/** Delayed match to sample on a ring of directions, with catch trials (Masse et al. 2019; Freedman & Assad 2006). */
import { defineTask, duration, quantity } from "dalenet";
import { directionAt, nearest, ringNames, showOnRing } from "../theory.mjs";

const directions = 8;
const ring = ringNames(32);

export const matchToSample = defineTask({
  name: "matchToSample",
  title: "Delayed match to sample",
  summary:
    "A direction is shown and, after a delay, another: are they the same? In a third of the trials nothing is shown, and fixation must be kept.",
  source:
    "Freedman & Assad (2006), Nature 443:85–88; as a task for networks in Masse, Yang, Song, Wang & Freedman (2019), Nat Neurosci 22:1159–1167",
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the sample"),
    sample: duration(500, "sample", { positive: true }),
    delay: duration({ uniform: [200, 1200] }, "delay"),
    test: duration(500, "test stimulus", { positive: true }),
    decision: duration(200, "decision, when the answer is given", { positive: true }),
    sigma: quantity(0.3, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", ...ring],
  outputs: ["fixation", "match", "non-match"],
  target: "class",
  noise: (p) => p.sigma,
  conditions: () => ({
    kind: ["match", "non-match", "catch"],
    sample: Array.from({ length: directions }, (_, i) => (360 / directions) * i), // degrees
  }),
  periods: (p) => ({ fixation: p.fixation, sample: p.sample, delay: p.delay, test: p.test, decision: p.decision }),
  trial({ kind, sample }, t) {
    // Any of the other directions, all equally likely.
    const turn = kind === "match" ? 0 : (1 + t.random.integer(directions - 1)) * (360 / directions);
    const radians = (degrees) => (degrees * Math.PI) / 180;
    t.input("fixation").during("fixation", "sample", "delay", "test", 1);
    if (kind === "catch") {
      t.input("fixation").during("decision", 1);
      return;
    }
    t.record("test", (sample + turn) % 360);
    showOnRing(t, ring, radians(sample), "sample");
    showOnRing(t, ring, radians(sample + turn), "test");
    t.answer(kind).during("decision");
  },
  solve(inputs) {
    const steps = Array.from(inputs.input(ring[0]).keys()).filter((k) =>
      ring.some((name) => inputs.input(name)[k] > 0),
    );
    if (steps.length === 0) return 0;
    const [first, last] = [steps[0], steps[steps.length - 1]].map((k) =>
      nearest(directionAt(inputs, ring, k), directions),
    );
    return first === last ? 1 : 2;
  },
  // Neighbouring directions are many s.d. apart, so it is never wrong.
  idealObserver: () => 1,
});
