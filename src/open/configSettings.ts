/** The whole configuration as a table of settings, and as a JSON Schema. */
import { checkArgument } from "../base/arguments.ts";
import { modelSection } from "../model/modelSection.ts";
import type { ModelOptions } from "../model/rate/modelSettings.ts";
import { presets } from "../model/rate/presets.ts";
import type { Schema } from "../settings/kind.ts";
import { type Group, group, schemaOf } from "../settings/setting.ts";
import { sharedSchema } from "../settings/sharedSchema.ts";
import { knownTasks } from "../task/library/index.ts";
import { taskSettings } from "../task/taskSettings.ts";
import { type ConfigOptions, type RunConfig, runConfig, usualTask } from "./config.ts";
import { evaluateSettings, seedSettings, trainSettings } from "./trainSettings.ts";

/** Every key of a configuration, with its meaning and the values it takes. */
export const configSettings = ({ tasks = [], models = [] }: ConfigOptions = {}): Group =>
  group("a run: the network, what it learns, how it learns, what is measured afterwards, and seeds", {
    model: modelSection(models),
    task: taskSettings([...knownTasks, ...tasks], usualTask),
    train: group("how it is trained", trainSettings),
    evaluate: group("what is measured after training", evaluateSettings),
    ...seedSettings,
  });

/**
 * The defaults of every setting under a preset (and for a task), taken from a complete configuration made with
 * them. The number of excitatory units is replaced by the fraction from which it follows.
 */
export function defaultsIn(config: RunConfig): object {
  checkArgument("config", config, ["model"], "give a complete configuration: what runConfig returns");
  const { model, ...others } = config;
  checkArgument("config.model", model, [], "give a complete configuration: what runConfig returns");
  if (!("preset" in model)) return { ...others, model };
  const { excitatoryUnits: _, ...options } = model;
  const { excitatoryFraction } = presets[(model as ModelOptions).preset];
  return { ...others, model: { ...options, excitatoryFraction } };
}

/**
 * JSON Schema (draft 7) of a configuration, for editors: meaning, allowed values, and default under the preset
 * `ei`. It accepts everything that `runConfig` accepts; conditions on several values (an array as long as
 * `model.units`, bounds in order) are checked only by `runConfig`. What recurs is under `definitions`.
 */
export function configSchema(options: ConfigOptions = {}): Schema {
  const { properties, ...whole } = schemaOf(configSettings(options), defaultsIn(runConfig())) as {
    properties: Record<string, Schema>;
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of a Dalenet run",
    ...sharedSchema({
      ...whole,
      type: "object",
      properties: { ...properties, seed: { ...properties["seed"], type: ["integer", "null"] } },
    }),
  };
}
