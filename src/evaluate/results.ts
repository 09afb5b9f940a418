/** The results in run.json: how a network learned, what it does, how it is built. */
import type { Backend } from "../backend/backend.ts";
import { nextTurn } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { RunResults } from "../format/runResults.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import type { EffectiveValues } from "../model/effectiveValues.ts";
import { leakyUnits } from "../model/rate/inhibition.ts";
import type { Experiment } from "../open/experiment.ts";
import { prunableIn } from "../open/trainingProgram.ts";
import { connectionCount } from "../pruning/count.ts";
import type { Simulation } from "../simulate/simulate.ts";
import { daleOf, evaluate } from "./evaluate.ts";
import type { InitialValues } from "./initialValues.ts";
import type { EvaluationPrograms } from "./programs.ts";
import { recurrentInputOf, spectrumOf } from "./recurrentResults.ts";
import { timeConstantsOf } from "./timeConstants.ts";
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
  /** The network before training, as far as it is known. */
  readonly initial?: InitialValues;
}

/** Connections of each matrix from which training removed some, by pruning or lesions; undefined without such. */
function connectionsLeft(experiment: Experiment, parameters: Checkpoint["parameters"]) {
  const { config, network, model } = experiment;
  const names = prunableIn(network, config.train, model.units);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, connectionCount(name, parameters, experiment)]));
}

/** Evaluates a network; returns its results and the recorded trials. */
export async function resultsOf(
  { experiment, programs, backend, checkpoint, effective, initial = {} }: Evaluated,
  signal?: StopSignal,
): Promise<{ results: Omit<RunResults, "timing">; recorded: Simulation }> {
  const { config, model } = experiment;
  const { parameters, epochs } = checkpoint;
  const { measured, recorded } = await evaluate(experiment, { backend, parameters }, programs, signal);
  const loss = epochs.map(({ loss }) => loss);
  const before = spectrumOf(initial.wRec, model.units, config.model);
  await nextTurn();
  const after = spectrumOf(effective["wRec"], model.units, config.model);
  await nextTurn();
  const recurrentInput = recurrentInputOf(recorded.recording, config.model, effective);
  await nextTurn();
  // The values that a user's own model returns as "tau" may mean anything.
  const timeConstants =
    "name" in config.model
      ? undefined
      : timeConstantsOf(model.populations, {
          leaky: leakyUnits(config.model),
          before: initial.tau,
          after: effective["tau"],
        });
  const connections = connectionsLeft(experiment, parameters);
  const results = {
    loss,
    trainingAccuracy: epochs.map(({ accuracy }) => accuracy),
    ...(connections && { connections }),
    ...(epochs.some(({ omega }) => omega !== undefined) && { omega: epochs.map(({ omega }) => omega ?? null) }),
    ...(config.train.guard && { skippedUpdates: epochs.reduce((sum, { skipped = 0 }) => sum + skipped, 0) }),
    ...measured,
    learned: verdictOf({ ...measured, loss }, experiment.references()),
    spectrum: { before, after },
    recurrentInput,
    ...(timeConstants && { timeConstants }),
    dale: daleOf(experiment, effective),
    weightsHash: weightsHash(parameters),
  };
  return { results, recorded };
}
