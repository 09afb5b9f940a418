/** Go/no-go with a delay between cue and response. */
import { defineTask, duration, quantity } from "dalenet";
import { upper } from "../theory.mjs";

export const goNogo = defineTask({
  name: "studyGoNogo",
  title: "Go/no-go with a delay",
  summary: "One of two cues, then a delay: respond after one cue, keep fixating after the other.",
  source:
    "Zhang, Yan, Wang et al. (2019), eLife 8:e43191; periods of Molano-Mazón et al. (2022), NeuroGym, with a variable delay",
  dt: 20,
  parameters: {
    fixation: duration(100, "fixation before the cue"),
    cue: duration(500, "cue", { positive: true }),
    delay: duration({ uniform: [500, 1500] }, "delay"),
    decision: duration(300, "decision: a response, or none", { positive: true }),
    sigma: quantity(1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", "cue go", "cue no-go"],
  outputs: ["fixation", "go"],
  target: "class",
  noise: (p) => p.sigma,
  conditions: () => ({ cue: ["go", "no-go"] }),
  periods: (p) => ({ fixation: p.fixation, cue: p.cue, delay: p.delay, decision: p.decision }),
  trial({ cue }, t) {
    t.input("fixation").during("fixation", "cue", "delay", 1);
    t.input(`cue ${cue}`).during("cue", 1);
    if (cue === "go") t.answer("go").during("decision");
  },
  solve: (inputs) => (inputs.input("cue go").some((value) => value > 0) ? 1 : 0),
  // The difference of the channels has mean ±1 and s.d. σ·√(2/T).
  idealObserver: (_, { sigma }, expected) => expected("cue", (ms) => upper(Math.sqrt(ms / 2) / sigma)),
});
