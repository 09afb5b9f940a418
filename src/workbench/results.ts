/** What run.json says of a trained network: how it learned, what it does, how it is built. */
import type { Backend } from "../backend/backend.ts";
import type { References } from "../run/runFile.ts";
import type { RunResults } from "../run/runResults.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import { daleOf, evaluate } from "./evaluate.ts";
import type { Run } from "./loadRun.ts";
import { recurrentInputOf, spectrumOf } from "./recurrentResults.ts";
import type { Simulation } from "./simulate.ts";
import { verdictOf } from "./verdict.ts";
import { weightsHash } from "./weightsHash.ts";

/** What it is compared with. */
export interface Compared {
  readonly references: References;
  /** The recurrent matrix before training, where it is known. */
  readonly initial?: ArrayLike<number>;
}

/** Evaluates a network; the trials that were recorded for it come beside the results. */
export async function resultsOf(
  run: Run,
  backend: Backend,
  { parameters, epochs }: Checkpoint,
  { references, initial }: Compared,
  signal?: AbortSignal,
): Promise<{ results: Omit<RunResults, "timing">; recorded: Simulation }> {
  const { config, task, model, weights } = run;
  const { measured, recorded } = await evaluate({ model, task, backend, parameters }, config, signal);
  const loss = epochs.map(({ loss }) => loss);
  const results = {
    loss,
    trainingAccuracy: epochs.map(({ accuracy }) => accuracy),
    ...measured,
    learned: verdictOf({ ...measured, loss }, references),
    spectrum: {
      before: spectrumOf(initial, model.units),
      after: spectrumOf(weights.effective["wRec"], model.units),
    },
    recurrentInput: recurrentInputOf(recorded.recording, config.model, weights.effective),
    dale: daleOf(model, task, weights.effective),
    weightsHash: weightsHash(parameters),
  };
  return { results, recorded };
}
