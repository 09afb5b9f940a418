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
      model: { preset: "ei", units: 50 },
      task,
      train: sizes,
    },
  },
  notebook: {
    about: "the notebook as it was run, with its four faults and its own settings; learns poorly, kept for comparison",
    config: {
      model: { preset: "notebook", units: 50 },
      task,
      train: sizes,
    },
  },
};

/** A built-in configuration by name. Throws "unknown", with the nearest name suggested. */
export function configNamed(name: string): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(configs, name)) throw unknownName("configuration", name, Object.keys(configs));
  return configs[name].config;
}
