/** The results in run.json: how a network learned, what it does, how it is built. */
import type { Backend } from "../backend/backend.ts";
import { nextTurn } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { RunResults } from "../format/runResults.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import type { EffectiveValues } from "../model/effectiveValues.ts";
import type { Experiment } from "../open/experiment.ts";
import type { Simulation } from "../simulate/simulate.ts";
import { daleOf, evaluate } from "./evaluate.ts";
import type { EvaluationPrograms } from "./programs.ts";
import { recurrentInputOf, spectrumOf } from "./recurrentResults.ts";
import { verdictOf } from "./verdict.ts";
import { weightsHash } from "./weightsHash.ts";

/** What is evaluated. */
export interface Evaluated {
  readonly experiment: Experiment;
  /** The programs that run it. */
  readonly programs: EvaluationPrograms;
  readonly backend: Backend;
  /** The end of its training. */
  readonly checkpoint: Checkpoint;
  /** Its effective matrices. */
  readonly effective: EffectiveValues;
  /** The effective recurrent matrix before training, if known. */
  readonly initial?: ArrayLike<number>;
}

/** Evaluates a network; returns its results and the recorded trials. */
export async function resultsOf(
  { experiment, programs, backend, checkpoint, effective, initial }: Evaluated,
  signal?: StopSignal,
): Promise<{ results: Omit<RunResults, "timing">; recorded: Simulation }> {
  const { config, model } = experiment;
  const { parameters, epochs } = checkpoint;
  const { measured, recorded } = await evaluate(experiment, { backend, parameters }, programs, signal);
  const loss = epochs.map(({ loss }) => loss);
  const before = spectrumOf(initial, model.units);
  await nextTurn();
  const after = spectrumOf(effective["wRec"], model.units);
  await nextTurn();
  const recurrentInput = recurrentInputOf(recorded.recording, config.model, effective);
  await nextTurn();
  const results = {
    loss,
    trainingAccuracy: epochs.map(({ accuracy }) => accuracy),
    ...measured,
    learned: verdictOf({ ...measured, loss }, experiment.references()),
    spectrum: { before, after },
    recurrentInput,
    dale: daleOf(experiment, effective),
    weightsHash: weightsHash(parameters),
  };
  return { results, recorded };
}
