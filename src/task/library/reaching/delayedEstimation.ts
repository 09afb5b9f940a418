import { portableCos, portableSin } from "../../../base/math.ts";
import type { Generator } from "../../../base/random.ts";
import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { radians, turnBetween, vonMises } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Names of the places at which orientations are shown. */
const places = ["left", "right"] as const;
const shownPlaces = (count: number) => places.slice(0, count);

/** Remember an orientation that noisy neurons encode, and report it after a delay. */
export const delayedEstimation = defineTask({
  name: "delayedEstimation",
  title: "Delayed estimation",
  summary:
    "Neurons that fire at random encode one or two orientations; after a delay, report the one that is asked for.",
  source:
    "Orhan & Ma (2019), Nat Neurosci 22:275–283; numbers of neurons and steps, gain, tuning and spontaneous rate of the authors' code, eminorhan/recurrent-memory",
  deviations: [
    "A step of the authors' code is 10 ms here; spikes per period do not depend on the time step.",
    "Preferred orientations are evenly spaced; in the authors' code, the first and the last of 50 neurons prefer the same.",
    "Orientations double to angles, and the outputs are the cosine and sine of that angle: errors are twice those of orientation. In the authors' code the output is the orientation, which jumps by π where it is circular.",
    "With one place, a fixation input marks the response; the authors' code marks it with spontaneous spikes alone.",
  ],
  dt: 10,
  parameters: {
    stimulus: duration(250, "the orientations are shown", { positive: true }),
    delay: duration(1000, "delay between stimulus and response"),
    response: duration(250, "response", { positive: true }),
    places: quantity(1, "", "number of places with an orientation of their own", { min: 1, max: 2, whole: true }),
    neurons: quantity(50, "", "number of neurons of each place", { min: 3, max: 200, whole: true }),
    gain: quantity(1, "", "expected spikes during the stimulus at the preferred orientation", {
      min: 0.01,
      max: 1000,
    }),
    spontaneous: quantity(0.1, "", "expected spikes of a neuron during the delay, and during the response", {
      min: 0,
      max: 100,
    }),
    cue: quantity(5, "", "spontaneous spikes of the place that is asked for, as a multiple", { min: 1, max: 100 }),
    kappa: quantity(2, "", "concentration of the tuning curves", { min: 0 }),
    tolerance: quantity(45, "°", "error of the doubled orientation within which a report is correct", {
      min: 1,
      max: 179,
    }),
  },
  presets: {
    twoPlaces: {
      about: "the gated task of Orhan & Ma (2019): two orientations, one is asked for by the spikes of its neurons",
      parameters: { places: 2 },
    },
  },
  inputs: (p) => ["fixation", ...shownPlaces(p.places).flatMap((place) => ring(place, p.neurons).names)],
  outputs: ["cosine", "sine"],
  target: "value",
  conditions: (p) => ({ asked: shownPlaces(p.places) }),
  periods: (p) => ({ stimulus: p.stimulus, delay: p.delay, response: p.response }),
  factors: { asked: { kind: "category" }, orientation: { unit: "°", kind: "circular", circle: 180 } },
  activity: { align: ["stimulus", "response"], rates: ["stimulus", "delay", "response"] },
  score: (p) => ({ error: { measure: "angle", periods: "response", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the stimulus": { withoutPeriods: ["stimulus"] } },
  trial({ asked }, t, p) {
    t.input("fixation").during("stimulus", "delay", 1);
    for (const place of shownPlaces(p.places)) {
      const angle = 360 * t.random.uniform();
      const { names, angles } = ring(place, p.neurons);
      const tuning = vonMises(p.gain, p.kappa);
      const cue = p.places > 1 && place === asked ? p.cue : 1;
      for (const [k, name] of names.entries())
        for (const [period, expected] of [
          ["stimulus", tuning(turnBetween(angles[k], angle))],
          ["delay", p.spontaneous],
          ["response", p.spontaneous * cue],
        ] as const) {
          const from = t.start(period);
          // A spike has the same area at every time step: 1 during 10 ms.
          for (const [step, count] of spikes(t.random, expected, Math.round(t.length(period) / t.dt)))
            t.input(name).between(from + step * t.dt, from + (step + 1) * t.dt, (count * 10) / t.dt);
        }
      if (place !== asked) continue;
      t.record("orientation", angle / 2);
      t.target("cosine").during("response", portableCos(radians(angle)));
      t.target("sine").during("response", portableSin(radians(angle)));
    }
  },
});

/** Counts of a Poisson process with a given mean in total, by step; steps without spikes are left out. */
function spikes(random: Generator, expected: number, steps: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  if (steps === 0) return counts;
  // Intervals between spikes are exponential.
  for (let at = random.exponential(1); at < expected; at += random.exponential(1)) {
    const step = Math.min(steps - 1, Math.floor((at / expected) * steps));
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return counts;
}
