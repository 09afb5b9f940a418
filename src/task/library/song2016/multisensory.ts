import { levels } from "../../../settings/parameter.ts";
import { rescaled } from "../../blocks/alternatives.ts";
import { duration } from "../../duration.ts";
import { choiceTask } from "./choiceTask.ts";

const senses = ["visual", "auditory"] as const;
/** The range of rates in events/s, and the inputs that stand for its ends. */
const [rates, strengths] = [[9, 16] as const, [0.4, 1.2] as const];
const [weakest, strongest] = strengths;
const boundary = 12.5;

/** Multisensory integration. */
export const multisensory = choiceTask({
  name: "multisensory",
  title: "Multisensory integration (Song et al. 2016)",
  summary:
    "Events are seen, heard or both, at the same rate. Choice 1 is right above 12.5 events/s, choice 2 below; two senses are better than one.",
  deviations: ["The start cue is an input, as in the authors' code, whose network has no connections from it."],
  parameters: {
    fixation: duration(100, "fixation before the stimulus", { positive: true }),
    stimulus: duration(1000, "stimulus", { positive: true }),
    decision: duration(300, "decision, after the stimulus", { positive: true }),
    rate: levels([9, 10, 11, 12, 13, 14, 15, 16], "events/s", "event rates; at 12.5 the answer is random", {
      min: rates[0],
      max: rates[1],
    }),
  },
  presets: { test: { about: "multisensory of pycog, as tested", parameters: { fixation: 500, catchShare: 0 } } },
  catches: [5 / 25, 2500],
  inputs: [...senses.map((one) => `${one} rising`), ...senses.map((one) => `${one} falling`), "start"],
  conditions: ({ rate }) => rate.flatMap((rate) => [...senses, "both"].map((modality) => ({ modality, rate }))),
  periods: ({ fixation, stimulus, decision }) => ({ fixation, stimulus, decision }),
  factors: { modality: { kind: "category" }, rate: { unit: "events/s" } },
  psychometric: { factor: "rate", favours: "choice 1" },
  activity: {
    align: ["stimulus", "decision"],
    selectivity: "stimulus",
    rates: ["fixation", "stimulus", "decision"],
  },
  show({ modality, rate }, t) {
    for (const sense of senses)
      if (modality === sense || modality === "both") {
        t.input(`${sense} rising`).during("stimulus", rescaled(rate, rates, strengths));
        t.input(`${sense} falling`).during("stimulus", rescaled(rate, rates, [strongest, weakest]));
      }
    t.input("start").during("stimulus", "decision", 1);
    return rate === boundary ? null : rate > boundary ? 1 : 2;
  },
  chance: ({ rate }) => rate === boundary,
});
