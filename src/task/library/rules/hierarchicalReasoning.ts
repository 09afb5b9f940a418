import { levels, option, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const rules = ["rule 1", "rule 2"] as const;
const sides = ["left", "right"] as const;

/** Measure an interval, and respond by a rule. */
export const hierarchicalReasoning = defineTask({
  name: "hierarchicalReasoning",
  title: "Hierarchical reasoning",
  summary:
    "Two flashes on one side bound a short or long interval. By rule 1, choose the side of the flashes after a short interval and the other side after a long one; by rule 2 the reverse.",
  source: "Sarafyazd & Jazayeri (2019), Science 364:eaav8911; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "A cue shows the rule. In the experiment and in neurogym it changes in unannounced blocks, and nothing in a trial tells it.",
    "The interval that decides is the one that is shown; in neurogym another one, drawn separately, decides.",
    "An interval is long above 850 ms, the middle of those shown, and 850 ms itself is left out; neurogym compares with 610 ms.",
  ],
  dt: 20,
  parameters: {
    fixation: duration({ exponential: { mean: 600, min: 400, max: 800 } }, "fixation before the rule"),
    rule: duration(1000, "the rule is shown", { positive: true }),
    wait: duration({ exponential: { mean: 600, min: 400, max: 900 } }, "fixation before the first flash"),
    flash: duration(100, "length of each flash", { positive: true }),
    interval: levels(
      [530, 610, 690, 770, 930, 1010, 1090, 1170],
      "ms",
      "intervals from the end of the first flash to the start of the second, other than the boundary",
      { min: 1 },
    ),
    boundary: quantity(850, "ms", "longer intervals are long", { min: 1 }),
    decision: duration(700, "decision, when the choice is reported", { positive: true }),
    report: option("rule and choice", ["rule and choice", "choice"], "what is reported: the rule is while it is shown"),
    sigma: quantity(1, "√ms", "noise of rules and flashes: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: { about: "HierarchicalReasoning of neurogym, with the rule shown", dt: 100, parameters: {} },
    brainpy: { about: "RateHierarchicalReasoning of brainpy_datasets, with the rule shown", dt: 100, parameters: {} },
    braintools: {
      about: "HierarchicalReasoning of braintools with its cue; intervals in steps of 100 ms",
      dt: 20,
      parameters: {
        fixation: 0,
        rule: 500,
        wait: 0,
        interval: [200, 300, 400, 600, 700, 800],
        boundary: 500,
        decision: 500,
        report: "choice",
      },
    },
  },
  inputs: ["fixation", ...rules, ...sides],
  outputs: ({ report }) => ["fixation", ...(report === "choice" ? [] : rules), ...sides],
  target: "class",
  noise: ({ sigma }) => ({ sigma: Object.fromEntries([...rules, ...sides].map((one) => [one, sigma])) }),
  conditions: ({ interval, boundary }) => ({
    rule: rules,
    interval: interval.filter((one) => one !== boundary),
    side: sides,
  }),
  periods: (p, { interval }) => ({
    fixation: p.fixation,
    rule: p.rule,
    wait: p.wait,
    "flash 1": p.flash,
    interval,
    "flash 2": p.flash,
    decision: p.decision,
  }),
  factors: { rule: { kind: "category" }, interval: { unit: "ms" }, side: { kind: "category" } },
  activity: { align: ["rule", "flash 1", "decision"], rates: ["rule", "interval", "decision"] },
  score: ({ report }) => ({ choice: report === "choice" ? "largest" : { each: ["rule", "decision"] } }),
  shortcuts: {
    "without the rule": { withoutPeriods: ["rule"] },
    "the rule alone": { withoutPeriods: ["flash 1", "flash 2"] },
  },
  trial({ rule, interval, side }, t, { boundary, report }) {
    t.input("fixation").during("fixation", "rule", "wait", "flash 1", "interval", "flash 2", 1);
    t.input(rule).during("rule", 1);
    t.input(side).during("flash 1", "flash 2", 1);
    if (report === "rule and choice") t.answer(rule).during("rule");
    const isSame = (rule === "rule 1") === interval < boundary;
    t.answer(isSame ? side : side === "left" ? "right" : "left").during("decision");
  },
});
