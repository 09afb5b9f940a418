/**
 * The programs that evaluate a network. They are known before training, so that one that exceeds memory is refused
 * early.
 */
import type { RunConfig } from "../open/config.ts";
import { type Experiment, networkFor } from "../open/experiment.ts";
import { type SimulationProgram, simulationProgram } from "../open/simulationProgram.ts";
import { isPortable } from "../open/trainOptions.ts";
import { recordingProgram } from "../simulate/simulate.ts";

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
}

export function evaluationPrograms(experiment: Experiment): EvaluationPrograms {
  const { config, task } = experiment;
  const network = networkFor(experiment, task);
  const portable = isPortable(config.train);
  return {
    answers: simulationProgram(network, task, measuring(config)),
    recording: recordingProgram({ network, task, portable }, { trials: config.evaluate.recordedTrials }),
  };
}

/** The name of each program in an error. */
export const evaluationNames = ({
  evaluate: { recordedTrials },
}: RunConfig): Record<keyof EvaluationPrograms, string> => ({
  answers: "evaluation",
  recording: `evaluate.recordedTrials = ${recordedTrials}; recording`,
});
