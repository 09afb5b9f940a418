/** Memory-guided saccade (Funahashi, Bruce & Goldman-Rakic 1989): the eye moves to where the cue was. */
import { defineTask, duration, quantity } from "dalenet";
import { ringNames, showOnRing } from "../theory.mjs";

const ring = ringNames(32);

export const memorySaccade = defineTask({
  name: "memorySaccade",
  title: "Memory-guided saccade",
  summary: "A cue appears in one of eight directions; after a delay the eye moves from (0, 0) in that direction.",
  source: "Funahashi, Bruce & Goldman-Rakic (1989), J Neurophysiol 61:331–349",
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the cue"),
    cue: duration(300, "cue", { positive: true }),
    delay: duration({ uniform: [500, 1500] }, "delay"),
    response: duration(300, "response", { positive: true }),
    sigma: quantity(0.3, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", ...ring],
  outputs: ["x", "y"],
  target: "value",
  noise: (p) => p.sigma,
  conditions: () => ({ direction: [0, 45, 90, 135, 180, 225, 270, 315] }), // degrees
  periods: (p) => ({ fixation: p.fixation, cue: p.cue, delay: p.delay, response: p.response }),
  trial({ direction }, t) {
    const angle = (direction * Math.PI) / 180;
    t.input("fixation").during("fixation", "cue", "delay", 1);
    showOnRing(t, ring, angle, "cue");
    t.target("x").during("response", Math.cos(angle));
    t.target("y").during("response", Math.sin(angle));
  },
});
