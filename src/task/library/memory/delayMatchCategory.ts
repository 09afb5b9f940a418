import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { cosine, vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { withGrace } from "./grace.ts";

/** First direction of each category; a category is half of the circle. */
const start = { A: 0, B: 180 } as const;

/** Is the test of the same category as a sample that was shown before a delay? */
export const delayMatchCategory = defineTask({
  name: "delayMatchCategory",
  title: "Delayed match to category",
  summary:
    "Directions belong to one of two categories, halves of the circle: report whether sample and test are of the same category.",
  source:
    "Freedman & Assad (2006), Nature 443:85–88; periods of Molano-Mazón et al. (2022), NeuroGym; preset DMC: Masse et al. (2019), Nat Neurosci 22:1159–1167",
  deviations: [
    "There are eight direction channels: neurogym and brainpy_datasets have two, at 0° and 180°, which are the same for a direction and its mirror image in the other category, so that the task cannot be solved.",
    "The fixation input ends with the delay; Masse et al. have none.",
    "Non-negative input and synapses with short-term plasticity belong to the network of Masse et al., not to the task.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the sample"),
    sample: duration(650, "the sample is shown", { positive: true }),
    delay: duration(1000, "nothing is shown"),
    test: duration(650, "the test is shown and the answer given", { positive: true }),
    exemplars: quantity(0, "", "directions per category, evenly spaced; 0: any direction", {
      min: 0,
      max: 32,
      whole: true,
    }),
    units: quantity(8, "", "number of direction channels", { min: 3, max: 256, whole: true }),
    tuning: option("cosine", ["cosine", "von Mises"], "tuning of the channels; von Mises: κ = 2, peak 4"),
    grace: quantity(0, "ms", "time at the start of the test that does not count in the loss", { min: 0 }),
    sigma: quantity(1, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: { about: "DelayMatchCategory of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateDelayMatchCategory of brainpy_datasets", dt: 100, parameters: {} },
    braintools: {
      about: "DelayMatchCategory of braintools: four directions per category",
      parameters: { fixation: 300, test: 500, exemplars: 4 },
    },
    DMC: {
      about: "DMC of Masse et al. (2019): eight directions, von Mises inputs",
      dt: 10,
      parameters: {
        sample: 500,
        test: 500,
        exemplars: 4,
        units: 24,
        tuning: "von Mises",
        grace: 50,
        sigma: 1.41,
      },
    },
  },
  inputs: (p) => ["fixation", ...ring("direction", p.units).names],
  outputs: ["fixation", "match", "non-match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("direction", p.units).names.map((name) => [name, p.sigma])) }),
  conditions: () => ({ sample: ["A", "B"], test: ["A", "B"] }),
  periods: (p) => ({ fixation: p.fixation, sample: p.sample, delay: p.delay, test: p.test }),
  factors: {
    sample: { kind: "category" },
    test: { kind: "category" },
    sampleDirection: { unit: "°", kind: "circular" },
    testDirection: { unit: "°", kind: "circular" },
  },
  activity: {
    align: ["sample", "test"],
    selectivity: { period: "delay", factor: "sample", levels: ["A", "B"] },
    rates: ["sample", "delay", "test"],
  },
  shortcuts: { "the test alone": { withoutPeriods: ["sample"] }, "the sample alone": { withoutPeriods: ["test"] } },
  trial(categories, t, p) {
    const shown = ring("direction", p.units);
    const tuning = p.tuning === "cosine" ? cosine(0.5, 0.5) : vonMises(4, 2);
    t.input("fixation").during("fixation", "sample", "delay", 1);
    for (const which of ["sample", "test"] as const) {
      const share = p.exemplars === 0 ? t.random.uniform() : t.random.integer(p.exemplars) / p.exemplars;
      const direction = start[categories[which]] + 180 * share;
      shown.input(t, direction, tuning).during(which);
      t.record(`${which}Direction`, direction);
    }
    withGrace(t, "test", p.grace);
    t.answer(categories.sample === categories.test ? "match" : "non-match").during("test");
  },
});
