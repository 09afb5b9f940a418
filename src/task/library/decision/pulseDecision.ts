import { quantity } from "../../../settings/parameter.ts";
import { slots } from "../../blocks/slots.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;

/** Count pulses on two sides. */
export const pulseDecision = defineTask({
  name: "pulseDecision",
  title: "Accumulation of pulses",
  summary: "Brief pulses come at random on the left and on the right: report the side with more of them.",
  source:
    "Scott, Constantinople, Erlich, Tank & Brody (2015), eLife 4:e11308; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "Sides never have equally many pulses, because these trials have no right answer; in neurogym a random number decides them.",
    "Left and right are right equally often; in neurogym the more probable side is balanced.",
    "braintools gives each pulse a graded sign and strength; here all pulses are equal.",
  ],
  dt: 10,
  parameters: {
    fixation: duration(500, "fixation before the first pulse"),
    pulses: quantity(6, "", "number of moments at which pulses may come", { min: 1, max: 100, whole: true }),
    pulse: quantity(10, "ms", "length of a pulse, at least one step", { min: 1 }),
    gap: quantity(240, "ms", "time after each pulse", { min: 0 }),
    decision: duration(500, "decision, when the choice is reported", { positive: true }),
    probability: quantity(70, "%", "probability of a pulse on the richer side; the other side has 100 % minus this", {
      min: 50,
      max: 100,
    }),
    sigma: quantity(0, "√ms", "noise of the pulse channels: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: { about: "PulseDecisionMaking of neurogym", dt: 10, parameters: {} },
    brainpy: { about: "RatePulseDecisionMaking of brainpy_datasets", dt: 10, parameters: {} },
  },
  inputs: ["fixation", ...sides],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: ({ sigma }) => ({ sigma: { left: sigma, right: sigma } }),
  conditions: () => ({ side: sides }),
  periods: (p) => ({ fixation: p.fixation, stimulus: p.pulses * (p.pulse + p.gap), decision: p.decision }),
  factors: { side: { kind: "category" }, difference: { unit: "pulses", kind: "signed" } },
  activity: { align: ["stimulus", "decision"], selectivity: "stimulus", rates: ["stimulus", "decision"] },
  trial({ side }, t, { pulses, pulse, probability }) {
    // Drawn until this side has more: the distribution of pulses given the answer.
    const draw = () => {
      const richer = t.random.choice(sides);
      const [left, right] = sides.map((one) =>
        Array.from(
          { length: pulses },
          () => 100 * t.random.uniform() < (one === richer ? probability : 100 - probability),
        ),
      );
      const count = (all: readonly boolean[]) => all.filter(Boolean).length;
      return { left, right, difference: count(right) - count(left) };
    };
    let drawn = draw();
    while (side === "right" ? drawn.difference <= 0 : drawn.difference >= 0) drawn = draw();
    t.record("difference", drawn.difference);
    t.input("fixation").during("fixation", "stimulus", 1);
    slots(t, "stimulus", pulses).forEach((start, k) => {
      for (const one of sides) if (drawn[one][k]) t.input(one).between(start, start + Math.max(pulse, t.dt), 1);
    });
    t.answer(side).during("decision");
  },
});
