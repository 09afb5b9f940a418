/** What files of weights hold, from a network and its raw parameters. */
import type { WeightsContent } from "../format/weightsFile.ts";
import type { Expr } from "../ir/expr.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import { unitPositions } from "../model/rate/mask.ts";
import type { ModelOptions } from "../model/rate/modelSettings.ts";
import type { RunConfig } from "../open/config.ts";
import type { Experiment } from "../open/experiment.ts";

/** @param precision float64 for parameters that were trained in it */
export const weightsContent = (
  { config, model, network, effective }: Pick<Experiment, "config" | "model" | "network" | "effective">,
  parameters: WeightsContent["parameters"],
  precision: WeightsContent["precision"] = "float32",
): WeightsContent => ({
  populations: model.populations,
  groups: unitGroups(config.model),
  positions: positionsIn(config.model),
  parameters,
  shapes: shapesOf(network.parameters.map(({ name, value }) => [name, value])),
  effective: effectiveValues(effective, parameters),
  effectiveShapes: shapesOf(Object.entries(effective)),
  precision,
});

/** The masks of a preset's matrices. */
const masks = { wIn: "inputMask", wRec: "recurrentMask", wOut: "outputMask" } as const;

function unitGroups(model: RunConfig["model"]): Readonly<Record<string, readonly string[]>> {
  if (!("preset" in model)) return {};
  const options = model as ModelOptions;
  return Object.fromEntries(
    Object.entries(masks).flatMap(([matrix, key]) => {
      const mask = options[key];
      if (typeof mask === "string" || !("groups" in mask) || mask.groups === undefined) return [];
      return [[matrix, Object.entries(mask.groups).flatMap(([name, size]) => new Array<string>(size).fill(name))]];
    }),
  );
}

function positionsIn(model: RunConfig["model"]): readonly (readonly [number, number])[] | undefined {
  if (!("preset" in model)) return undefined;
  const options = model as ModelOptions;
  return unitPositions(options.recurrentMask, options);
}

const shapesOf = (entries: readonly (readonly [name: string, value: Expr])[]) =>
  Object.fromEntries(entries.map(([name, { type }]) => [name, type.axes.map(({ size }) => size)]));
