import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { evenDirections, otherDirection, turned } from "./directions.ts";
import { withGrace } from "./grace.ts";

/** Each field has its own channels. */
const fieldsOf = (locations: "one" | "several") => (locations === "one" ? ["here"] : ["sample field", "left", "right"]);
const channels = (p: { readonly locations: "one" | "several"; readonly units: number }) =>
  fieldsOf(p.locations).flatMap((field) => ring(field, p.units).names);

/** Is the test the sample, turned by a fixed angle? */
export const delayMatchRotatedSample = defineTask({
  name: "delayMatchRotatedSample",
  title: "Delayed match to rotated sample",
  summary: "A direction is shown, then a delay, then a second one: is it the first, turned by a fixed angle?",
  source: "Masse, Yang, Song, Wang & Freedman (2019), Nat Neurosci 22:1159–1167",
  deviations: [
    "The fixation input ends with the delay; Masse et al. have none.",
    "Inputs are not cut off at 0: non-negative input and synapses with short-term plasticity belong to the network of Masse et al., not to the task.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the sample"),
    sample: duration(500, "the sample is shown", { positive: true }),
    delay: duration(1000, "nothing is shown"),
    test: duration(500, "the test is shown and the answer given", { positive: true }),
    rotation: quantity(90, "°", "turn from the sample to a test that matches", { min: -180, max: 180 }),
    directions: quantity(8, "", "number of directions, evenly spaced", { min: 2, max: 64, whole: true }),
    locations: option("one", ["one", "several"], "several: the test is left or right of the sample"),
    units: quantity(24, "", "number of direction channels in each location", { min: 3, max: 256, whole: true }),
    grace: quantity(50, "ms", "time at the start of the test that does not count in the loss", { min: 0 }),
    sigma: quantity(1.41, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    DMS: { about: "DMS: the test matches if it is the sample", dt: 10, parameters: { rotation: 0 } },
    DMRS45: { about: "DMRS45: turned by 45°", dt: 10, parameters: { rotation: 45 } },
    DMRS90: { about: "DMRS90: turned by 90°", dt: 10, parameters: { rotation: 90 } },
    DMRS90ccw: { about: "DMRS90ccw: turned by 90° the other way", dt: 10, parameters: { rotation: -90 } },
    DMRS180: { about: "DMRS180: turned by 180°", dt: 10, parameters: { rotation: 180 } },
    locationDMS: {
      about: "Location DMS: sample and test are in different places",
      dt: 10,
      parameters: { rotation: 0, locations: "several" },
    },
  },
  inputs: (p) => ["fixation", ...channels(p)],
  outputs: ["fixation", "non-match", "match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(channels(p).map((name) => [name, p.sigma])) }),
  conditions: (p) => ({
    sample: evenDirections(p.directions),
    test: ["match", "non-match"],
    testAt: fieldsOf(p.locations).slice(-2),
  }),
  periods: (p) => ({ fixation: p.fixation, sample: p.sample, delay: p.delay, test: p.test }),
  factors: {
    sample: { unit: "°", kind: "circular" },
    test: { kind: "category" },
    testAt: { kind: "category" },
    testDirection: { unit: "°", kind: "circular" },
  },
  activity: { align: ["sample", "test"], selectivity: "delay", rates: ["sample", "delay", "test"] },
  shortcuts: { "the test alone": { withoutPeriods: ["sample"] }, "the sample alone": { withoutPeriods: ["test"] } },
  trial({ sample, test, testAt }, t, p) {
    const tuning = vonMises(4, 2);
    const match = turned(sample, p.rotation);
    const shown = test === "match" ? match : otherDirection(t, match, p.directions);
    t.record("testDirection", shown);
    t.input("fixation").during("fixation", "sample", "delay", 1);
    ring(fieldsOf(p.locations)[0], p.units).input(t, sample, tuning).during("sample");
    ring(testAt, p.units).input(t, shown, tuning).during("test");
    withGrace(t, "test", p.grace);
    t.answer(test).during("test");
  },
});
