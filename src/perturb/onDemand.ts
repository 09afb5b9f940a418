/** What a run loads when something is perturbed. */
export { doseResponse } from "./doseResponse.ts";
export { lesions } from "./lesions.ts";
export { perturbedNetwork } from "./network.ts";
export { readPerturbations } from "./read.ts";
export { perturbationsOf } from "./schedule.ts";
