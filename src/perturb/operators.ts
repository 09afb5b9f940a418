/**
 * The operators of excitation and inhibition: the gain of each population and of each block of recurrent connections.
 * With E and I these are E, I, E->E, E->I, I->E and I->I.
 */
import type { Population } from "../base/population.ts";
import type { Perturbation, PerturbedTarget } from "./perturbation.ts";
import { targetText } from "./written.ts";

/** A gain, by name. */
export interface GainOperator {
  /** As its target is written: "I", "I->E". */
  readonly name: string;
  readonly target: PerturbedTarget;
}

/** One for each population, then one for each block of `wRec`. */
export function gainOperators(populations: readonly Population[]): readonly GainOperator[] {
  const names = populations.filter(({ units }) => units > 0).map(({ name }) => name);
  const targets: PerturbedTarget[] = [
    ...names.map((units) => ({ kind: "units", units, of: "rates" }) as const),
    ...names.flatMap((from) => names.map((to) => ({ kind: "synapses", from, to, matrix: "wRec" }) as const)),
  ];
  return targets.map((target) => ({ name: targetText(target), target }));
}

/** The name under which a grid means all of them: "operators * 0.8,1.2 @stimulus". */
export const operatorsName = "operators";

/** A perturbation of "operators" as one of each; any other as it is. */
export function eachOperator(perturbation: Perturbation, populations: readonly Population[]): Perturbation[] {
  const { target } = perturbation;
  const isAll = target.kind === "units" && target.units === operatorsName && target.of === "rates";
  if (!isAll || populations.some(({ name }) => name === operatorsName)) return [perturbation];
  return gainOperators(populations).map((one) => ({ ...perturbation, target: one.target }));
}
