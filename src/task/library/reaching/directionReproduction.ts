import { portableCos, portableSin } from "../../../base/math.ts";
import { quantity } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { radians } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import {
  directionActivity,
  directionInputs,
  directionNoise,
  directionParameters,
  directionPeriods,
  directionPresets,
  directionSource,
  showDirection,
} from "./shownDirection.ts";

/** Report a direction, after a delay or at once, as a point on a circle. */
export const directionReproduction = defineTask({
  name: "directionReproduction",
  title: "Direction reproduction",
  summary: "A direction is shown: reproduce it, after a delay or at once, as its cosine and sine.",
  source: directionSource,
  dt: 20,
  parameters: {
    ...directionParameters,
    tolerance: quantity(20, "°", "angle within which a report is correct", { min: 1, max: 179 }),
  },
  presets: directionPresets,
  inputs: (p) => directionInputs(p),
  outputs: ["fixation", "cosine", "sine"],
  target: "value",
  noise: (p) => directionNoise(p),
  conditions: (p) => ({ direction: ring("", p.directions).angles }),
  periods: (p) => directionPeriods(p),
  factors: { direction: { unit: "°", kind: "circular" } },
  activity: (p) => directionActivity(p),
  score: (p) => ({
    error: {
      measure: "angle",
      outputs: ["cosine", "sine"],
      periods: "response",
      steps: "last",
      tolerance: p.tolerance,
    },
  }),
  trial({ direction }, t, p) {
    const before = showDirection(t, direction, p);
    t.target("fixation").during(...before, 1);
    t.target("cosine").during("response", portableCos(radians(direction)));
    t.target("sine").during("response", portableSin(radians(direction)));
  },
});
