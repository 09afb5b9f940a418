/** Makes a model from the section of a configuration. */

import { checkArgument } from "../base/arguments.ts";
import { callerWording } from "../base/callerWording.ts";
import { isRecord } from "../base/display.ts";
import { invalid, named, unknown } from "../base/errors.ts";
import { readAt } from "../settings/kind.ts";
import { knownOptions } from "../settings/options.ts";
import { resolveParameters } from "../settings/parameter.ts";
import { withDefinitionIn } from "../settings/userDefinition.ts";
import { type ModelDefinition, readModels } from "./cell/definition.ts";
import { writtenModel } from "./cell/writtenModel.ts";
import type { InputNoise, Model, TaskSizes } from "./model.ts";
import { presetNames } from "./presetNames.ts";
import { modelOptions } from "./rate/modelOptions.ts";
import { rateModel } from "./rate/rateModel.ts";
import { weightsSource } from "./weightsSource.ts";

export interface ModelChoice {
  /** Models written by the user, to which a section refers by name: `{ name: "gru", … }`. */
  readonly models?: readonly ModelDefinition[];
}

/** Inputs are noise-free by default. */
type Sizes = TaskSizes & { readonly inputNoise?: InputNoise };

/**
 * The model of a section: `{ preset, … }` for the built-in family; a model of your own called with its parameters,
 * `gru({ units: 30 })`, or by name, `{ name, … }`, with `models` as the third argument: `{ models: [gru] }`.
 * @throws "unknown" for a name or key, "invalid" for a value, "mismatched" for a shape, and the errors of a user's
 * cell
 */
export function modelOf(section: unknown, sizes: Sizes, options: ModelChoice = {}): Model {
  const { models } = readChoice(options);
  const own = readModels(withDefinitionIn(section, models), "models");
  if (typeof section === "function")
    throw invalid({
      at: "model",
      value: section,
      remedy: "a model of your own is called with its parameters: gru({})",
    });
  if (!isNamed(section)) {
    checkPreset(section, own);
    return rateModel(modelOptions(section, "model"));
  }
  const { name, weights = null, ...settings } = section;
  if (Object.hasOwn(section, "preset"))
    throw invalid({
      at: "model.name",
      subject: "model.preset together with model.name",
      value: name,
      remedy: "give preset for a built-in network or name for your own, not both",
    });
  if (typeof name !== "string") throw invalid({ at: "model.name", value: name, remedy: "give the name of a model" });
  if (own.length === 0)
    throw unknown({
      at: "model.name",
      subject: "model",
      value: name,
      remedy: `only the presets are known: ${callerWording(
        "call it with its parameters, or give its definition in the option models",
        "name the file that defines it (--use FILE)",
      )}, or write model.preset`,
    });
  checkArgument("sizes", sizes, ["inputs", "outputs", "dt"], "give the network's sizes: { inputs, outputs, dt }");
  const definition = named({ at: "model.name", subject: "model" }, name, own);
  const parameters = resolveParameters(definition.parameters, settings, "model", ["name", "weights"]);
  return writtenModel(
    definition,
    parameters,
    weights === null ? null : readAt(weightsSource, weights, "model.weights"),
    { ...sizes, inputNoise: sizes.inputNoise ?? false },
  );
}

/** Throws "invalid" for a list in the place of options, "unknown" for another option. */
function readChoice(options: ModelChoice): ModelChoice {
  if (Array.isArray(options))
    throw invalid({
      subject: "options of modelOf",
      detail: "are a list",
      remedy: "give models of your own as { models: [gru] }",
    });
  return knownOptions(options, ["models"], "the options of modelOf");
}

/** Throws "unknown" for one of the user's own models given as a preset. */
function checkPreset(section: unknown, own: readonly ModelDefinition[]): void {
  const preset = isRecord(section) ? section["preset"] : undefined;
  if (presetNames.some((name) => name === preset) || !own.some(({ name }) => name === preset)) return;
  throw unknown({
    at: "model.preset",
    value: preset,
    remedy: "it is your own model: write model.name instead of model.preset",
  });
}

const isNamed = (section: unknown): section is Readonly<Record<string, unknown>> =>
  typeof section === "object" && section !== null && !Array.isArray(section) && Object.hasOwn(section, "name");
