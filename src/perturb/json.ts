/** Results of perturbations as plain data, for files. */
import type { DoseResponse, Observation } from "./doseResponse.ts";
import type { Lesions } from "./lesions.ts";

const common = ({ task, trials, seeds, networks, perturbations, measures, plain }: Observation) => ({
  task: task.name,
  ...{ trials, seeds, networks, perturbations, measures, plain },
});

/** A dose–response as plain data. */
export const doseResponseJson = (response: DoseResponse) => ({ ...common(response), series: response.series });

/** Lesions as plain data. */
export const lesionsJson = (lesions: Lesions) => ({ ...common(lesions), units: lesions.units });
