import { levels, option, quantity } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const modalities = ["motion", "colour"] as const;
const sides = ["left", "right"] as const;

/** Two features are shown at once; a cue tells which of them to report. */
export const contextDecision = defineTask({
  name: "contextDecision",
  title: "Context-dependent decision",
  summary: "Motion and colour are shown together, each with evidence for left or right; a cue tells which to report.",
  source: "Mante, Sussillo, Shenoy & Newsome (2013), Nature 503:78–84",
  deviations: [
    "The fixation input stays on until the decision: in neurogym it ends with the fixation, so nothing marks the end of the random delay.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the stimulus"),
    stimulus: duration(750, "stimulus", { positive: true }),
    delay: duration({ exponential: { mean: 600, min: 300, max: 3000 } }, "delay between stimulus and decision"),
    decision: duration(100, "decision, when the choice is reported", { positive: true }),
    coherence: levels([5, 15, 50], "%", "coherences of each feature", { min: 0, max: 100 }),
    context: option("cued", ["cued", ...modalities], "which feature is relevant: told by a cue, or always the same"),
    sigma: quantity(1, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "ContextDecisionMaking of neurogym, with an explicit context",
      dt: 100,
      parameters: { context: "cued" },
    },
    brainpy: {
      about: "RateSingleContextDecisionMaking of brainpy_datasets: motion is always relevant",
      dt: 100,
      parameters: { context: "motion" },
    },
  },
  inputs: ({ context }) => [
    "fixation",
    ...modalities.flatMap((one) => sides.map((side) => `${one} ${side}`)),
    ...(context === "cued" ? modalities.map((one) => `${one} cue`) : []),
  ],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: ({ sigma }) => ({
    sigma: Object.fromEntries(modalities.flatMap((one) => sides.map((side) => [`${one} ${side}`, sigma]))),
  }),
  conditions({ coherence, context }) {
    const signed = [...coherence.map((one) => -one).reverse(), ...coherence];
    return { context: context === "cued" ? modalities : [context], motion: signed, colour: signed };
  },
  periods: (p) => ({ fixation: p.fixation, stimulus: p.stimulus, delay: p.delay, decision: p.decision }),
  factors: {
    motion: { unit: "%", kind: "signed" },
    colour: { unit: "%", kind: "signed" },
    relevant: { unit: "%", kind: "signed" },
  },
  psychometric: {
    factor: "relevant",
    value: ({ context, motion, colour }) => (context === "motion" ? motion : colour),
    favours: "right",
  },
  activity: { align: ["stimulus", "decision"], selectivity: "stimulus", rates: ["stimulus", "delay", "decision"] },
  shortcuts: ({ context }) =>
    context === "cued"
      ? { "without the cue": { withoutInputs: modalities.map((one) => `${one} cue`) } }
      : { "without the relevant feature": { withoutInputs: sides.map((side) => `${context} ${side}`) } },
  trial({ context, motion, colour }, t, p) {
    t.input("fixation").during("fixation", "stimulus", "delay", 1);
    for (const [one, signed] of [
      ["motion", motion],
      ["colour", colour],
    ] as const)
      evidence(t, [`${one} left`, `${one} right`], `${one} right`, signed / 100).during("stimulus");
    if (p.context === "cued") t.input(`${context} cue`).during("fixation", "stimulus", "delay", "decision", 1);
    t.answer((context === "motion" ? motion : colour) > 0 ? "right" : "left").during("decision");
  },
});
