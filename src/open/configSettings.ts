/** The whole configuration as a table of settings, and as a JSON Schema. */
import { checkGiven } from "../base/given.ts";
import { type ModelOptions, modelSection } from "../model/modelSettings.ts";
import { presets } from "../model/presets.ts";
import type { Schema } from "../settings/kind.ts";
import { type Group, group, schemaOf } from "../settings/setting.ts";
import { tasks as libraryTasks } from "../task/library/index.ts";
import { taskSettings } from "../task/taskSettings.ts";
import { type ConfigOptions, type RunConfig, runConfig, usualTask } from "./config.ts";
import { evaluateSettings, seedSettings, trainSettings } from "./trainSettings.ts";

/** Every key of a configuration: what it means and what it may be. */
export const configSettings = ({ tasks = [], models = [] }: ConfigOptions = {}): Group =>
  group("a run: the network, what it learns, how, what is measured then, and chance", {
    model: modelSection(models),
    task: taskSettings([...libraryTasks, ...tasks], usualTask),
    train: group("how it is trained", trainSettings),
    evaluate: group("what is measured after training", evaluateSettings),
    ...seedSettings,
  });

/**
 * The defaults of every setting under a preset (and for a task), from a complete configuration that leaves them so: the share of excitatory
 * units stands there in place of their number, which follows from it.
 */
export function defaultsIn(config: RunConfig): object {
  checkGiven("config", config, ["model"], "give a complete configuration: what runConfig returns");
  const { model, ...others } = config;
  checkGiven("config.model", model, [], "give a complete configuration: what runConfig returns");
  if (!("preset" in model)) return { ...others, model };
  const { excitatoryUnits: _, ...options } = model;
  const { excitatoryFraction } = presets[(model as ModelOptions).preset];
  return { ...others, model: { ...options, excitatoryFraction } };
}

/**
 * JSON Schema (draft 7) of a configuration, for editors: what each value means and may be, and its default under the preset `ei`. It takes
 * all that `runConfig` takes; what depends on several values (an array as long as `model.units`, bounds in order) only that one refuses.
 */
export function configSchema(options: ConfigOptions = {}): Schema {
  const { properties, ...whole } = schemaOf(configSettings(options), defaultsIn(runConfig())) as {
    properties: Record<string, Schema>;
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of a Dalenet run",
    ...whole,
    type: "object",
    properties: { ...properties, seed: { ...properties["seed"], type: ["integer", "null"] } },
  };
}
