import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** Two stimuli at once; the answer may begin when they end. */
export const perceptualDiscrimination = defineTask({
  name: "perceptualDiscrimination",
  title: "Perceptual discrimination",
  summary:
    "Two channels are on together, one a little stronger. When they end, the output of the stronger side is to be high, the other low.",
  source:
    "Ehrlich, Stone, Brandfonbrener, Atanasov & Murray (2021), PsychRNN, eNeuro 8(1):ENEURO.0427-20.2020; after Roitman & Shadlen (2002), J Neurosci 22:9475–9489",
  deviations: [
    "Left and right are balanced; in PsychRNN the side is random, whatever side is asked for.",
    "The choice is the larger output at the end; in PsychRNN that of the mean over the answer.",
  ],
  dt: 20,
  parameters: {
    trial: quantity(2000, "ms", "length of the trial", { min: 1 }),
    onset: duration({ uniform: [0, 1000] }, "time before the stimulus"),
    stimulus: duration({ uniform: [250, 750] }, "stimulus", { positive: true }),
    grace: quantity(20, "ms", "time from the stimulus end during which errors do not count in training", { min: 0 }),
    coherence: levels([10, 30, 50, 70], "%", "how much stronger one side is", { min: 0, max: 100 }),
    sigma: quantity(0.14, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: { psychrnn: { about: "PerceptualDiscrimination of PsychRNN", dt: 10, parameters: {} } },
  inputs: sides,
  outputs: sides,
  target: "value",
  noise: ({ sigma }) => sigma,
  conditions: ({ coherence }) => ({ coherence, side: sides }),
  periods: (p) => ({
    onset: p.onset,
    stimulus: p.stimulus,
    // At least a tenth of the trial, if the stimulus takes all of it.
    answer: (before) => Math.max(p.trial - before["onset"] - before["stimulus"], p.trial / 10),
  }),
  factors: { coherence: { unit: "%" }, side: { kind: "category" }, signedCoherence: { unit: "%", kind: "signed" } },
  psychometric: {
    factor: "signedCoherence",
    value: ({ coherence, side }) => (side === "right" ? coherence : -coherence),
    favours: "right",
    levels: [0, 2.5, 5, 10, 30, 50, 70],
    range: [0, 100],
    conditions: (coherence) => sides.map((side) => ({ coherence, side })),
  },
  activity: { align: "stimulus", selectivity: "stimulus", rates: ["stimulus", "answer"] },
  trial({ coherence, side }, t, { grace }) {
    for (const one of sides) {
      t.input(one).during("stimulus", one === side ? 1 + coherence / 100 : 1);
      t.target(one).during("answer", one === side ? 1 : 0.2);
    }
    t.mask.during("onset", "stimulus", 0);
    // The last step always counts.
    t.mask.between(t.start("answer"), t.start("answer") + Math.min(grace, t.length("answer") - t.dt), 0);
    t.correct(side);
  },
  chance: ({ coherence }) => coherence === 0,
});
