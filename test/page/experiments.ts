/** Trainings of different kinds, small enough for a page under test; user definitions come from the examples. */
import { gru } from "../../examples/gru.mjs";
import { freeResponse } from "../../examples/tasks/freeResponse.mjs";
import { pulseIntegrator } from "../../examples/tasks/pulseIntegrator.mjs";
import type { Config } from "../../src/open/looseConfig.ts";
import { portableTraining } from "../portable/training.ts";

const tasks = [freeResponse, pulseIntegrator];
const models = [gru];
const train = { epochs: 2, batchesPerEpoch: 20, batch: 20 };
const evaluate = { trials: 20, recordedTrials: 20, psychometricTrials: 4 };
const small = { train, evaluate };

const config = (part: Config): Config => ({ ...small, ...part });

export const experiments = {
  choice: config({ model: { units: 12 }, task: { name: "perceptualDecision", stimulus: 400 } }),
  value: config({ model: { units: 12 }, task: pulseIntegrator() }),
  "free response": config({ model: { units: 12 }, task: freeResponse() }),
  portable: portableTraining,
  brief: {
    model: { units: 4 },
    task: { name: "perceptualDecision", stimulus: 100 },
    train: { epochs: 1, batchesPerEpoch: 2, batch: 4 },
    evaluate: { trials: 4, recordedTrials: 4, psychometricTrials: 1 },
  },
  "choice of the user's own cell": config({
    model: gru({ units: 8 }),
    task: { name: "perceptualDecision", stimulus: 400 },
  }),
} satisfies Readonly<Record<string, Config>>;
export type ExperimentName = keyof typeof experiments;

/** Settings of `train` and `loadRun` that all of them share. */
export const own = { tasks, models };
