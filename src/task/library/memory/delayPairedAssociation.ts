import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const firsts = ["A", "B"] as const;
const seconds = ["C", "D"] as const;
/** The associate of each first stimulus. */
const associate = { A: "C", B: "D" } as const;

/** Respond if two stimuli, shown one after the other, are associates. */
export const delayPairedAssociation = defineTask({
  name: "delayPairedAssociation",
  title: "Delayed paired association",
  summary: "Two stimuli are shown, each followed by a delay: respond if they form a learned pair, otherwise withhold.",
  source: "Sakai & Miyashita (1991), Nature 354:152–155; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "Withholding is correct for stimuli that are no pair; in neurogym it is never counted, and a perfect agent scores about one half.",
    "DelayPairedAssociation of braintools shows no second stimulus: its answer is the pair of the first.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(0, "fixation before the first stimulus"),
    first: duration(1000, "the first stimulus is shown", { positive: true }),
    delay: duration(1000, "nothing is shown"),
    second: duration(1000, "the second stimulus is shown", { positive: true }),
    wait: duration(1000, "delay after the second stimulus"),
    decision: duration(500, "decision, to respond or to withhold", { positive: true }),
  },
  presets: {
    neurogym: { about: "DelayPairedAssociation of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateDelayPairedAssociation of brainpy_datasets", dt: 100, parameters: {} },
  },
  inputs: ["fixation", ...firsts, ...seconds],
  outputs: ["fixation", "go"],
  target: "class",
  conditions: () => ({ first: firsts, second: seconds }),
  periods: (p) => ({
    fixation: p.fixation,
    first: p.first,
    delay: p.delay,
    second: p.second,
    wait: p.wait,
    decision: p.decision,
  }),
  factors: { first: { kind: "category" }, second: { kind: "category" } },
  activity: {
    align: ["first", "second"],
    selectivity: { period: "delay", factor: "first", levels: ["A", "B"] },
    rates: ["first", "delay", "second", "wait"],
  },
  shortcuts: {
    "the first alone": { withoutPeriods: ["second"] },
    "the second alone": { withoutPeriods: ["first"] },
  },
  trial({ first, second }, t) {
    t.input("fixation").during("fixation", "first", "delay", "second", "wait", 1);
    t.input(first).during("first", 1);
    t.input(second).during("second", 1);
    if (associate[first] === second) t.answer("go").during("decision");
  },
  solve: (inputs) => (Math.max(...inputs.input("A")) === Math.max(...inputs.input("C")) ? 1 : 0),
});
