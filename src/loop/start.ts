/** Initial parameters of a training: drawn, given, or some of each. */
import { missing } from "../base/errors.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import { type GivenWeights, givenParameters } from "../model/givenWeights.ts";
import type { ParameterValues } from "../model/model.ts";
import type { Experiment } from "../open/experiment.ts";

/**
 * Initial raw parameters by name.
 * @param weights the arrays of the file that `model.weights` names
 * @throws "missing" if it names a file whose arrays are not given; the errors of `givenParameters`
 */
export function startingParameters(
  {
    config,
    model,
    setting,
    network,
    effective,
  }: Pick<Experiment, "config" | "model" | "setting" | "network" | "effective">,
  weights: GivenWeights | undefined,
): ParameterValues {
  const drawn = model.initialParameters(setting, config.seeds.weights);
  const source = config.model.weights ?? null;
  if (source === null) return drawn;
  if (!weights)
    throw missing({
      subject: `the arrays of model.weights.file = "${source.file}"`,
      remedy: "train() reads them; for trainNetwork, pass them as weights",
    });
  const declared = network.parameters.map(({ name, value }) => ({
    name,
    shape: value.type.axes.map(({ size }) => size),
  }));
  return givenParameters(declared, weights, source, drawn, (values) => effectiveValues(effective, values));
}
