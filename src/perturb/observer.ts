/** Shows the same trials to a network under one perturbation after another. */

import type { TrialRow } from "../analysis/recording.ts";
import type { Backend } from "../backend/backend.ts";
import { populationRanges } from "../base/population.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { Model } from "../model/model.ts";
import { simulationProgram } from "../open/simulationProgram.ts";
import { type Simulator, simulator } from "../simulate/simulator.ts";
import { rowMaker } from "../simulate/trialRow.ts";
import type { Trial } from "../task/trial.ts";
import type { ObservedTrials } from "./measures.ts";
import { type PerturbedModel, perturbedNetwork } from "./network.ts";
import type { Perturbation } from "./perturbation.ts";

/** A trained network on its task, as perturbations meet it. */
export interface ObservedNetwork extends PerturbedModel {
  readonly model: Model;
  readonly backend: Backend;
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  readonly portable: boolean;
}

export interface ObserverOptions {
  readonly trials: number;
  readonly seed: number;
  /** If false, neither the network nor its inputs are noisy. */
  readonly noise: boolean;
  readonly signal?: StopSignal | undefined;
}

/** The trials under some perturbations; `visit` is given each of them before it is observed. */
export type Observer = (
  perturbations: readonly Perturbation[],
  visit?: (trial: Trial) => void,
) => Promise<ObservedTrials>;

/** Perturbations that act in the same way on other units, or at other times, share a program. */
export function observer(observed: ObservedNetwork, { trials, seed, noise, signal }: ObserverOptions): Observer {
  const { task, model } = observed;
  const rowsOf = rowMaker(task);
  const ranges = populationRanges(model.populations);
  let last: { readonly kind: string; readonly show: Simulator } | undefined;
  return async (perturbations, visit) => {
    const perturbed = perturbedNetwork(observed, perturbations);
    if (last?.kind !== perturbed.kind) {
      const options = { trials, records: ["rates", "outputs"], portable: observed.portable };
      last = {
        kind: perturbed.kind,
        show: simulator(observed, simulationProgram(perturbed.network, task, options)),
      };
    }
    const table: TrialRow[] = [];
    const rates = ranges.map(() => new Float64Array(trials));
    const factor = noise ? 1 : 0;
    await last.show(
      { trials, seed, recurrentNoise: factor, inputNoise: factor, perturbed, ...(signal && { signal }) },
      (executable, batch, count, first) => {
        if (visit) batch.trials.slice(0, count).forEach(visit);
        const rows = rowsOf(executable, batch, count);
        const recorded = executable.record("rates");
        for (const [trial, { steps, isFinite: isSound }] of rows.entries())
          for (const [k, { first: from, end }] of ranges.entries())
            rates[k][first + trial] = isSound
              ? meanOver(recorded, { trial, steps, from, end }, batch.trials.length, model.units)
              : Number.NaN;
        table.push(...rows);
      },
    );
    return { table, rates };
  };
}

/** The mean of a trial's own steps over some units; record: [step, trial, unit]. */
function meanOver(
  recorded: ArrayLike<number>,
  {
    trial,
    steps,
    from,
    end,
  }: { readonly trial: number; readonly steps: number; readonly from: number; readonly end: number },
  trials: number,
  units: number,
): number {
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const at = (step * trials + trial) * units;
    for (let unit = from; unit < end; unit++) sum += recorded[at + unit];
  }
  return sum / (steps * (end - from));
}
