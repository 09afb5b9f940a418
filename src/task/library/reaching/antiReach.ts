import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { cosine } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const rules = ["anti", "pro"] as const;

/** Reach away from a stimulus, or towards it. */
export const antiReach = defineTask({
  name: "antiReach",
  title: "Anti-reach",
  summary: "A stimulus is shown on a circle: reach to the opposite side, or to the stimulus if the rule is pro.",
  source: "Munoz & Everling (2004), Nat Rev Neurosci 5:218–228; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: ["With both rules, a cue during fixation tells which applies; in neurogym the rule is fixed."],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the stimulus; the rule is cued here", { positive: true }),
    stimulus: duration(500, "stimulus", { positive: true }),
    delay: duration(0, "delay between stimulus and decision"),
    decision: duration(500, "decision, when the reach is made", { positive: true }),
    directions: quantity(32, "", "number of directions, evenly spaced", { min: 2, max: 128, whole: true }),
    rule: option("anti", [...rules, "both"], "reach away from the stimulus, towards it, or as a cue tells"),
    sigma: quantity(0, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: { about: "AntiReach of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateAntiReach of brainpy_datasets", dt: 100, parameters: {} },
    braintools: {
      about: "AntiReach of braintools 0.3: both rules, cued, and eight directions",
      parameters: { delay: 500, directions: 8, rule: "both", sigma: 1 },
    },
  },
  inputs: ({ directions, rule }) => [
    "fixation",
    ...ring("stimulus", directions).names,
    ...(rule === "both" ? rules.map((one) => `${one} cue`) : []),
  ],
  outputs: ({ directions }) => ["fixation", ...ring("reach", directions).names],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("stimulus", p.directions).names.map((name) => [name, p.sigma])) }),
  conditions: ({ directions, rule }) => ({
    rule: rule === "both" ? rules : [rule],
    target: ring("reach", directions).angles,
  }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: { rule: { kind: "category" }, target: { unit: "°", kind: "circular" } },
  activity: { align: ["stimulus", "decision"], selectivity: "stimulus", rates: ["stimulus", "decision"] },
  score: { error: { measure: "angle", periods: "decision" } },
  shortcuts: ({ rule }) =>
    rule === "both" ? { "without the rule": { withoutInputs: rules.map((one) => `${one} cue`) } } : {},
  trial({ rule, target }, t, p) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    if (p.rule === "both") t.input(`${rule} cue`).during("fixation", 1);
    ring("stimulus", p.directions)
      .input(t, rule === "anti" ? target + 180 : target, cosine())
      .during("stimulus");
    t.answer(ring("reach", p.directions).nearest(target)).during("decision");
  },
});
