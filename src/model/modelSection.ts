/** The settings of the model section: those of the presets, and of the models that users define. */
import { oneOf } from "../settings/kind.ts";
import { type Group, group, type Settings, setting, type Variants, variants } from "../settings/setting.ts";
import type { ModelDefinition } from "./cell/definition.ts";
import { modelSettings } from "./rate/modelSettings.ts";
import { weightsSetting } from "./weightsSource.ts";

const about = "the network";
/** The section: a preset's keys, or the name of one of `models` and its parameters. */
export function modelSection(models: readonly ModelDefinition[]): Group | Variants {
  if (models.length === 0) return group(about, modelSettings);
  const of = ({ name: own, parameters }: ModelDefinition): Settings => ({
    name: setting(oneOf([own]), "name of the model"),
    ...parameters,
    weights: weightsSetting,
  });
  // Without a name, the section belongs to the presets.
  const all = { "": modelSettings, ...Object.fromEntries(models.map((model) => [model.name, of(model)])) };
  return variants(about, "name", all, "");
}
