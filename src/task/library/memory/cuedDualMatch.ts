import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { evenDirections, otherDirection } from "./directions.ts";
import { withGrace } from "./grace.ts";

const fields = ["left", "right"] as const;
const answers = ["match", "non-match"] as const;
const channels = (units: number) => fields.flatMap((field) => ring(field, units).names);

/** Two directions are remembered; twice, a cue tells which of them to compare with its test. */
export const cuedDualMatch = defineTask({
  name: "cuedDualMatch",
  title: "Delayed match to one of two samples",
  summary:
    "Two directions are shown at once; then, twice, a cue names one, two tests are shown, and the cued one is to be judged.",
  source:
    "Masse, Yang, Song, Wang & Freedman (2019), Nat Neurosci 22:1159–1167; after Rose et al. (2016), Science 354:1136–1139",
  deviations: [
    "The test that is not cued matches its own sample half of the time; in Masse et al. once in eight, so that a policy that ignores the cues is right in 94 % of tests.",
    "A trial is correct if both answers are.",
    "Each cue has one input; Masse et al. give it several equal ones.",
    "The fixation input is on except during tests.",
    "Inputs are not cut off at 0: non-negative input and synapses with short-term plasticity belong to the network of Masse et al., not to the task.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the samples"),
    sample: duration(500, "both samples are shown", { positive: true }),
    delay: duration(500, "first half of each delay, without a cue"),
    cue: duration(500, "second half of each delay, with the cue, which stays on during the test"),
    test: duration(500, "both tests are shown and the answer given", { positive: true }),
    directions: quantity(8, "", "number of directions, evenly spaced", { min: 2, max: 64, whole: true }),
    units: quantity(24, "", "number of direction channels on each side", { min: 3, max: 256, whole: true }),
    grace: quantity(50, "ms", "time at the start of each test that does not count in the loss", { min: 0 }),
    sigma: quantity(1.41, "√ms", "noise of the directions: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: { dualDMS: { about: "dualDMS of Masse et al. (2019)", dt: 10, parameters: {} } },
  inputs: (p) => ["fixation", "cue left", "cue right", ...channels(p.units)],
  outputs: ["fixation", "non-match", "match"],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(channels(p.units).map((name) => [name, p.sigma])) }),
  conditions: () => ({ cued1: fields, cued2: fields, answer1: answers, answer2: answers }),
  periods: (p) => ({
    fixation: p.fixation,
    sample: p.sample,
    delay1: p.delay,
    cue1: p.cue,
    test1: p.test,
    delay2: p.delay,
    cue2: p.cue,
    test2: p.test,
  }),
  factors: { left: { unit: "°", kind: "circular" }, right: { unit: "°", kind: "circular" } },
  activity: {
    align: ["sample", "cue1", "test1", "cue2", "test2"],
    selectivity: { period: "cue1", factor: "cued1", levels: fields },
    rates: ["sample", "delay1", "test1", "delay2", "test2"],
  },
  score: { choice: { each: ["test1", "test2"] } },
  shortcuts: {
    "without the cues": { withoutInputs: fields.map((field) => `cue ${field}`) },
    "the tests alone": { withoutPeriods: ["sample"] },
  },
  trial({ cued1, cued2, answer1, answer2 }, t, p) {
    const directions = evenDirections(p.directions);
    const samples = { left: t.random.choice(directions), right: t.random.choice(directions) };
    const show = (field: (typeof fields)[number], direction: number, period: string) =>
      ring(field, p.units).input(t, direction, vonMises(4, 2)).during(period);
    t.input("fixation").during("fixation", "sample", "delay1", "cue1", "delay2", "cue2", 1);
    for (const field of fields) {
      show(field, samples[field], "sample");
      t.record(field, samples[field]);
    }
    for (const [turn, cued, answer] of [
      [1, cued1, answer1],
      [2, cued2, answer2],
    ] as const) {
      t.input(`cue ${cued}`).during(`cue${turn}`, `test${turn}`, 1);
      for (const field of fields) {
        // The other test matches its own sample half of the time too, so that without a cue the answer is unknown.
        const isMatch = field === cued ? answer === "match" : t.random.uniform() < 0.5;
        const shown = isMatch ? samples[field] : otherDirection(t, samples[field], p.directions);
        show(field, shown, `test${turn}`);
      }
      withGrace(t, `test${turn}`, p.grace);
      t.answer(answer).during(`test${turn}`);
    }
  },
  /** The second answer, from what is shown first and last on the side of the last cue. */
  solve({ input, steps }, { units }) {
    const side = fields.find((field) => input(`cue ${field}`)[steps - 1] > 0)!;
    const values = ring(side, units).names.map(input);
    const first = values[0].findIndex((_, k) => values.some((one) => one[k] > 0));
    return values.every((one) => one[first] === one[steps - 1]) ? 2 : 1;
  },
});
