/** Configurations that come with the library, by name. Each lists only what differs from its preset. */
import { unknownName } from "../base/errors.ts";
import { readAt, text } from "../settings/kind.ts";
import type { BuiltInConfig } from "./builtInConfig.ts";
import type { Config } from "./looseConfig.ts";
import { song2016Configs } from "./song2016.ts";

/** The notebook's training: 20 epochs of 64 batches of 16 trials. */
const sizes = { epochs: 20, batchesPerEpoch: 64, batch: 16 };
const task = { name: "perceptualDecision" } as const;

/** The built-in configurations by name, each with a line on its purpose. */
export const configs = {
  quickstart: {
    about:
      "an E–I network of 50 units learns a perceptual decision: the notebook's equations, with settings that learn",
    config: {
      model: { preset: "ei", units: 50 },
      task,
      train: sizes,
    },
  },
  notebook: {
    about: "the notebook as it was run, with its four errors and its own settings; learns poorly, kept for comparison",
    config: {
      model: { preset: "notebook", units: 50 },
      task,
      train: sizes,
    },
  },
  ...song2016Configs,
} satisfies Readonly<Record<string, BuiltInConfig>>;
/** What the configurations have in common whose names begin with a word and a slash. */
export const configGroups: Readonly<Record<string, string>> = {
  song2016:
    "the networks of Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792, as their code (pycog) trains them",
};
export type ConfigName = keyof typeof configs;
/** A configuration with its name, as written or complete. */
export type GivenConfig = ConfigName | Config;

/** A built-in configuration by name. Throws "unknown" with the nearest name suggested. */
export function configNamed(name: string): Config {
  readAt(text, name, "name");
  if (!Object.hasOwn(configs, name)) throw unknownName("configuration", name, Object.keys(configs));
  return configs[name as ConfigName].config;
}
