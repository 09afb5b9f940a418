/** Initial parameters of a training: drawn, given, or some of each. */
import { missing } from "../base/errors.ts";
import { prunedName } from "../compiler/pruned.ts";
import { connectionsOf, matricesOf } from "../model/connections.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import { type GivenWeights, givenParameters } from "../model/givenWeights.ts";
import type { ParameterValues } from "../model/model.ts";
import type { Experiment } from "../open/experiment.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * Initial raw parameters by name. Where updates keep weights positive, negative raw weights have no effect
 * (constraint.ts) and start at 0, with the same effective weights.
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
  const given = givenParameters(declared, weights, source, drawn, (values) => effectiveValues(effective, values));
  for (const { name, keptPositive } of network.parameters)
    if (keptPositive) given.set(name, given.get(name)!.map(atLeast0));
  return given;
}

const atLeast0 = (value: number) => (value > 0 ? value : 0);

/**
 * A warning for each trained parameter with connections that are 0 and stay 0, because its updates multiply or because
 * |w| and [w]₊ have no gradient there; not for those that are pruned.
 */
export function stuckWeights(
  { network, effective }: Pick<Experiment, "network" | "effective">,
  { parameters, slots, step = 0 }: Pick<Checkpoint, "parameters" | "slots"> & Partial<Pick<Checkpoint, "step">>,
): string[] {
  return network.parameters.flatMap((declared) => {
    const { name, trained, keptPositive } = declared;
    if (!trained || keptPositive === "project") return [];
    // Training under rectify takes weights to 0 by itself.
    if (step > 0 && keptPositive === undefined) return [];
    const own = parameters[name];
    const isFlat =
      keptPositive === "exponentiated" ? (k: number) => own[k] === 0 : withoutGradient(name, parameters, effective);
    const { exists } = connectionsOf(declared, parameters, effective);
    const pruned = slots[prunedName(name)];
    const connections = own.reduce((count, _, k) => count + Number(exists[k] === 1 && pruned?.[k] !== 1), 0);
    const isStuck = (k: number) => isFlat(k) && exists[k] === 1 && pruned?.[k] !== 1;
    const stuck = own.reduce((count, _, k) => count + Number(isStuck(k)), 0);
    const why = keptPositive === "exponentiated" ? "exponentiated updates multiply" : "their gradient is 0";
    return stuck === 0
      ? []
      : [
          `${stuck} of ${connections} connections of "${name}" are 0 and stay 0, because ${why}; start them above 0, ` +
            "or use the constraint project, under which they can grow",
        ];
  });
}

/** Where |w| is at its kink or [w]₊ is 0: to both sides, or below, the effective weight is the same. */
function withoutGradient(
  name: string,
  parameters: Checkpoint["parameters"],
  effective: Experiment["effective"],
): (k: number) => boolean {
  const own = parameters[name];
  const matrices = matricesOf(name, own.length, effective);
  const names = Object.keys(matrices);
  const under = (shift: number) =>
    effectiveValues(matrices, { ...parameters, [name]: own.map((weight) => weight + shift) });
  const step = 2 ** -20;
  const [below, at, above] = [-step, 0, step].map(under);
  return (k) =>
    names.length > 0 &&
    names.every((matrix) => below[matrix][k] === at[matrix][k] || below[matrix][k] === above[matrix][k]);
}
