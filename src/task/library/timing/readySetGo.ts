import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { goAfter, productionParameters, productionScore, pulseAt } from "./production.ts";

/** Measure an interval between two pulses, then produce it. */
export const readySetGo = defineTask({
  name: "readySetGo",
  title: "Ready, set, go",
  summary: "Two pulses mark an interval; respond after the same interval, or a multiple of it, has passed again.",
  source: "Jazayeri & Shadlen (2010), Nat Neurosci 13:1020–1026; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The interval is measured from the onset of ready to that of set, and produced from the onset of set; in neurogym, the label counts from the end of set, the reward from the end of the interval.",
    "In brainpy_datasets, ready is shown in the last step of the trial; here it starts the interval.",
    "Intervals are evenly spaced levels; neurogym and brainpy_datasets draw them uniformly.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(100, "before the first pulse"),
    pulse: quantity(80, "ms", "length of each pulse", { min: 1 }),
    interval: levels([800, 900, 1000, 1100, 1200, 1300, 1400, 1500], "ms", "intervals between pulses", { min: 1 }),
    gain: quantity(1, "", "produced interval, as a multiple of the measured one", { min: 0.1 }),
    ...productionParameters,
    sigma: quantity(0.1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "ReadySetGo of neurogym: a single step is rewarded, intervals are multiples of the time step",
      dt: 80,
      parameters: { pulse: 83, interval: [800, 880, 960, 1040, 1120, 1200, 1280, 1360, 1440], response: "pulse" },
    },
    brainpy: {
      about: "RateReadySetGo of brainpy_datasets",
      dt: 80,
      parameters: { pulse: 80, interval: [800, 880, 960, 1040, 1120, 1200, 1280, 1360, 1440], response: "pulse" },
    },
    braintools: {
      about: "ReadySetGo of braintools 0.3: shorter intervals after a longer fixation",
      parameters: { fixation: 500, interval: [400, 500, 600, 700, 800] },
    },
  },
  inputs: ["fixation", "ready", "set"],
  outputs: ["wait", "go"],
  target: "class",
  timed: true,
  noise: (p) => p.sigma,
  conditions: (p) => ({ interval: p.interval }),
  periods: ({ fixation, gain }, { interval }) => ({ fixation, measure: interval, production: 2 * gain * interval }),
  factors: { interval: { unit: "ms" } },
  activity: { align: ["measure", "production"], rates: ["measure", "production"] },
  shortcuts: { "without ready": { withoutInputs: ["ready"] } },
  score: (p) => productionScore("production", p.tolerance),
  trial(_, t, p) {
    t.input("fixation").during("fixation", "measure", 1);
    pulseAt(t, "ready", "measure", p.pulse);
    pulseAt(t, "set", "production", p.pulse);
    goAfter(t, "production", p.gain * t.length("measure"), p);
  },
});
