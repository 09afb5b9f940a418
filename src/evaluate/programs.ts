/**
 * The programs that evaluate a network. They are known before training, so that one that exceeds memory is refused
 * early.
 */
import type { RunConfig } from "../open/config.ts";
import { builtFor, type Experiment } from "../open/experiment.ts";
import { type SimulationProgram, simulationProgram } from "../open/simulationProgram.ts";
import { isPortable } from "../open/trainOptions.ts";
import type { PerturbedNetwork } from "../perturb/network.ts";
import { recordingProgram } from "../simulate/simulate.ts";
import { type Perturb, perturbOf } from "./perturbed.ts";

/** The settings with which the network is compiled for measuring its answers. */
export const measuring = ({ evaluate: { trials, psychometric, psychometricTrials }, train }: RunConfig) => ({
  trials: Math.max(trials, Array.isArray(psychometric) ? psychometricTrials : 0),
  records: ["outputs"],
  portable: isPortable(train),
});

/** The programs of `evaluate`: one measures answers, one records. */
export interface EvaluationPrograms {
  readonly answers: SimulationProgram;
  readonly recording: SimulationProgram;
  /** The perturbed network that they simulate, and what perturbs another one alike; undefined without perturbations. */
  readonly perturbed?: { readonly network: PerturbedNetwork; readonly perturb: Perturb } | undefined;
}

/** @throws the errors of `perturbOf` */
export async function evaluationPrograms(experiment: Experiment): Promise<EvaluationPrograms> {
  const { config, task, model } = experiment;
  const built = builtFor(experiment, task);
  const perturb = await perturbOf(experiment);
  const perturbed = perturb && { network: perturb(built), perturb };
  const network = perturbed?.network.network ?? built.network;
  const portable = isPortable(config.train);
  return {
    answers: simulationProgram(network, task, measuring(config)),
    recording: recordingProgram({ model, network, task, portable }, { trials: config.evaluate.recordedTrials }),
    perturbed,
  };
}

/** The name of each program in an error. */
export const evaluationNames = ({
  evaluate: { recordedTrials },
}: RunConfig): Record<"answers" | "recording", string> => ({
  answers: "evaluation",
  recording: `evaluate.recordedTrials = ${recordedTrials}; recording`,
});
