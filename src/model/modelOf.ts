/** The door of models: a section of a configuration in, a model out. */
import { DalenetError, invalid, named, unknown } from "../errors.ts";
import { resolveParameters } from "../parameters.ts";
import { display, isRecord } from "../reader.ts";
import { type ModelDefinition, readModels } from "./definition.ts";
import type { Model, TaskSizes } from "./model.ts";
import { modelOptions } from "./modelOptions.ts";
import { presetNames } from "./presets.ts";
import { rateModel } from "./rateModel.ts";
import { readWeightsSource } from "./weightsSource.ts";
import { writtenModel } from "./written.ts";

export interface ModelChoice {
  /** Models written by the user, which a section names: `{ name: "gru", … }`. */
  readonly models?: readonly ModelDefinition[];
}

/**
 * The model of a section: `{ preset, … }` for the built-in family, `{ name, … }` with its own parameters for one of `models`.
 * @throws "unknown" for a name or key, "invalid" for a value, "mismatched" for a shape; what a user's cell does wrong
 */
export function modelOf(section: unknown, sizes: TaskSizes, { models }: ModelChoice = {}): Model {
  const own = models === undefined ? [] : readModels(models, "models");
  if (!isNamed(section)) {
    checkPreset(section, own);
    return rateModel(modelOptions(section, "model"));
  }
  const { name, weights = null, ...settings } = section;
  if (Object.hasOwn(section, "preset"))
    throw invalid(
      `model.preset beside model.name = ${display(name)}; a network is built in (preset) or your own (name), leave one out`,
    );
  if (typeof name !== "string") throw invalid(`model.name = ${display(name)}; give the name of a model`);
  if (own.length === 0)
    throw new DalenetError(
      "unknown",
      `model ${display(name)}; no models were given beside the presets: name the file that defines it (--use FILE, or the option models), or write model.preset`,
    );
  const definition = named("model", name, own);
  const parameters = resolveParameters(definition.parameters, settings, "model", ["name", "weights"]);
  return writtenModel(
    definition,
    parameters,
    weights === null ? null : readWeightsSource(weights, "model.weights"),
    sizes,
  );
}

/** Throws "unknown" for one of the user's own models where a preset is wanted. */
function checkPreset(section: unknown, own: readonly ModelDefinition[]): void {
  const preset = isRecord(section) ? section["preset"] : undefined;
  if (presetNames.some((name) => name === preset) || !own.some(({ name }) => name === preset)) return;
  throw unknown(
    `model.preset ${display(preset)}; it is a model of your own: write model.name in place of model.preset`,
  );
}

const isNamed = (section: unknown): section is Readonly<Record<string, unknown>> =>
  typeof section === "object" && section !== null && !Array.isArray(section) && Object.hasOwn(section, "name");
