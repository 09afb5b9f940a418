/** The network that `evaluate.perturb` of a configuration perturbs, loaded only where it does. */

import type { BuiltNetwork } from "../model/model.ts";
import { builtFor, type Experiment } from "../open/experiment.ts";
import type { PerturbedNetwork } from "../perturb/network.ts";
import { below } from "../settings/kind.ts";

/** Perturbs a network of the experiment's model, built for its task. */
export type Perturb = (built: BuiltNetwork) => PerturbedNetwork;

/**
 * undefined if nothing is perturbed.
 * @throws "unknown", "invalid", "mismatched" or "unsupported" with the place, such as `evaluate.perturb[0]`, for what
 * network and task do not have or cannot undergo
 */
export async function perturbOf(experiment: Experiment): Promise<Perturb | undefined> {
  const { config, task, model } = experiment;
  const { perturb } = config.evaluate;
  if (perturb.length === 0) return undefined;
  const { perturbedNetwork, readPerturbations } = await import("../perturb/onDemand.ts");
  const all = readPerturbations(perturb);
  const { populations } = model;
  const built = builtFor(experiment, task);
  for (const [k, one] of all.entries())
    below("evaluate.perturb", () => below(k, () => perturbedNetwork({ built, populations, task }, [one])));
  return (other) => perturbedNetwork({ built: other, populations, task }, all);
}
