/** The perturbations of a run's evaluation, `evaluate.perturb`. */
import { inContext } from "../base/errors.ts";
import type { BuiltNetwork } from "../model/model.ts";
import { builtFor, type Experiment } from "../open/experiment.ts";
import type { LoosePerturbation } from "../perturb/loose.ts";
import type { PerturbedNetwork } from "../perturb/network.ts";

/** What evaluation compiles and feeds if it is perturbed. */
export interface PerturbedEvaluation extends PerturbedNetwork {
  /** The same perturbations in another network of these units, such as that without noise. */
  of(built: BuiltNetwork): PerturbedNetwork;
}

/**
 * undefined without perturbations; what reads them is loaded on demand.
 * @throws what perturbations throw, with the number in evaluate.perturb
 */
export async function perturbedEvaluation(experiment: Experiment): Promise<PerturbedEvaluation | undefined> {
  const { config, task, model } = experiment;
  const given = config.evaluate.perturb as readonly LoosePerturbation[];
  if (given.length === 0) return undefined;
  const { perturbedNetwork, perturbationsOf } = await import("../perturb/onDemand.ts");
  const named = <T>(k: number, read: () => T): T => inContext({ within: `evaluate.perturb[${k}]` }, read);
  const read = given.map((one, k) => named(k, () => perturbationsOf(one)[0]));
  const { populations } = model;
  const of = (built: BuiltNetwork) => perturbedNetwork({ built, populations, task }, read);
  const built = builtFor(experiment, task);
  // One by one first, so that an error says which.
  for (const [k, one] of read.entries()) named(k, () => perturbedNetwork({ built, populations, task }, [one]));
  return { ...of(built), of };
}
