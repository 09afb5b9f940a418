// Was the test the same as the sample, a delay of random length ago?
// Train with: npx dalenet train examples/tasks/delayedMatch.yaml --use examples/tasks/delayedMatch.mjs
import { defineTask, duration, quantity } from "dalenet";

export const delayedMatch = defineTask({
  name: "delayedMatch",
  title: "Delayed match to sample",
  summary: "Remember a sample over a delay, and report whether the test is the same.",
  source: "Miller, Erickson & Desimone (1996), J Neurosci 16:5154–5167",
  dt: 20,
  parameters: {
    fixation: duration(100, "before the sample"),
    sample: duration(300, "the sample is shown"),
    delay: duration({ uniform: [200, 600] }, "nothing is shown"),
    test: duration(300, "the test is shown"),
    decision: duration(200, "the answer is given", { positive: true }),
    sigma: quantity(0.3, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", "A", "B"],
  outputs: ["fixation", "match", "non-match"],
  target: "class",
  // The fixation cue is noiseless, the stimuli are not.
  noise: (p) => ({ sigma: { A: p.sigma, B: p.sigma } }),
  conditions: () => ({ sample: ["A", "B"], test: ["A", "B"] }),
  periods: (p) => ({ fixation: p.fixation, sample: p.sample, delay: p.delay, test: p.test, decision: p.decision }),
  activity: { align: ["sample", "test"], selectivity: { period: "delay", factor: "sample", levels: ["A", "B"] } },
  trial({ sample, test }, t) {
    t.input("fixation").during("fixation", "sample", "delay", "test", 1);
    t.input(sample).during("sample", 1);
    t.input(test).during("test", 1);
    t.answer(sample === test ? "match" : "non-match").during("decision");
  },
});
