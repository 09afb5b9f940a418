import { normalCdf } from "../../../base/math.ts";
import { levels, quantity } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** A decision is held in memory over a delay of unpredictable length. */
export const delayedDecision = defineTask({
  name: "delayedDecision",
  title: "Perceptual decision with a delayed response",
  summary:
    "Two channels carry noisy evidence for left and right. After a delay of unpredictable length the fixation input ends: report the side with more evidence.",
  source:
    "Inagaki, Fontolan, Romani & Svoboda (2019), Nature 566:212–217; coherences of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The decision lasts 300 ms, in neurogym 1500 ms.",
    "The evidence is graded; the experiment has two stimuli that are easy to tell apart.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(0, "fixation before the stimulus"),
    stimulus: duration(1150, "stimulus", { positive: true }),
    delay: duration({ choice: [300, 500, 700, 900, 1200, 2000, 3200, 4000] }, "delay between stimulus and decision"),
    decision: duration(300, "decision, when the choice is reported", { positive: true }),
    coherence: levels([0, 6.4, 12.8, 25.6, 51.2], "%", "coherences of the stimulus", { min: 0, max: 100 }),
    sigma: quantity(1, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "PerceptualDecisionMakingDelayResponse of neurogym",
      dt: 100,
      parameters: { decision: 1500 },
    },
    brainpy: {
      about: "RatePerceptualDecisionMakingDelayResponse of brainpy_datasets",
      dt: 10,
      parameters: { delay: { exponential: { mean: 600, min: 300, max: 4000 } }, decision: 1500 },
    },
    braintools: {
      about: "PerceptualDecisionMakingDelayResponse of braintools, with one channel per choice instead of four",
      dt: 20,
      parameters: { fixation: 100, stimulus: 2000, delay: 500, decision: 100 },
    },
  },
  inputs: ["fixation", ...sides],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { left: sigma, right: sigma } }),
  conditions: ({ coherence }) => ({ coherence, side: sides }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: { coherence: { unit: "%" }, side: { kind: "category" }, signedCoherence: { unit: "%", kind: "signed" } },
  psychometric: {
    factor: "signedCoherence",
    value: ({ coherence, side }) => (side === "right" ? coherence : -coherence),
    favours: "right",
    levels: [0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2],
    range: [0, 100],
    conditions: (coherence) => sides.map((side) => ({ coherence, side })),
  },
  activity: {
    align: ["stimulus", "decision"],
    selectivity: { period: "delay" },
    rates: ["stimulus", "delay", "decision"],
  },
  trial({ coherence, side }, t) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    evidence(t, sides, side, coherence / 100).during("stimulus");
    t.answer(side).during("decision");
  },
  chance: ({ coherence }) => coherence === 0,
  // The difference of the channels, integrated over T ms, has mean T·c/100 and s.d. σ·√(2T); its sign decides.
  idealObserver: ({ coherence }, { sigma }, expected) =>
    expected("stimulus", (ms) =>
      coherence === 0 || ms === 0 ? 0.5 : normalCdf((coherence * Math.sqrt(ms)) / (100 * Math.SQRT2 * sigma)),
    ),
});
