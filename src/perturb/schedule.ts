/** Perturbations and lesions, as a simulation is given them. */
import type { LoosePerturbation } from "./loose.ts";
import { lesionOf, type Perturbation } from "./perturbation.ts";
import { readPerturbations } from "./read.ts";

/** All perturbations of a simulation. Lesions are last: nothing revives their units. */
export const perturbationsOf = (
  perturb: LoosePerturbation | readonly LoosePerturbation[] = [],
  lesion: readonly (number | string)[] = [],
): readonly Perturbation[] => {
  const units = lesion.filter((one) => typeof one === "number");
  const populations = lesion.filter((one) => typeof one === "string");
  return [...readPerturbations(perturb), ...populations.map(lesionOf), ...(units.length > 0 ? [lesionOf(units)] : [])];
};
