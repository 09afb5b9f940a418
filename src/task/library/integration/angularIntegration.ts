import { portableCos, portableSin } from "../../../base/math.ts";
import { quantity } from "../../../settings/parameter.ts";
import { radians } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { blockSignal, integral } from "./blockSignal.ts";

/** Integrate an angular velocity around a circle, as head direction cells do. */
export const angularIntegration = defineTask({
  name: "angularIntegration",
  title: "Integration of an angular velocity",
  summary: "A heading is shown, then an angular velocity: keep track of the heading.",
  source:
    "Cueva, Wang, Chin & Wei (2020), ICLR; velocity of AngleIntegration in trainRNNbrain (Tolmachev & Engel), with all times tenfold",
  deviations: [
    "The heading at the start is shown, and the outputs are cosine and sine; in trainRNNbrain it is 0, and outputs form a ring.",
    "The top speed is 180° per second, so that a trial turns by about one circle at most.",
  ],
  dt: 20,
  parameters: {
    start: duration(300, "the heading at the start is shown", { positive: true }),
    turning: duration(2200, "the velocity is shown", { positive: true }),
    headings: quantity(8, "", "number of headings at the start, evenly spaced", { min: 1, max: 64, whole: true }),
    shortest: quantity(100, "ms", "shortest time between jumps of the velocity", { min: 1 }),
    block: quantity(220, "ms", "mean time between jumps; at least the shortest", { min: 1 }),
    speed: quantity(180, "°/s", "angular velocity at an input of 1", { min: 0 }),
    tolerance: quantity(20, "°", "angle at the end within which a trial is correct", { min: 1, max: 179 }),
    sigma: quantity(0, "√ms", "noise of the velocity: s.d. sigma/√dt per step", { min: 0 }),
  },
  inputs: ["start cosine", "start sine", "velocity"],
  outputs: ["cosine", "sine"],
  target: "value",
  noise: (p) => ({ sigma: { velocity: p.sigma } }),
  conditions: ({ headings }) => ({ start: Array.from({ length: headings }, (_, k) => (360 * k) / headings) }),
  periods: (p) => ({ start: p.start, turning: p.turning }),
  factors: { start: { unit: "°", kind: "circular" }, turned: { unit: "°", kind: "signed" } },
  activity: { align: "turning", rates: ["start", "turning"] },
  score: (p) => ({ error: { measure: "angle", steps: "last", tolerance: p.tolerance } }),
  shortcuts: {
    "without the velocity": { withoutInputs: ["velocity"] },
    "without the start": { withoutPeriods: ["start"] },
  },
  trial({ start }, t, p) {
    const steps = Math.round(t.length("turning") / t.dt);
    const velocity = blockSignal(t.random, steps, t.dt, { shortest: p.shortest, mean: p.block });
    const turned = integral(velocity, (p.speed * t.dt) / 1000);
    t.record("turned", turned[steps - 1]);
    t.input("velocity").during("turning", velocity);
    for (const [name, part] of [
      ["cosine", portableCos],
      ["sine", portableSin],
    ] as const) {
      t.input(`start ${name}`).during("start", part(radians(start)));
      t.target(name)
        .during("start", part(radians(start)))
        .during(
          "turning",
          turned.map((angle) => part(radians(start + angle))),
        );
    }
  },
});
