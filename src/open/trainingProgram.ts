/** The program of a training step, from a network to what a backend compiles. */
import type { CompileOptions } from "../backend/backend.ts";
import { named } from "../base/errors.ts";
import { compileTraining } from "../compiler/training.ts";
import { checkIsMatrix, isMatrix, type Network, type Program } from "../ir/program.ts";
import type { Model } from "../model/model.ts";
import { matricesOfUnits } from "../pruning/lesion.ts";
import type { TrialSource } from "../task/source.ts";
import { hasLesion } from "./editSettings.ts";
import { batchShape, isPortable, optimizerOf, pruningSchedule, windowSteps } from "./trainOptions.ts";
import type { TrainOptions } from "./trainSettings.ts";

export interface TrainingProgram {
  /** With gradients and update. */
  readonly program: Program;
  /** The batches it is compiled for: full ones, of the longest trials. */
  readonly options: CompileOptions;
}

/** @param isEditable whether units can be removed at any time, as with lesions in `train.edits` */
export function trainingProgram(
  network: Network,
  source: Pick<TrialSource, "longestTrial" | "dt">,
  train: TrainOptions,
  { units }: Pick<Model, "units">,
  isEditable = false,
): TrainingProgram {
  const { trials, steps } = batchShape(train, source);
  const window = windowSteps(train, source.dt);
  return {
    program: compileTraining(network, optimizerOf(train), {
      records: ["outputs"],
      windows: window !== null,
      prunable: prunableIn(network, train, units, isEditable),
    }),
    options: { trials, maxSteps: Math.min(window ?? steps, steps), noise: "generated", portable: isPortable(train) },
  };
}

/**
 * The matrices that may lose connections in training. Throws "unknown" for one that is to be pruned and that the
 * network does not have or train.
 */
export function prunableIn(
  network: Pick<Network, "parameters">,
  train: Pick<TrainOptions, "pruning" | "epochs" | "edits">,
  units: number,
  isEditable = false,
): readonly string[] {
  const isCut = isEditable || hasLesion(train.edits);
  const ofUnits = isCut ? matricesOfUnits(network.parameters, units).filter(({ trained }) => trained) : [];
  return [...new Set([...pruned(network, train), ...ofUnits.map(({ name }) => name)])];
}

function pruned(
  { parameters }: Pick<Network, "parameters">,
  train: Pick<TrainOptions, "pruning" | "epochs">,
): readonly string[] {
  const { matrices } = train.pruning;
  if (pruningSchedule(train) === null) return [];
  const known = parameters.filter((one) => one.trained && isMatrix(one));
  const at = { at: "train.pruning.matrices" };
  for (const name of matrices) {
    checkIsMatrix(at.at, name, parameters);
    named(at, name, known, "only trained matrices are pruned");
  }
  return matrices;
}
