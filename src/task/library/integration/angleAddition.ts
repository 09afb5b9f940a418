import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { blend } from "./blend.ts";

/** Add two angles: from retinal and head direction to direction in space. */
export const angleAddition = defineTask({
  name: "angleAddition",
  title: "Addition of angles",
  summary: "A retinal direction and a head direction are shown together: report their sum, the direction in space.",
  source:
    "Zipser & Andersen (1988), Nature 331:679–684; as ReferenceFrame in trainRNNbrain (Tolmachev & Engel), with all times tenfold",
  deviations: ["The angles stay on during the report; with the preset brief they have to be remembered."],
  dt: 20,
  parameters: {
    rest: duration(100, "nothing is shown", { positive: true }),
    settle: duration(300, "the angles are shown; not in the loss", { positive: true }),
    stimulus: duration(700, "the angles are shown and the sum is reported"),
    hold: duration(0, "the sum is reported without the angles"),
    channels: quantity(6, "", "number of channels of each circle", { min: 3, max: 64, whole: true }),
    tolerance: quantity(20, "°", "angle at the end within which a report is correct", { min: 1, max: 179 }),
    sigma: quantity(0, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    brief: {
      about: "AngleAddition of trainRNNbrain: the sum is reported after the angles",
      parameters: { stimulus: 0, hold: 900 },
    },
  },
  inputs: (p) => [...ring("retina", p.channels).names, ...ring("head", p.channels).names],
  outputs: (p) => ring("space", p.channels).names,
  target: "value",
  noise: (p) => p.sigma,
  conditions: () => ({ trial: ["any angles"] }),
  periods: ({ rest, settle, stimulus, hold }) => ({ rest, settle, stimulus, hold }),
  factors: { retina: { unit: "°", kind: "circular" }, head: { unit: "°", kind: "circular" } },
  activity: { align: "settle", rates: ["settle"] },
  score: (p) => ({ error: { measure: "angle", steps: "last", tolerance: p.tolerance } }),
  shortcuts: ({ channels }) => ({ "without the head": { withoutInputs: ring("head", channels).names } }),
  trial(_, t, { channels }) {
    const [retina, head] = [360 * t.random.uniform(), 360 * t.random.uniform()];
    t.record("retina", retina);
    t.record("head", head);
    t.mask.during("settle", 0);
    ring("retina", channels).input(t, retina, blend(channels)).during("settle", "stimulus");
    ring("head", channels).input(t, head, blend(channels)).during("settle", "stimulus");
    ring("space", channels)
      .target(t, retina + head, blend(channels))
      .during("settle", "stimulus", "hold");
  },
});
