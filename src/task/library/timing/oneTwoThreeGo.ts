import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { goAfter, productionParameters, productionScore, pulseAt } from "./production.ts";

/** Continue a rhythm of three beats. */
export const oneTwoThreeGo = defineTask({
  name: "oneTwoThreeGo",
  title: "One, two, three, go",
  summary: "Three pulses mark the same interval twice; respond when the fourth would come.",
  source:
    "Egger, Remington, Chang & Jazayeri (2019), Nat Neurosci 22:1871–1882; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "Intervals are between onsets; in neurogym, from the end of one pulse to the onset of the next.",
    "The periods before the first pulse are shorter than in neurogym, to keep trials short.",
  ],
  dt: 20,
  parameters: {
    fixation: duration({ exponential: { mean: 200, min: 100, max: 400 } }, "fixation before the target appears"),
    target: duration({ exponential: { mean: 300, min: 200, max: 600 } }, "the target is shown before the first pulse"),
    pulse: quantity(100, "ms", "length of each pulse", { min: 1 }),
    interval: levels([600, 700, 800, 900, 1000], "ms", "intervals between onsets of pulses", { min: 1 }),
    late: quantity(600, "ms", "time that is left after the response is due", { min: 0 }),
    ...productionParameters,
    sigma: quantity(0.1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "OneTwoThreeGo of neurogym: long periods before the first pulse",
      dt: 80,
      parameters: {
        fixation: { exponential: { mean: 400, min: 100, max: 800 } },
        target: { exponential: { mean: 1000, min: 500, max: 1500 } },
        late: 1000,
      },
    },
  },
  inputs: ["fixation", "pulse", "target"],
  outputs: ["wait", "go"],
  target: "class",
  timed: true,
  noise: (p) => p.sigma,
  conditions: (p) => ({ interval: p.interval }),
  periods: ({ fixation, target, late }, { interval }) => ({
    fixation,
    target,
    first: interval,
    second: interval,
    production: interval + late,
  }),
  factors: { interval: { unit: "ms" } },
  activity: { align: ["production", "first"], rates: ["first", "second", "production"] },
  shortcuts: { "without the first pulse": { withoutPeriods: ["first"] } },
  score: (p) => productionScore("production", p.tolerance),
  trial(_, t, p) {
    t.input("fixation").during("fixation", "target", "first", "second", "production", 1);
    t.input("target").during("target", "first", "second", "production", 1);
    for (const period of ["first", "second", "production"]) pulseAt(t, "pulse", period, p.pulse);
    goAfter(t, "production", t.length("first"), p);
  },
});
