import { levels, quantity } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** The decision may be reported as soon as it is made. */
export const reactionTimeDecision = defineTask({
  name: "reactionTimeDecision",
  title: "Perceptual decision, reaction time",
  summary:
    "Two channels carry noisy evidence for left and right. Report the side with more evidence at any time: the choice is the first output to cross a threshold.",
  source:
    "Roitman & Shadlen (2002), J Neurosci 22:9475–9489; as a task for trained networks in Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792",
  deviations: [
    "The trial goes on after the choice, up to the longest stimulus.",
    "Errors do not count in training for the first 200 ms of the stimulus; in neurogym they count from the second step.",
    "The end of the fixation input marks the onset of the stimulus; Song et al. show a start cue instead.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the stimulus"),
    stimulus: duration(1500, "longest stimulus", { positive: true }),
    grace: quantity(200, "ms", "time from the stimulus onset during which errors do not count in training", { min: 0 }),
    threshold: quantity(0.8, "", "probability of an output that makes it the choice", { min: 0.5, max: 0.99 }),
    coherence: levels([0, 3.2, 6.4, 12.8, 25.6, 51.2], "%", "coherences of the stimulus", { min: 0, max: 100 }),
    sigma: quantity(1, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "PerceptualDecisionMaking of neurogym with its reaction-time wrapper (roitman02)",
      dt: 100,
      parameters: { fixation: 100, stimulus: 2000, grace: 100, coherence: [0, 6.4, 12.8, 25.6, 51.2] },
    },
    pycog: {
      about: "rdm_rt of pycog, without its catch trials",
      dt: 20,
      parameters: { fixation: 100, stimulus: 800, grace: 300, coherence: [3.2, 6.4, 12.8, 25.6, 51.2], sigma: 0.1414 },
    },
  },
  inputs: ["fixation", ...sides],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { left: sigma, right: sigma } }),
  conditions: ({ coherence }) => ({ coherence, side: sides }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus }),
  factors: { coherence: { unit: "%" }, side: { kind: "category" }, signedCoherence: { unit: "%", kind: "signed" } },
  psychometric: {
    factor: "signedCoherence",
    value: ({ coherence, side }) => (side === "right" ? coherence : -coherence),
    favours: "right",
    levels: [0, 3.2, 6.4, 12.8, 25.6, 51.2],
    range: [0, 100],
    conditions: (coherence) => sides.map((side) => ({ coherence, side })),
  },
  activity: { align: "stimulus", selectivity: "stimulus", rates: ["fixation", "stimulus"] },
  score: ({ threshold }) => ({ choice: { threshold, from: "stimulus" } }),
  trial({ coherence, side }, t, { grace }) {
    const onset = t.start("stimulus");
    t.input("fixation").during("fixation", 1);
    evidence(t, sides, side, coherence / 100).during("stimulus");
    t.answer(side).during("stimulus");
    // The last step always counts.
    t.mask.between(onset, onset + Math.min(grace, t.length("stimulus") - t.dt), 0);
  },
  chance: ({ coherence }) => coherence === 0,
});
