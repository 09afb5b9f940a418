/** A run that takes milliseconds: 10 units, trials of 9 steps. */
import type { Config } from "../../src/index.ts";

export const tinyTask = { name: "perceptualDecision", fixation: 40, stimulus: 100, decision: 40 } as const;
export const tiny = {
  model: { units: 10 },
  task: tinyTask,
  // With a constant rate tests can add epochs to a finished run.
  train: { epochs: 2, batchesPerEpoch: 10, batch: 4, schedule: { warmupSteps: 0, decay: "none" } },
  evaluate: { trials: 40, recordedTrials: 20, psychometricTrials: 2 },
} as const satisfies Config;
