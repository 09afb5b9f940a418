import { normalCdf, portableCos } from "../../../base/math.ts";
import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Preferred direction of each choice, in radians. */
const theta = [0, Math.PI];

/** Random-dot motion as two noisy evidence channels: which of them is stronger on average? */
export const perceptualDecision = defineTask({
  name: "perceptualDecision",
  title: "Perceptual decision",
  summary:
    "Two input channels carry noisy evidence for two choices. The network keeps fixating while the fixation input is on, then reports the choice with more evidence.",
  source:
    "Britten, Shadlen, Newsome & Movshon (1992), J Neurosci 12:4745–4765; as a task for trained networks in Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792; periods and inputs of Molano-Mazón et al. (2022), NeuroGym.",
  deviations: [
    "The fixation input stays on until the decision; in neurogym it ends with the fixation.",
    "The noise is on every channel at all times, as in brainpy_datasets; in neurogym on the stimulus only.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(100, "fixation before the stimulus"),
    stimulus: duration(2000, "stimulus", { positive: true }),
    delay: duration(0, "delay between stimulus and decision"),
    decision: duration(100, "decision, when the choice is reported", { positive: true }),
    coherence: levels([0, 6.4, 12.8, 25.6, 51.2], "%", "coherences of the stimulus", { min: 0, max: 100 }),
    sigma: quantity(1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: { about: "PerceptualDecisionMaking of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RatePerceptualDecisionMaking of brainpy_datasets", dt: 100, parameters: {} },
    pycog: {
      about: "rdm_fixed of pycog, without its catch trials",
      dt: 20,
      parameters: { stimulus: 800, decision: 300, coherence: [3.2, 6.4, 12.8, 25.6, 51.2], sigma: 0.1414 },
    },
  },
  inputs: ["fixation", "choice 1", "choice 2"],
  outputs: ["fixation", "choice 1", "choice 2"],
  target: "class",
  noise: (p) => p.sigma,
  conditions: (p) => ({ coherence: p.coherence, correct: [1, 2] }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: { coherence: { unit: "%" }, correct: { kind: "category" }, signedCoherence: { unit: "%", kind: "signed" } },
  psychometric: {
    factor: "signedCoherence",
    value: ({ coherence, correct }) => (correct === 1 ? coherence : -coherence),
    favours: "choice 1",
    levels: [0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2],
    range: [0, 100],
    conditions: (coherence) => [
      { coherence, correct: 1 },
      { coherence, correct: 2 },
    ],
  },
  activity: { align: "stimulus", selectivity: "stimulus", rates: ["stimulus", "decision"] },
  trial({ coherence, correct }, t) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    for (const choice of [1, 2])
      t.input(choice).during("stimulus", 0.5 + (coherence / 200) * portableCos(theta[choice - 1] - theta[correct - 1]));
    t.answer(correct).during("decision");
  },
  chance: ({ coherence }) => coherence === 0,
  solve(inputs) {
    const [one, two] = [inputs.input("choice 1"), inputs.input("choice 2")];
    const evidence = one.reduce((sum, value, k) => sum + value - two[k], 0);
    return evidence > 0 ? 1 : 2;
  },
  // The difference of the channels, integrated over T ms, has mean T·c/100 and s.d. σ·√(2T); its sign decides.
  idealObserver: ({ coherence }, { sigma }, expected) =>
    expected("stimulus", (ms) =>
      coherence === 0 || ms === 0 ? 0.5 : normalCdf((coherence * Math.sqrt(ms)) / (100 * Math.SQRT2 * sigma)),
    ),
});
