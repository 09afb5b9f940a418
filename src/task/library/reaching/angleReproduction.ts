import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { cosine } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Remember two angles and report each at its own go cue. */
export const angleReproduction = defineTask({
  name: "angleReproduction",
  title: "Reproduction of two angles",
  summary: "Two angles are shown in sequence; after a delay, two go cues ask for the first and then for the second.",
  source:
    "Ding, Cueva, Tsodyks & Qian (2017), PNAS 114:E9115–E9124; periods of a task contributed to Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "Angles are those of the channels, and answers are classes, so that both reports can be right or wrong; in neurogym, actions turn a pointer.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the first angle", { positive: true }),
    stimulus: duration(500, "each angle is shown", { positive: true }),
    delay: duration(500, "delay after each angle"),
    go: duration(500, "each report", { positive: true }),
    directions: quantity(16, "", "number of angles, evenly spaced", { min: 2, max: 64, whole: true }),
    sigma: quantity(0, "√ms", "noise of the angle channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: (p) => ["fixation", ...ring("angle", p.directions).names, "go 1", "go 2"],
  outputs: (p) => ["fixation", ...ring("angle", p.directions).names],
  target: "class",
  noise: (p) => ({ sigma: Object.fromEntries(ring("angle", p.directions).names.map((name) => [name, p.sigma])) }),
  conditions: (p) => ({ first: ring("angle", p.directions).angles }),
  periods: ({ fixation, stimulus, delay, go }) => ({
    fixation,
    first: stimulus,
    "delay 1": delay,
    second: stimulus,
    "delay 2": delay,
    "go 1": go,
    "go 2": go,
  }),
  factors: { first: { unit: "°", kind: "circular" }, second: { unit: "°", kind: "circular" } },
  activity: { align: ["first", "second", "go 1"], rates: ["first", "second", "delay 2", "go 1", "go 2"] },
  score: (p) => ({ choice: { each: ["go 1", "go 2"] }, chance: 1 / (p.directions * p.directions) }),
  shortcuts: { "the first angle alone": { withoutPeriods: ["second"] } },
  trial({ first }, t, p) {
    const { angles, names, nearest, input } = ring("angle", p.directions);
    const place = t.random.integer(p.directions);
    t.record("second", angles[place]);
    t.input("fixation").during("fixation", "first", "delay 1", "second", "delay 2", 1);
    input(t, first, cosine()).during("first");
    input(t, angles[place], cosine()).during("second");
    t.input("go 1").during("go 1", 1);
    t.input("go 2").during("go 2", 1);
    t.answer(nearest(first)).during("go 1");
    t.answer(names[place]).during("go 2");
  },
});
