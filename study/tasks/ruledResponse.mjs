/** A pair of tasks with a cued rule: memory-guided responses towards a stimulus or away from it. */
import { defineTask, duration, quantity } from "dalenet";
import { directionAt, nearest, ringNames, showOnRing } from "../theory.mjs";

const directions = 8;
const ring = ringNames(16);
const responses = ringNames(directions, "response");

export const ruledResponse = defineTask({
  name: "ruledResponse",
  title: "Pro and anti response with a cued rule",
  summary:
    "A cue shows the rule; then a stimulus appears in one of eight directions. After a delay respond towards it (pro) or in the opposite direction (anti).",
  source:
    "Munoz & Everling (2004), Nat Rev Neurosci 5:218–228; the pair Dly Go and Dly Anti of Yang, Joglekar, Song, Newsome & Wang (2019), Nat Neurosci 22:297–306",
  dt: 20,
  parameters: {
    rule: duration(300, "rule cue", { positive: true }),
    gap: duration({ uniform: [200, 600] }, "gap between cue and stimulus"),
    stimulus: duration(300, "stimulus", { positive: true }),
    delay: duration({ uniform: [200, 800] }, "delay"),
    decision: duration(200, "decision, when the response is made", { positive: true }),
    sigma: quantity(0.3, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", "rule pro", "rule anti", ...ring],
  outputs: ["fixation", ...responses],
  target: "class",
  noise: (p) => p.sigma,
  conditions: () => ({ rule: ["pro", "anti"], direction: Array.from({ length: directions }, (_, i) => i) }),
  periods: (p) => ({ rule: p.rule, gap: p.gap, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  trial({ rule, direction }, t) {
    t.input("fixation").during("rule", "gap", "stimulus", "delay", 1);
    t.input(`rule ${rule}`).during("rule", 1);
    showOnRing(t, ring, (2 * Math.PI * direction) / directions, "stimulus");
    t.answer(responses[(direction + (rule === "anti" ? directions / 2 : 0)) % directions]).during("decision");
  },
  solve(inputs) {
    const step = inputs.input(ring[0]).findIndex((_, k) => ring.some((name) => inputs.input(name)[k] > 0));
    const turn = inputs.input("rule anti").some((value) => value > 0) ? directions / 2 : 0;
    return 1 + ((nearest(directionAt(inputs, ring, step), directions) + turn) % directions);
  },
  // Neighbouring directions are many s.d. apart, so it is never wrong.
  idealObserver: () => 1,
});
