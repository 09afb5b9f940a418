/** Where a training starts: parameters that are drawn, given, or some of each. */
import { missing } from "../errors.ts";
import { effectiveValues } from "../model/evaluate.ts";
import { type GivenWeights, givenParameters } from "../model/givenWeights.ts";
import type { Model, NetworkSetting, ParameterValues } from "../model/model.ts";

/**
 * Initial raw parameters by name.
 * @param seed what is not given is drawn with
 * @param weights the arrays of the file that `model.weights` names
 * @throws "missing" where it names a file whose arrays are not given; the errors of `givenParameters`
 */
export function startingParameters(
  model: Model,
  setting: NetworkSetting,
  seed: number,
  weights: GivenWeights | undefined,
): ParameterValues {
  const drawn = model.initialParameters(setting, seed);
  const { weights: source } = model;
  if (source === null) return drawn;
  if (!weights)
    throw missing(
      `the arrays of model.weights.file = "${source.file}"; train() reads them, trainNetwork takes them as weights`,
    );
  const { network, effective } = model.build(setting);
  const declared = network.parameters.map(({ name, value }) => ({
    name,
    shape: value.type.axes.map(({ size }) => size),
  }));
  return givenParameters(declared, weights, source, drawn, (values) => effectiveValues(effective, values));
}
