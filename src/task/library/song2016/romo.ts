import { levels, quantity } from "../../../settings/parameter.ts";
import { rescaled } from "../../blocks/alternatives.ts";
import { duration } from "../../duration.ts";
import { choiceTask } from "./choiceTask.ts";

/** The range of frequencies in Hz, and the inputs that stand for its ends. */
const [range, strengths] = [[10, 34] as const, [0.4, 1.2] as const];
const [weakest, strongest] = strengths;

/** Parametric working memory. */
export const romo = choiceTask({
  name: "romo",
  title: "Parametric working memory (Song et al. 2016)",
  summary:
    "Two frequencies are shown, a long delay apart. Choice 1 is right if the first was higher, choice 2 if the second was.",
  parameters: {
    fixation: duration(100, "fixation before the first frequency", { positive: true }),
    f1: duration(500, "the first frequency is shown", { positive: true }),
    delay: duration({ uniform: [2500, 3500] }, "nothing is shown"),
    f2: duration(500, "the second frequency is shown", { positive: true }),
    decision: duration(300, "decision, after the second frequency", { positive: true }),
    frequency: levels([10, 14, 18, 22, 26], "Hz", "lower frequencies of the pairs", { min: range[0], max: range[1] }),
    difference: quantity(8, "Hz", "between the frequencies of a pair, in either order", { min: 0.001, max: 24 }),
  },
  presets: { test: { about: "romo of pycog, as tested", parameters: { fixation: 500, delay: 3000, catchShare: 0 } } },
  catches: [1 / 11, 2500],
  inputs: ["rising", "falling"],
  conditions: ({ frequency, difference }) =>
    frequency.flatMap((one) => [
      { first: one + difference, second: one },
      { first: one, second: one + difference },
    ]),
  periods: ({ fixation, f1, delay, f2, decision }) => ({ fixation, f1, delay, f2, decision }),
  factors: { first: { unit: "Hz" }, second: { unit: "Hz" } },
  psychometric: null,
  activity: { align: ["f1", "f2"], selectivity: "f2", rates: ["f1", "delay", "f2"] },
  shortcuts: { "the first alone": { withoutPeriods: ["f2"] }, "the second alone": { withoutPeriods: ["f1"] } },
  show(pair, t) {
    for (const [period, frequency] of [
      ["f1", pair.first],
      ["f2", pair.second],
    ] as const) {
      t.input("rising").during(period, rescaled(frequency, range, strengths));
      t.input("falling").during(period, rescaled(frequency, range, [strongest, weakest]));
    }
    return pair.first > pair.second ? 1 : 2;
  },
});
