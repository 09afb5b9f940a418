import { invalid } from "../../../base/errors.ts";
import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Which of two stimuli was longer? */
export const intervalDiscrimination = defineTask({
  name: "intervalDiscrimination",
  title: "Interval discrimination",
  summary: "Two stimuli are shown for different times, one after the other: report which was longer.",
  source: "Genovesio, Tsujimoto & Wise (2009), Neuron 63:254–266; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The second stimulus differs from the first by one of several amounts, as often longer as shorter; in neurogym both lengths are uniform, and stimuli of equal length after rounding are labelled as second longer.",
    "A difference must be at least one time step, so that no two stimuli are equally long.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the first stimulus"),
    first: duration({ uniform: [300, 600] }, "the first stimulus", { positive: true }),
    between: duration({ uniform: [800, 1500] }, "delay between the stimuli"),
    difference: levels([100, 130, 160], "ms", "by how much the second stimulus is longer or shorter", { min: 1 }),
    after: duration(500, "delay between the second stimulus and the decision"),
    decision: duration(300, "decision, when the answer is given", { positive: true }),
    sigma: quantity(0.1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: { about: "IntervalDiscrimination of neurogym", dt: 80, parameters: {} },
    brainpy: { about: "RateIntervalDiscrimination of brainpy_datasets", dt: 100, parameters: {} },
    braintools: {
      about: "IntervalDiscrimination of braintools 0.3",
      parameters: { fixation: 500, first: { uniform: [400, 800] }, between: 500, after: 0, decision: 500 },
    },
  },
  inputs: ["fixation", "stimulus 1", "stimulus 2"],
  outputs: ["fixation", "first", "second"],
  target: "class",
  noise: (p) => p.sigma,
  conditions: ({ difference }) => ({ difference: [...difference.map((one) => -one).reverse(), ...difference] }),
  periods: (p, { difference }) => ({
    fixation: p.fixation,
    first: p.first,
    between: p.between,
    second: ({ first }) => Math.max(0, first - difference),
    after: p.after,
    decision: p.decision,
  }),
  factors: { difference: { unit: "ms", kind: "signed" } },
  psychometric: {
    factor: "difference",
    favours: "first",
    levels: [100, 130, 160, 200],
    conditions: (difference) => [{ difference }, { difference: -difference }],
  },
  activity: { align: ["second", "first"], selectivity: "after", rates: ["first", "between", "second"] },
  shortcuts: { "the first alone": { withoutPeriods: ["second"] }, "the second alone": { withoutPeriods: ["first"] } },
  trial({ difference }, t) {
    const [first, second] = [t.length("first"), t.length("second")];
    if (first === second || second === 0)
      throw invalid({
        at: "task.difference",
        value: Math.abs(difference),
        detail: "ms",
        remedy: `it must be at least one time step, ${t.dt} ms, and below the length of the first stimulus, ${first} ms`,
      });
    t.input("fixation").during("fixation", "first", "between", "second", "after", 1);
    t.input("stimulus 1").during("first", 1);
    t.input("stimulus 2").during("second", 1);
    t.answer(first > second ? "first" : "second").during("decision");
  },
  solve(inputs) {
    const [one, two] = ["stimulus 1", "stimulus 2"].map((name) => inputs.input(name).reduce((sum, x) => sum + x, 0));
    return one > two ? 1 : 2;
  },
});
