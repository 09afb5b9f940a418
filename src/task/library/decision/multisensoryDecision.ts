import { normalCdf } from "../../../base/math.ts";
import { levels, quantity } from "../../../settings/parameter.ts";
import { rescaled } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const senses = ["visual", "auditory"] as const;
/** The range of event rates in Hz, and the inputs that stand for its ends. */
const [rates, strengths] = [[9, 16] as const, [0.4, 1.2] as const];
const boundary = 12.5;

/** Two senses tell the same rate; together they are more precise than either. */
export const multisensoryDecision = defineTask({
  name: "multisensoryDecision",
  title: "Multisensory decision",
  summary:
    "Events are seen, heard or both, at the same rate. Report whether the rate is above or below 12.5 Hz; two senses are better than one.",
  source:
    "Raposo, Kaufman & Churchland (2014), Nat Neurosci 17:1784–1792; as a task for trained networks in Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792",
  deviations: [
    "The end of the fixation input marks the decision; Song et al. show a start cue during stimulus and decision.",
    "MultiSensoryIntegration of neurogym shows two motion stimuli instead of rates, always both, and its authors mark it as unfinished.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(100, "fixation before the stimulus"),
    stimulus: duration(1000, "stimulus", { positive: true }),
    decision: duration(300, "decision, when the choice is reported", { positive: true }),
    rate: levels([9, 10, 11, 12, 13, 14, 15, 16], "Hz", "event rates; at 12.5 Hz the answer is random", {
      min: rates[0],
      max: rates[1],
    }),
    sigma: quantity(1, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    pycog: {
      about: "multisensory of pycog, without its catch trials and start cue",
      dt: 20,
      parameters: { sigma: 0.1414 },
    },
  },
  inputs: ["fixation", ...senses.flatMap((sense) => [`${sense} high`, `${sense} low`])],
  outputs: ["fixation", "high", "low"],
  target: "class",
  noise: ({ sigma }) => ({
    sigma: Object.fromEntries(senses.flatMap((sense) => [`${sense} high`, `${sense} low`]).map((one) => [one, sigma])),
  }),
  // At the boundary either answer is right equally often.
  conditions: ({ rate }) =>
    rate.flatMap((rate) =>
      [...senses, "both"].flatMap((modality) =>
        (rate === boundary ? ["high", "low"] : [rate > boundary ? "high" : "low"]).map((answer) => ({
          modality,
          rate,
          answer,
          weight: rate === boundary ? 0.5 : 1,
        })),
      ),
    ),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, decision: p.decision }),
  factors: { modality: { kind: "category" }, rate: { unit: "Hz" }, answer: { kind: "category" } },
  psychometric: { factor: "rate", favours: "high" },
  activity: { align: "stimulus", selectivity: "stimulus", rates: ["stimulus", "decision"] },
  trial({ modality, rate, answer }, t) {
    t.input("fixation").during("fixation", "stimulus", 1);
    for (const sense of senses) {
      if (modality !== sense && modality !== "both") continue;
      t.input(`${sense} high`).during("stimulus", rescaled(rate, rates, strengths));
      t.input(`${sense} low`).during("stimulus", rescaled(rate, rates, [strengths[1], strengths[0]]));
    }
    t.answer(answer).during("decision");
  },
  chance: ({ rate }) => rate === boundary,
  // The difference high − low, integrated over T ms and n senses, has mean n·T·d and s.d. σ·√(2nT).
  idealObserver({ modality, rate }, { sigma }, expected) {
    const difference = (2 * (strengths[1] - strengths[0]) * Math.abs(rate - boundary)) / (rates[1] - rates[0]);
    const count = modality === "both" ? 2 : 1;
    return expected("stimulus", (ms) =>
      difference === 0 ? 0.5 : normalCdf((difference * Math.sqrt(count * ms)) / (Math.SQRT2 * sigma)),
    );
  },
});
