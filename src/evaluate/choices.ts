/** Which units tell the network's own choices apart: part of an evaluation. */
import { choiceSelectivity, mostSelective } from "../analysis/choiceSelectivity.ts";
import type { Selectivity } from "../analysis/selectivity.ts";
import type { Population } from "../base/population.ts";
import type { Model } from "../model/model.ts";
import type { Simulation, SimulationOptions } from "../simulate/simulate.ts";
import type { TaskInstance } from "../task/instance.ts";

/** d′ of every unit for the choice that the network made, from recorded trials. */
export interface ChoiceUnits extends Selectivity {
  readonly populations: readonly Population[];
  readonly trials: number;
  /** The quarter of each population with the largest |d′|, by falling d′. */
  readonly most: readonly number[];
}

/** The trials that are recorded, unless their rates take more memory. */
const mostTrials = 500;
const mostBytes = 2 ** 28;

/** Whether there are exactly two choices to compare. */
export const hasTwoChoices = ({ words: { outputs, noResponse } }: TaskInstance): boolean =>
  outputs.length - (noResponse === null ? 0 : 1) === 2;

/**
 * Null if trials share no period, or if one of the choices was never made.
 * @param show simulates trials of the task
 */
export async function choiceUnitsOf(
  { longestTrial }: TaskInstance,
  { units }: Pick<Model, "units">,
  trials: number,
  show: (options: SimulationOptions) => Promise<Simulation>,
): Promise<ChoiceUnits | null> {
  const fitting = Math.floor(mostBytes / (4 * units * (longestTrial ?? 1)));
  const { recording } = await show({ trials: Math.max(1, Math.min(trials, mostTrials, fitting)), record: ["rates"] });
  const found = choiceSelectivity(recording);
  if (found === undefined) return null;
  const { populations } = recording;
  return { ...found, populations, trials: recording.trials, most: mostSelective(found, populations) };
}
