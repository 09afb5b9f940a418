import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { cosine, vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { evenDirections, otherDirection, turned } from "./directions.ts";

const circular = { directions: 8, nonMatch: "any other", units: 24, tuning: "von Mises" } as const;

/** Is the test the same as a sample that was shown before a delay? */
export const delayMatchSample = defineTask({
  name: "delayMatchSample",
  title: "Delayed match to sample",
  summary: "A direction is shown, then a delay, then a second direction: report whether the two are the same.",
  source:
    "Miller, Erickson & Desimone (1996), J Neurosci 16:5154–5167; periods of Molano-Mazón et al. (2022), NeuroGym; eight directions on a ring: Chaisangmongkon et al. (2017), Neuron 93:1504–1517",
  deviations: [
    "Von Mises inputs have a peak of 1; in CircleFeatDMS of brainpy_datasets they are rates of 1 to 40 Hz.",
    "The fixation input ends with the test, or at its onset if there is no decision period.",
    "DMTS of trainRNNbrain is ten times longer here, for a time constant of 100 ms instead of 10.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the sample"),
    sample: duration(500, "the sample is shown", { positive: true }),
    delay: duration(1000, "nothing is shown"),
    test: duration(500, "the test is shown", { positive: true }),
    wait: duration(0, "delay between test and decision"),
    decision: duration(900, "decision, when the answer is given; 0: the answer is given during the test"),
    directions: quantity(2, "", "number of directions, evenly spaced", { min: 2, max: 64, whole: true }),
    nonMatch: option("opposite", ["opposite", "any other"], "directions of a test that does not match"),
    units: quantity(2, "", "number of direction channels", { min: 2, max: 256, whole: true }),
    tuning: option("cosine", ["cosine", "von Mises"], "tuning of the channels; von Mises: κ = 2"),
    sigma: quantity(1, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: { about: "DelayMatchSample of neurogym", dt: 100, parameters: {} },
    brainpy: { about: "RateDelayMatchSample of brainpy_datasets", dt: 100, parameters: {} },
    braintools: {
      about: "DelayMatchSample of braintools: eight directions, answer during the test",
      parameters: { ...circular, units: 8, decision: 0 },
    },
    circularFeature: {
      about: "CircleFeatDMS of brainpy_datasets: eight directions, answer during the test",
      dt: 100,
      parameters: { ...circular, fixation: 500, decision: 0 },
    },
    circularFeatureRecall: {
      about: "CircleFeatDMS_recall of brainpy_datasets: the same, with the answer after the test",
      dt: 100,
      parameters: { ...circular, fixation: 500, decision: 100 },
    },
    trainRNNbrain: {
      about: "DMTS of trainRNNbrain: short pulses on one of two channels",
      dt: 10,
      parameters: {
        fixation: { uniform: [0, 200] },
        sample: 100,
        delay: { uniform: [500, 700] },
        test: 100,
        wait: { uniform: [0, 200] },
        decision: 400,
      },
    },
  },
  inputs: (p) => ["fixation", ...ring("direction", p.units).names],
  outputs: ["fixation", "match", "non-match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("direction", p.units).names.map((name) => [name, p.sigma])) }),
  conditions: (p) => ({ sample: evenDirections(p.directions), test: ["match", "non-match"] }),
  periods: (p) => ({
    fixation: p.fixation,
    sample: p.sample,
    delay: p.delay,
    test: p.test,
    wait: p.wait,
    decision: p.decision,
  }),
  factors: { sample: { unit: "°", kind: "circular" }, test: { kind: "category" } },
  activity: { align: ["sample", "test"], selectivity: { period: "delay" }, rates: ["sample", "delay", "test"] },
  shortcuts: { "the test alone": { withoutPeriods: ["sample"] }, "the sample alone": { withoutPeriods: ["test"] } },
  trial({ sample, test }, t, p) {
    const shown = ring("direction", p.units);
    const tuning = p.tuning === "cosine" ? cosine(0.5, 0.5) : vonMises(1, 2);
    const other = p.nonMatch === "opposite" ? turned(sample, 180) : otherDirection(t, sample, p.directions);
    const isLate = t.length("decision") > 0;
    t.input("fixation").during("fixation", "sample", "delay", ...(isLate ? ["test", "wait"] : []), 1);
    shown.input(t, sample, tuning).during("sample");
    shown.input(t, test === "match" ? sample : other, tuning).during("test");
    t.answer(test).during(isLate ? "decision" : "test");
  },
});
