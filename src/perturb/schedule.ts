/** Perturbations and lesions, as a simulation is given them. */
import type { LoosePerturbation } from "./loose.ts";
import { lesionOf, type Perturbation } from "./perturbation.ts";
import { readPerturbations } from "./read.ts";

/** All perturbations of a simulation. Lesions are last: nothing revives their units. */
export const perturbationsOf = (
  perturb: LoosePerturbation | readonly LoosePerturbation[] = [],
  lesion: readonly number[] = [],
): readonly Perturbation[] => [...readPerturbations(perturb), ...(lesion.length > 0 ? [lesionOf(lesion)] : [])];
