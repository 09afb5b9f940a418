/** Perturbations as they are given, before they are read. */
import { isRecord } from "../base/display.ts";
import { deepFreeze } from "../settings/freeze.ts";
import { type Kind, plain } from "../settings/kind.ts";
import { type PerturbationFields, perturbationSchema, readPerturbations } from "./read.ts";

/** "I * 0.8 @stimulus", or the same as an object: { units: "I", scale: 0.8, at: "stimulus" }. */
export type LoosePerturbation = string | PerturbationFields;

/** One or a list. They are read where they are used, in code that a page loads on demand. */
export const loosePerturbations = plain<LoosePerturbation | readonly LoosePerturbation[]>(
  {},
  "perturbations",
  'a perturbation such as "I * 0.8 @stimulus", or a list of them',
  (value) => typeof value === "string" || (typeof value === "object" && value !== null),
);

const one = 'a perturbation such as "I * 0.8 @stimulus", or an object';

/** One of a configuration, checked but kept as it is given; what a network has by name is checked before training. */
export const loosePerturbation: Kind<LoosePerturbation> = {
  schema: { anyOf: [{ type: "string" }, perturbationSchema] },
  words: one,
  phrase: one,
  suits: (value) => typeof value === "string" || isRecord(value),
  read(value) {
    readPerturbations([value]);
    return deepFreeze(structuredClone(value)) as LoosePerturbation;
  },
};
