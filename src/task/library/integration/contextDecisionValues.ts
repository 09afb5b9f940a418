import { levels, option, quantity } from "../../../settings/parameter.ts";
import { evidence } from "../../blocks/alternatives.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const modalities = ["motion", "colour"] as const;
const sides = ["left", "right"] as const;
const signed = (values: readonly number[]) => {
  const positive = values.filter((one) => one > 0);
  return [...positive.map((one) => -one).reverse(), ...values.filter((one) => one === 0), ...positive];
};

/** The context-dependent decision with values to reach instead of classes. */
export const contextDecisionValues = defineTask({
  name: "contextDecisionValues",
  title: "Context-dependent decision, with values",
  summary: "Of two features shown together, a cue tells which to report: the output of its side goes to 1.",
  source:
    "Mante, Sussillo, Shenoy & Newsome (2013), Nature 503:78–84; as CDDM and CDDMMante in trainRNNbrain (Tolmachev & Engel), with all times tenfold",
  deviations: [
    "The targets begin with the stimulus, during whose first part the loss is 0; in trainRNNbrain they begin when the loss does, which no input marks.",
    "Trials without coherence in the relevant feature want both outputs at 0.5, and are not scored.",
  ],
  dt: 20,
  parameters: {
    cue: duration(1000, "the cue alone", { positive: true }),
    stimulus: duration(1000, "stimulus, before the report; not in the loss", { positive: true }),
    decision: duration(1000, "stimulus and report", { positive: true }),
    coherence: levels([0, 6.25, 25, 100], "%", "coherences of each feature", { min: 0, max: 100 }),
    code: option("sides", ["sides", "signed"], "two channels per feature and two outputs, or one of each with a sign"),
    tolerance: quantity(0.5, "", "error at the end within which a signed report is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "noise of the stimulus channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    signed: { about: "CDDMMante of trainRNNbrain, for rates that can be negative", parameters: { code: "signed" } },
  },
  inputs: ({ code }) => [
    ...modalities.map((one) => `${one} cue`),
    ...modalities.flatMap((one) => (code === "sides" ? sides.map((side) => `${one} ${side}`) : [one])),
  ],
  outputs: ({ code }) => (code === "sides" ? sides : ["choice"]),
  target: "value",
  noise: ({ code, sigma }) => ({
    sigma: Object.fromEntries(
      modalities.flatMap((one) => (code === "sides" ? sides.map((side) => [`${one} ${side}`, sigma]) : [[one, sigma]])),
    ),
  }),
  conditions: (p) => ({ context: modalities, motion: signed(p.coherence), colour: signed(p.coherence) }),
  periods: (p) => ({ cue: p.cue, stimulus: p.stimulus, decision: p.decision }),
  factors: {
    motion: { unit: "%", kind: "signed" },
    colour: { unit: "%", kind: "signed" },
    relevant: { unit: "%", kind: "signed" },
  },
  psychometric: ({ code }) => ({
    factor: "relevant",
    value: ({ context, motion, colour }) => (context === "motion" ? motion : colour),
    favours: code === "sides" ? "right" : "choice",
  }),
  activity: { align: ["stimulus", "decision"], rates: ["stimulus", "decision"] },
  score: ({ code, tolerance }) =>
    code === "sides" ? {} : { error: { measure: "distance", steps: "last", tolerance } },
  shortcuts: { "without the cue": { withoutInputs: modalities.map((one) => `${one} cue`) } },
  trial({ context, motion, colour }, t, p) {
    t.mask.during("stimulus", 0);
    t.input(`${context} cue`).during("cue", "stimulus", "decision", 1);
    for (const [one, coherence] of [
      ["motion", motion],
      ["colour", colour],
    ] as const)
      if (p.code === "signed") t.input(one).during("stimulus", "decision", coherence / 100);
      else evidence(t, [`${one} left`, `${one} right`], `${one} right`, coherence / 100).during("stimulus", "decision");
    const side = Math.sign(context === "motion" ? motion : colour);
    if (p.code === "signed") t.target("choice").during("stimulus", "decision", side);
    else {
      t.target("left").during("stimulus", "decision", (1 - side) / 2);
      t.target("right").during("stimulus", "decision", (1 + side) / 2);
      if (side !== 0) t.correct(side > 0 ? "right" : "left");
    }
  },
});
