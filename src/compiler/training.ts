/** One training step as a program: written-out derivatives, adjoint of the time loop, clipping, updates. */
import { signalGradients } from "../grad/signals.ts";
import { constant, type Expr, sqrt, sum } from "../ir/expr.ts";
import type { Network, ParameterDeclaration, Program } from "../ir/program.ts";
import { startParameters } from "../ir/starts.ts";
import { flag } from "../settings/kind.ts";
import { nameList, readOptions } from "../settings/options.ts";
import { checkNetwork, refuseTwice } from "./checks.ts";
import { differentiateFrom, type GradientOptions, loopsOf, type SignalGradients } from "./gradients.ts";
import { prunedParameters, withoutPruned } from "./pruned.ts";
import { programOptions } from "./simulation.ts";
import { unify } from "./unify.ts";
import { checkRule, type UpdateRule } from "./updateRule.ts";
import { updatesOf } from "./updates.ts";

export interface TrainingOptions extends GradientOptions {
  /** Keep every gradient as a result named "gradient NAME": of the whole loss, before `gradientScale` and clipping. */
  readonly gradients?: boolean;
  /**
   * Gradients of signals: recorded as "gradient input NAME", "gradient state NAME" and "gradient output NAME", kept per
   * trial as "gradient initial NAME".
   */
  readonly gradientsOf?: SignalGradients;
  /**
   * Trained parameters that can be pruned: where the parameter "NAME.pruned" is 1 (0 unless written), their gradient
   * is 0, and updates set them to 0.
   */
  readonly prunable?: readonly string[];
}

const trainingOptions = { ...programOptions, gradients: flag, gradientsOf: signalGradients, prunable: nameList };

/**
 * One training step of a network. Results: loss, penalties, each adjoint term, gradientNorm (of the gradients as
 * updates see them, before clipping).
 * Updates: all trained parameters and the optimiser's slots; with `windows`, a run that continues another leaves those
 * alone that only initial values read, whose gradient is 0 there. Run-time scalars: the network's own, lossScale,
 * stepScale and those of the update rule.
 * @throws "unknown" or "unsupported" if the rule names a parameter that is not trained, "unknown" for another option,
 * "missing" or "mismatched" for a value that the rule does not return or returns in another shape
 */
export function compileTraining(network: Network, rule: UpdateRule, given: TrainingOptions = {}): Program {
  checkNetwork(network);
  checkRule("rule", rule);
  const options: TrainingOptions = readOptions(trainingOptions, given, "the options of compileTraining");
  const differentiated = differentiateFrom(network, options.gradientsOf ?? {}, options);
  const { results } = differentiated;
  const { parameters } = differentiated.network;
  const pruned = prunedParameters(options.prunable ?? [], parameters, differentiated.gradients);
  const gradients = withoutPruned(differentiated.gradients, pruned);
  const scaled = scaledGradients(gradients, parameters);
  const norm = sqrt([...scaled.values()].map((g) => sum(g.mul(g))).reduce((a, b) => a.add(b), constant(0)));
  const atStarts = options.windows ? startParameters(differentiated.network) : undefined;
  const { slots, updates } = updatesOf(rule, parameters, scaled, norm, { atStarts, pruned });
  const kept = options.gradients ? [...gradients].map(([name, value]) => ({ name: `gradient ${name}`, value })) : [];
  const further = options.results ?? [];
  refuseTwice("result", [...results, ...further]);
  return unify({
    ...loopsOf(differentiated, options),
    parameters: [...parameters, ...slots, ...pruned.values()],
    results: [...results, { name: "gradientNorm", value: norm }, ...kept, ...further],
    updates,
  });
}

/** The gradients with the factors that their parameters declare. */
const scaledGradients = (
  gradients: ReadonlyMap<string, Expr>,
  parameters: readonly ParameterDeclaration[],
): ReadonlyMap<string, Expr> =>
  new Map(
    [...gradients].map(([name, gradient]) => {
      const factors = parameters.find((one) => one.name === name)?.gradientScale;
      return [name, factors ? gradient.mul(constant(factors, gradient.type.axes)) : gradient];
    }),
  );
