/** The door of models: a section of a configuration in, a model out. */
import { isRecord } from "../base/display.ts";
import { invalid, named, unknown } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import { said } from "../base/said.ts";
import { readAt } from "../settings/kind.ts";
import { resolveParameters } from "../settings/parameter.ts";
import { type ModelDefinition, readModels } from "./definition.ts";
import type { InputNoise, Model, TaskSizes } from "./model.ts";
import { modelOptions } from "./modelOptions.ts";
import { presetNames } from "./options.ts";
import { rateModel } from "./rateModel.ts";
import { weightsSource } from "./weightsSource.ts";
import { writtenModel } from "./written.ts";

export interface ModelChoice {
  /** Models written by the user, which a section names: `{ name: "gru", … }`. */
  readonly models?: readonly ModelDefinition[];
}

/** Without a word of their noise, inputs have none. */
type Sizes = TaskSizes & { readonly inputNoise?: InputNoise };

/**
 * The model of a section: `{ preset, … }` for the built-in family, `{ name, … }` with its own parameters for one of `models`.
 * @throws "unknown" for a name or key, "invalid" for a value, "mismatched" for a shape; what a user's cell does wrong
 */
export function modelOf(section: unknown, sizes: Sizes, { models }: ModelChoice = {}): Model {
  const own = models === undefined ? [] : readModels(models, "models");
  if (!isNamed(section)) {
    checkPreset(section, own);
    return rateModel(modelOptions(section, "model"));
  }
  const { name, weights = null, ...settings } = section;
  if (Object.hasOwn(section, "preset"))
    throw invalid({
      at: "model.name",
      subject: "model.preset beside model.name",
      value: name,
      remedy: "a network is built in (preset) or your own (name), leave one out",
    });
  if (typeof name !== "string") throw invalid({ at: "model.name", value: name, remedy: "give the name of a model" });
  if (own.length === 0)
    throw unknown({
      at: "model.name",
      subject: "model",
      value: name,
      remedy: `no models were given beside the presets: ${said("give its definition in the option models", "name the file that defines it (--use FILE)")}, or write model.preset`,
    });
  checkGiven("sizes", sizes, ["inputs", "outputs", "dt"], "say what the network is for: { inputs, outputs, dt }");
  const definition = named({ at: "model.name", subject: "model" }, name, own);
  const parameters = resolveParameters(definition.parameters, settings, "model", ["name", "weights"]);
  return writtenModel(
    definition,
    parameters,
    weights === null ? null : readAt(weightsSource, weights, "model.weights"),
    { ...sizes, inputNoise: sizes.inputNoise ?? false },
  );
}

/** Throws "unknown" for one of the user's own models where a preset is wanted. */
function checkPreset(section: unknown, own: readonly ModelDefinition[]): void {
  const preset = isRecord(section) ? section["preset"] : undefined;
  if (presetNames.some((name) => name === preset) || !own.some(({ name }) => name === preset)) return;
  throw unknown({
    at: "model.preset",
    value: preset,
    remedy: "it is a model of your own: write model.name in place of model.preset",
  });
}

const isNamed = (section: unknown): section is Readonly<Record<string, unknown>> =>
  typeof section === "object" && section !== null && !Array.isArray(section) && Object.hasOwn(section, "name");
