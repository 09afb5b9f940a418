import { levels, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { goAfter, productionParameters, productionScore, pulseAt } from "./production.ts";

/** Produce an interval that a cue names. */
export const motorTiming = defineTask({
  name: "motorTiming",
  title: "Motor timing",
  summary: "A cue tells which of two intervals to produce; respond when it has passed since the set pulse.",
  source:
    "Wang, Narain, Hosseini & Jazayeri (2018), Nat Neurosci 21:102–110; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The interval is produced from the onset of set; in neurogym, from its end.",
    "The cue lasts 500–1000 ms, to keep trials short; in neurogym, 1000–3000 ms.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "before the cue"),
    cue: duration({ uniform: [500, 1000] }, "the cue is shown before set"),
    pulse: quantity(50, "ms", "length of the set pulse", { min: 1 }),
    interval: levels([800, 1500], "ms", "intervals to produce, each with a cue of its own", { min: 1 }),
    ...productionParameters,
    sigma: quantity(0.1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    neurogym: {
      about: "MotorTiming of neurogym: a long cue, a single step is rewarded",
      dt: 80,
      parameters: { cue: { uniform: [1000, 3000] }, response: "pulse" },
    },
  },
  inputs: ({ interval }) => ["fixation", ...interval.map((one) => `cue ${one} ms`), "set"],
  outputs: ["wait", "go"],
  target: "class",
  timed: true,
  noise: (p) => p.sigma,
  conditions: (p) => ({ interval: p.interval }),
  periods: ({ fixation, cue }, { interval }) => ({ fixation, cue, production: 2 * interval }),
  factors: { interval: { unit: "ms" } },
  activity: { align: ["production", "cue"], rates: ["cue", "production"] },
  shortcuts: ({ interval }) => ({ "without the cue": { withoutInputs: interval.map((one) => `cue ${one} ms`) } }),
  score: (p) => productionScore("production", p.tolerance),
  trial({ interval }, t, p) {
    t.input("fixation").during("fixation", "cue", 1);
    t.input(`cue ${interval} ms`).during("cue", 1);
    pulseAt(t, `cue ${interval} ms`, "production", p.pulse);
    pulseAt(t, "set", "production", p.pulse);
    goAfter(t, "production", interval, p);
  },
});
