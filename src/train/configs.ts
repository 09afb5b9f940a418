/** Configurations that come with the library, by name. Each names only what differs from its preset. */
import { unknownName } from "../errors.ts";

export interface BuiltInConfig {
  readonly about: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The notebook's sizes: 20 epochs of 64 batches of 16 trials. */
const sizes = { epochs: 20, batchesPerEpoch: 64, batch: 16 };
const task = { name: "perceptualDecision" };

export const configs: Readonly<Record<string, BuiltInConfig>> = {
  quickstart: {
    about:
      "an E–I network of 50 units learns the perceptual decision: the notebook's equations, with a recipe that learns",
    config: {
      // Without the rate penalty rates run into the hundreds, where the recurrent noise plays no role.
      model: { preset: "ei", units: 50, regularizers: { rateL2: 1e-3 } },
      task,
      // At a constant rate some seeds stay at 0.75; without the slow start some networks explode in their first steps.
      train: {
        ...sizes,
        optimizer: { kind: "adam", learningRate: 1e-2 },
        schedule: { warmupSteps: 200, decay: "cosine" },
        clipNorm: 1,
      },
    },
  },
  notebook: {
    about: "the notebook as it was run, with its four faults and its own settings; learns poorly, kept for comparison",
    config: {
      model: { preset: "notebook", units: 50 },
      task,
      train: { ...sizes, optimizer: { kind: "adam", learningRate: 1e-3 }, clipNorm: null },
    },
  },
};

/** A built-in configuration by name. Throws "unknown", with the nearest name suggested. */
export function configNamed(name: string): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(configs, name)) throw unknownName("configuration", name, Object.keys(configs));
  return configs[name].config;
}
