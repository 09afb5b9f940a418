/** Perturbations as they are given, before they are read. */
import { plain } from "../settings/kind.ts";
import type { PerturbationFields } from "./read.ts";

/** "I * 0.8 @stimulus", or the same as an object: { units: "I", scale: 0.8, at: "stimulus" }. */
export type LoosePerturbation = string | PerturbationFields;

/** One or a list. They are read where they are used, in code that a page loads on demand. */
export const loosePerturbations = plain<LoosePerturbation | readonly LoosePerturbation[]>(
  {},
  "perturbations",
  'a perturbation such as "I * 0.8 @stimulus", or a list of them',
  (value) => typeof value === "string" || (typeof value === "object" && value !== null),
);
