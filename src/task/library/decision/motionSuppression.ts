import { portableCos } from "../../../base/math.ts";
import { quantity } from "../../../settings/parameter.ts";
import { radians } from "../../blocks/tuning.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

/** Directions of motion and their angles in degrees. */
const angles = { right: 0, up: 90, left: 180, down: 270 } as const;
const directions = ["right", "up", "left", "down"] as const;
const sizes = 8;

/** Video frames of 300/36 ms, and the probabilities at them of choosing the right and the opposite direction. */
const frame = 300 / 36;
const frames = [7, 8, 9, 10, 13, 15, 18, 21, 28, 36];
const stimuli = {
  "small and faint": {
    size: 1,
    contrast: 0.05,
    same: [0.249, 0.25, 0.26, 0.2583, 0.325, 0.45, 0.575, 0.875, 0.933, 0.99],
    opposite: [0.249, 0.25, 0.26, 0.2583, 0.267, 0.1417, 0.1167, 0.058, 0.016, 0.003],
  },
  "large and bright": {
    size: sizes,
    contrast: 0.99,
    same: [0.249, 0.249, 0.249, 0.249, 0.27, 0.32, 0.4583, 0.65, 0.85, 0.99],
    opposite: [0.249, 0.249, 0.29, 0.31, 0.4, 0.475, 0.4167, 0.3083, 0.075, 0.04],
  },
} as const;

/** The value of a table at a time in ms, linear between frames and constant outside. */
function valueAt(table: readonly number[], ms: number): number {
  const at = ms / frame;
  const next = frames.findIndex((one) => one >= at);
  if (next === 0) return table[0];
  if (next < 0) return table[table.length - 1];
  const share = (at - frames[next - 1]) / (frames[next] - frames[next - 1]);
  return table[next - 1] + share * (table[next] - table[next - 1]);
}

/** Large, bright motion is harder to see than small, faint motion. */
export const motionSuppression = defineTask({
  name: "motionSuppression",
  title: "Spatial suppression of motion",
  summary:
    "A pattern moves in one of four directions. The outputs are the probabilities with which people choose each direction if the motion ends now: a large, bright pattern is seen late, and first in the opposite direction.",
  source:
    "Tadin, Lappin, Gilroy & Blake (2003), Nature 424:312–315; probabilities of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The probabilities of the orthogonal directions are what the others leave, and never negative as in neurogym.",
    "A trial is judged by its distance to all probabilities, and its choice by the largest of them at the end.",
  ],
  dt: 10,
  parameters: {
    stimulus: duration(300, "motion", { positive: true }),
    sigma: quantity(0.1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: { neurogym: { about: "SpatialSuppressMotion of neurogym", dt: 8.3, parameters: { sigma: 0 } } },
  inputs: directions.flatMap((one) => Array.from({ length: sizes }, (_, k) => `${one} ${k + 1}`)),
  outputs: directions,
  target: "value",
  // People need time to see the motion, which no input marks.
  timed: true,
  noise: ({ sigma }) => sigma,
  conditions: () => ({ stimulus: Object.keys(stimuli) as (keyof typeof stimuli)[], direction: directions }),
  periods: (p) => ({ stimulus: p.stimulus }),
  factors: { stimulus: { kind: "category" }, direction: { kind: "category" } },
  activity: { align: "stimulus", selectivity: "stimulus", rates: ["stimulus"] },
  score: { choice: "largest", error: { measure: "distance" } },
  trial({ stimulus, direction }, t) {
    const { size, contrast, same, opposite } = stimuli[stimulus];
    for (const one of directions) {
      const away = (angles[one] - angles[direction] + 360) % 360;
      for (let k = 1; k <= size; k++)
        t.input(`${one} ${k}`).during("stimulus", ((portableCos(radians(away)) + 1) * contrast) / 2);
      t.target(one).during("stimulus", (ms) => {
        const [towards, against] = [valueAt(same, ms), valueAt(opposite, ms)];
        if (away === 0) return towards;
        return away === 180 ? against : Math.max(0, 1 - towards - against) / 2;
      });
    }
    t.correct(direction);
  },
});
