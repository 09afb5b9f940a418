/** The programs that evaluate a network: they are known before it is trained, so that what does not fit into memory is said then. */
import type { RunConfig } from "../open/config.ts";
import { type Experiment, networkFor } from "../open/experiment.ts";
import { type SimulationProgram, simulationProgram } from "../open/simulationProgram.ts";
import { isPortable } from "../open/trainOptions.ts";
import { recordingProgram } from "../simulate/simulate.ts";

/** What the network is compiled for to measure its answers: trials at once, and what they record. */
export const measuring = ({ evaluate: { trials, psychometric, psychometricTrials }, train }: RunConfig) => ({
  trials: Math.max(trials, Array.isArray(psychometric) ? psychometricTrials : 0),
  records: ["outputs"],
  portable: isPortable(train),
});

/** What `evaluate` asks of a backend: one program measures answers, one records. */
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

/** What each of them is called in an error. */
export const evaluationNames = ({
  evaluate: { recordedTrials },
}: RunConfig): Record<keyof EvaluationPrograms, string> => ({
  answers: "evaluation",
  recording: `evaluate.recordedTrials = ${recordedTrials}; recording`,
});
