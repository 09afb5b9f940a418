import { portableCos, portableSin } from "../../../base/math.ts";
import { option, quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { cosine, radians } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Hold the arm, then point to a target when it appears. */
export const reachingTarget = defineTask({
  name: "reachingTarget",
  title: "Reaching to a target",
  summary: "Point in a start direction; when a target appears, point to it. The hand may be seen too, as a distractor.",
  source:
    "Georgopoulos, Schwartz & Kettner (1986), Science 233:1416–1419; periods and inputs of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The outputs are the cosine and sine of the direction; in neurogym, actions move the hand by 0.05 rad, and labels are angles cut to whole radians.",
    "The hand is seen at its start throughout, because inputs do not depend on outputs; in neurogym it is seen where it is.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "the start direction is held", { positive: true }),
    reach: duration(500, "the target is shown and reached", { positive: true }),
    directions: quantity(16, "", "number of channels of each circle", { min: 3, max: 128, whole: true }),
    start: quantity(180, "°", "start direction", { min: 0, max: 360 }),
    hand: option(
      "separate",
      ["separate", "distractor", "unseen"],
      "input that shows the hand: channels of its own, those of the target, or none",
    ),
    strength: quantity(1, "", "peak of the target input", { min: 0.01 }),
    tolerance: quantity(20, "°", "angle within which a reach is correct", { min: 1, max: 179 }),
  },
  presets: {
    neurogym: { about: "Reaching1D of neurogym", dt: 100, parameters: {} },
    neurogymSelfDistraction: {
      about: "Reaching1DWithSelfDistraction of neurogym: a weak target and the hand on one circle",
      dt: 100,
      parameters: { hand: "distractor", directions: 32, strength: 0.3 },
    },
  },
  inputs: ({ directions, hand }) => [
    ...ring("target", directions).names,
    ...(hand === "separate" ? ring("hand", directions).names : []),
  ],
  outputs: ["cosine", "sine"],
  target: "value",
  conditions: () => ({ trial: ["any target"] }),
  periods: (p) => ({ fixation: p.fixation, reach: p.reach }),
  factors: { target: { unit: "°", kind: "circular" } },
  activity: { align: "reach", rates: ["fixation", "reach"] },
  score: (p) => ({ error: { measure: "angle", periods: "reach", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without the target": { withoutPeriods: ["reach"] } },
  trial(_, t, p) {
    const target = 360 * t.random.uniform();
    t.record("target", target);
    ring("target", p.directions).input(t, target, cosine(), p.strength).during("reach");
    if (p.hand !== "unseen")
      ring(p.hand === "separate" ? "hand" : "target", p.directions)
        .input(t, p.start, cosine())
        .add("fixation", "reach");
    for (const [period, angle] of [
      ["fixation", p.start],
      ["reach", target],
    ] as const) {
      t.target("cosine").during(period, portableCos(radians(angle)));
      t.target("sine").during(period, portableSin(radians(angle)));
    }
  },
});
