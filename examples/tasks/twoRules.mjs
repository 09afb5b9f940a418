// A cue tells which of two features is relevant.
// Train with: npx dalenet train examples/tasks/twoRules.yaml --use examples/tasks/twoRules.mjs
import { defineTask, duration, levels, quantity } from "dalenet";

export const twoRules = defineTask({
  name: "twoRules",
  title: "Two rules",
  summary: "Colour and motion are shown together; a cue tells which of them is relevant.",
  source: "Mante, Sussillo, Shenoy & Newsome (2013), Nature 503:78–84",
  dt: 20,
  parameters: {
    cue: duration(200, "only the rule is shown"),
    stimulus: duration(600, "colour and motion are shown", { positive: true }),
    decision: duration(200, "the answer is given", { positive: true }),
    strength: levels([0.15, 0.5], "", "strengths of each feature", { min: 0, max: 1 }),
    sigma: quantity(0.5, "√ms", "noise of colour and motion: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["colour rule", "motion rule", "go", "colour", "motion"],
  outputs: ["wait", "left", "right"],
  target: "class",
  noise: (p) => ({ sigma: { colour: p.sigma, motion: p.sigma } }),
  conditions: (p) => {
    const signed = p.strength.flatMap((one) => [-one, one]);
    return { rule: ["colour", "motion"], colour: signed, motion: signed };
  },
  periods: (p) => ({ cue: p.cue, stimulus: p.stimulus, decision: p.decision }),
  factors: { colour: { kind: "signed" }, motion: { kind: "signed" }, relevant: { kind: "signed" } },
  psychometric: {
    factor: "relevant",
    value: ({ rule, colour, motion }) => (rule === "colour" ? colour : motion),
    favours: "right",
  },
  activity: { align: "stimulus", selectivity: { period: "stimulus", factor: "rule", levels: ["colour", "motion"] } },
  trial({ rule, colour, motion }, t) {
    t.input(`${rule} rule`).during("cue", "stimulus", "decision", 1);
    t.input("go").during("decision", 1);
    t.input("colour").during("stimulus", colour);
    t.input("motion").during("stimulus", motion);
    t.answer((rule === "colour" ? colour : motion) > 0 ? "right" : "left").during("decision");
  },
});
