/** Trainings of many kinds under the portable profile, each a few updates long. */
import { join } from "node:path";
import { loadDefinitions } from "../../src/node/index.ts";
import { type Experiment, open } from "../../src/open/experiment.ts";

const { models } = await loadDefinitions([join(import.meta.dirname, "../../examples/gru.mjs")]);
const task = { name: "perceptualDecision", stimulus: { uniform: [100, 300] } };
const train = (over: object) => ({ profile: "portable", epochs: 2, batchesPerEpoch: 6, batch: 16, ...over });

const configs: Readonly<Record<string, object>> = {
  "ei, noisy, with clipping": { model: { preset: "ei", units: 25 }, task, train: train({ clipNorm: 0.1, batch: 33 }) },
  "ei, a fixed set with a smaller last batch": {
    model: { preset: "ei", units: 25 },
    task,
    train: train({ trials: { fixed: 45 }, batchesPerEpoch: null, batch: 20 }),
  },
  "song2016, rows of many trials": {
    model: { preset: "song2016", units: 50 },
    task,
    train: train({ batch: 5, sequence: { steps: 60, fill: "new" } }),
  },
  "notebook, sgd with momentum": {
    model: { preset: "notebook", units: 12 },
    task,
    train: train({ optimizer: { kind: "sgd", momentum: 0.9 } }),
  },
  "a user's cell, adamW": {
    model: { name: "gru", units: 20 },
    task,
    train: train({ batch: 20, optimizer: { kind: "adamW" } }),
  },
};

export const experiments: readonly (readonly [title: string, experiment: Experiment])[] = Object.entries(configs).map(
  ([title, config]) => [title, open(config, { models })],
);
