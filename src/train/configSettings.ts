/** The whole configuration as a table of settings, and as a JSON Schema. */
import { modelSection } from "../model/modelSettings.ts";
import { type Group, group, type Schema, schemaOf } from "../setting.ts";
import { tasks as libraryTasks } from "../task/library/index.ts";
import { taskSettings } from "../task/taskSettings.ts";
import { type ConfigOptions, runConfig, usualTask } from "./config.ts";
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
 * JSON Schema (draft 7) of a configuration, for editors: what each value means and may be, and its default under the preset `ei`. It takes
 * all that `runConfig` takes; what depends on several values (an array as long as `model.units`, bounds in order) only that one refuses.
 */
export function configSchema(options: ConfigOptions = {}): Schema {
  const { properties, ...whole } = schemaOf(configSettings(options), runConfig()) as {
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
