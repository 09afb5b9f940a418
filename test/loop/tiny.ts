/** A run that takes milliseconds: 10 units, trials of 9 steps. */
import type { Config } from "../../src/open/looseConfig.ts";

export const tinyTask = { name: "perceptualDecision", fixation: 40, stimulus: 100, decision: 40 } as const;
export const tiny = {
  model: { units: 10 },
  task: tinyTask,
  // A rate that stays lets tests add epochs to a run that ended.
  train: { epochs: 2, batchesPerEpoch: 10, batch: 4, schedule: { warmupSteps: 0, decay: "none" } },
  evaluate: { trials: 40, recordedTrials: 20, psychometricTrials: 2 },
} as const satisfies Config;
