import { ring } from "../../blocks/ring.ts";
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

/** Report a direction, after a delay or at once, as one of several classes. */
export const directionClassification = defineTask({
  name: "directionClassification",
  title: "Direction classification",
  summary: "A direction is shown: choose it among a few, after a delay or at once.",
  source: directionSource,
  dt: 20,
  parameters: directionParameters,
  presets: directionPresets,
  inputs: (p) => directionInputs(p),
  outputs: (p) => ["fixation", ...ring("direction", p.directions).names],
  target: "class",
  noise: (p) => directionNoise(p),
  conditions: (p) => ({ direction: ring("", p.directions).angles }),
  periods: (p) => directionPeriods(p),
  factors: { direction: { unit: "°", kind: "circular" } },
  activity: (p) => ({ ...directionActivity(p), selectivity: p.report === "delayed" ? "delay" : "response" }),
  score: { error: { measure: "angle", periods: "response" } },
  trial({ direction }, t, p) {
    showDirection(t, direction, p);
    t.answer(ring("direction", p.directions).nearest(direction)).during("response");
  },
});
