import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { cosine } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { turned } from "./directions.ts";

const tests = ["test1", "test2", "test3"] as const;

/** Respond to the one of three tests that is the same as the sample. */
export const delayMatchSampleDistractor = defineTask({
  name: "delayMatchSampleDistractor",
  title: "Delayed match to sample with distractors",
  summary: "A direction is shown, then three tests, each after a delay: respond to the only one that matches.",
  source:
    "Miller, Erickson & Desimone (1996), J Neurosci 16:5154–5167; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "A distractor differs from the sample by at least 30°; in neurogym it can be arbitrarily close to it.",
    "The fixation input is on except during tests, when the network may respond; in neurogym it ends before the sample.",
    "A trial is correct if the response is right at the end of every test; in neurogym a response ends the trial.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(300, "fixation before the sample"),
    sample: duration(500, "the sample is shown", { positive: true }),
    delay: duration(1000, "delay before each test"),
    test: duration(500, "a test is shown", { positive: true }),
    distance: quantity(30, "°", "least angle between a distractor and the sample", { min: 0, max: 179 }),
    units: quantity(32, "", "number of direction channels", { min: 3, max: 256, whole: true }),
    sigma: quantity(0, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: { neurogym: { about: "DelayMatchSampleDistractor1D of neurogym", dt: 100, parameters: {} } },
  inputs: (p) => ["fixation", ...ring("direction", p.units).names],
  outputs: ["fixation", "match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("direction", p.units).names.map((name) => [name, p.sigma])) }),
  conditions: () => ({ match: tests }),
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
  factors: { match: { kind: "category" }, direction: { unit: "°", kind: "circular" } },
  activity: { align: ["sample", ...tests], rates: ["sample", "delay1", "delay2", "delay3"] },
  score: { choice: { each: tests } },
  shortcuts: { "the tests alone": { withoutPeriods: ["sample"] } },
  trial({ match }, t, p) {
    const shown = ring("direction", p.units);
    const direction = 360 * t.random.uniform();
    t.record("direction", direction);
    t.input("fixation").during("fixation", "sample", "delay1", "delay2", "delay3", 1);
    shown.input(t, direction, cosine()).during("sample");
    for (const test of tests) {
      const other = turned(direction, t.random.uniformBetween(p.distance, 360 - p.distance));
      shown.input(t, test === match ? direction : other, cosine()).during(test);
    }
    t.answer("match").during(match);
  },
});
