import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { evenDirections } from "./directions.ts";
import { withGrace } from "./grace.ts";

const tests = ["test1", "test2", "test3"] as const;
const answers = ["match", "non-match"] as const;

/** Several tests, of which those that match the sample, but not repeated distractors, are matches. */
export const matchWithRepeats = defineTask({
  name: "matchWithRepeats",
  title: "Match to sample among repeats (ABBA)",
  summary:
    "A direction is shown, then three tests: report for each whether it matches the first direction. Distractors may repeat, so that repetition is no sign of a match.",
  source:
    "Miller & Desimone (1994), Science 263:520–522; Masse, Yang, Song, Wang & Freedman (2019), Nat Neurosci 22:1159–1167",
  deviations: [
    "All three tests are shown in every trial, each with a match in half of the trials, and a trial is correct if all three answers are.",
    "The fixation input is on between tests; Masse et al. have none.",
    "Inputs are not cut off at 0: non-negative input and synapses with short-term plasticity belong to the network of Masse et al., not to the task.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the sample"),
    sample: duration(400, "the sample is shown", { positive: true }),
    delay: duration(400, "delay before each test"),
    test: duration(400, "a test is shown and the answer given", { positive: true }),
    distractors: option("may repeat", ["may repeat", "differ"], "a non-match repeats the last one half of the time"),
    directions: quantity(8, "", "number of directions, evenly spaced", { min: 4, max: 64, whole: true }),
    units: quantity(24, "", "number of direction channels", { min: 3, max: 256, whole: true }),
    grace: quantity(50, "ms", "time at the start of each test that does not count in the loss", { min: 0 }),
    sigma: quantity(1.41, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    ABBA: { about: "ABBA: a distractor may be repeated", dt: 10, parameters: {} },
    ABCA: { about: "ABCA: distractors are all different", dt: 10, parameters: { distractors: "differ" } },
  },
  inputs: (p) => ["fixation", ...ring("direction", p.units).names],
  outputs: ["fixation", "non-match", "match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("direction", p.units).names.map((name) => [name, p.sigma])) }),
  conditions: (p) => ({ sample: evenDirections(p.directions), test1: answers, test2: answers, test3: answers }),
  periods: (p) => ({
    fixation: p.fixation,
    sample: p.sample,
    delay1: p.delay,
    test1: p.test,
    delay2: p.delay,
    test2: p.test,
    delay3: p.delay,
    test3: p.test,
  }),
  factors: { sample: { unit: "°", kind: "circular" } },
  activity: {
    align: ["sample", ...tests],
    selectivity: { period: "test3", factor: "test3", levels: answers },
    rates: ["sample", "delay1", "delay2", "delay3"],
  },
  score: { choice: { each: tests } },
  shortcuts: { "the tests alone": { withoutPeriods: ["sample"] } },
  trial(condition, t, p) {
    const shown = ring("direction", p.units);
    t.input("fixation").during("fixation", "sample", "delay1", "delay2", "delay3", 1);
    shown.input(t, condition.sample, vonMises(4, 2)).during("sample");
    // Those not shown yet, in random order.
    const fresh = t.random.shuffle(evenDirections(p.directions).filter((one) => one !== condition.sample));
    let last = fresh[0];
    let used = 0;
    for (const test of tests) {
      const isMatch = condition[test] === "match";
      if (!isMatch) {
        const repeats = used > 0 && p.distractors === "may repeat" && t.random.uniform() < 0.5;
        if (!repeats) last = fresh[used++];
      }
      shown.input(t, isMatch ? condition.sample : last, vonMises(4, 2)).during(test);
      withGrace(t, test, p.grace);
      t.answer(condition[test]).during(test);
    }
  },
});
