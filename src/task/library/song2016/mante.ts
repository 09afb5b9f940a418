import { levels } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { duration } from "../../duration.ts";
import { choiceTask } from "./choiceTask.ts";

const contexts = ["motion", "colour"] as const;

/** Context-dependent integration. */
export const mante = choiceTask({
  name: "mante",
  title: "Context-dependent integration (Song et al. 2016)",
  summary:
    "Motion and colour are shown together, each with evidence for two choices; a cue, on with them, tells which of the two to report.",
  parameters: {
    fixation: duration(100, "fixation before the stimulus", { positive: true }),
    stimulus: duration(800, "stimulus, with the cue", { positive: true }),
    decision: duration(300, "decision, after the stimulus", { positive: true }),
    coherence: levels([5, 15, 50], "%", "coherences of each feature", { min: 0.01, max: 100 }),
  },
  presets: {
    test: { about: "mante and mante_areas of pycog, as tested", parameters: { fixation: 400, catchShare: 0 } },
  },
  catches: [1 / 73, 2000],
  inputs: [...contexts.map((one) => `${one} context`), ...contexts.flatMap((one) => [`${one} 1`, `${one} 2`])],
  conditions({ coherence }) {
    const signed = [...coherence.map((one) => -one).reverse(), ...coherence];
    return contexts.flatMap((context) =>
      signed.flatMap((motion) => signed.map((colour) => ({ context, motion, colour }))),
    );
  },
  periods: ({ fixation, stimulus, decision }) => ({ fixation, stimulus, decision }),
  factors: {
    context: { kind: "category" },
    motion: { unit: "%", kind: "signed" },
    colour: { unit: "%", kind: "signed" },
    relevant: { unit: "%", kind: "signed" },
  },
  psychometric: {
    factor: "relevant",
    value: (condition) => condition[condition.context],
    favours: "choice 1",
  },
  activity: {
    align: ["stimulus", "decision"],
    selectivity: "stimulus",
    rates: ["fixation", "stimulus", "decision"],
  },
  shortcuts: { "without the cue": { withoutInputs: contexts.map((one) => `${one} context`) } },
  show(condition, t) {
    t.input(`${condition.context} context`).during("stimulus", 1);
    for (const one of contexts)
      evidence(t, [`${one} 1`, `${one} 2`], `${one} 1`, condition[one] / 100).during("stimulus");
    return condition[condition.context] > 0 ? 1 : 2;
  },
});
