/** What files of weights hold, from a network and its raw parameters. */
import type { WeightsContent } from "../format/weightsFile.ts";
import type { Expr } from "../ir/expr.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import type { Experiment } from "../open/experiment.ts";

/** @param precision float64 for parameters that were trained in it */
export const weightsContent = (
  { model, network, effective }: Pick<Experiment, "model" | "network" | "effective">,
  parameters: WeightsContent["parameters"],
  precision: WeightsContent["precision"] = "float32",
): WeightsContent => ({
  populations: model.populations,
  parameters,
  shapes: shapesOf(network.parameters.map(({ name, value }) => [name, value])),
  effective: effectiveValues(effective, parameters),
  effectiveShapes: shapesOf(Object.entries(effective)),
  precision,
});

const shapesOf = (entries: readonly (readonly [name: string, value: Expr])[]) =>
  Object.fromEntries(entries.map(([name, { type }]) => [name, type.axes.map(({ size }) => size)]));
