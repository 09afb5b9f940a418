/** The program of a training step, from a network to what a backend compiles. */
import type { CompileOptions } from "../backend/backend.ts";
import { named } from "../base/errors.ts";
import { compileTraining } from "../compiler/training.ts";
import { checkIsMatrix, isMatrix, type Network, type Program } from "../ir/program.ts";
import type { TrialSource } from "../task/source.ts";
import { batchShape, isPortable, optimizerOf, pruningSchedule, windowSteps } from "./trainOptions.ts";
import type { TrainOptions } from "./trainSettings.ts";

export interface TrainingProgram {
  /** With gradients and update. */
  readonly program: Program;
  /** The batches it is compiled for: full ones, of the longest trials. */
  readonly options: CompileOptions;
}

export function trainingProgram(
  network: Network,
  source: Pick<TrialSource, "longestTrial" | "dt">,
  train: TrainOptions,
): TrainingProgram {
  const { trials, steps } = batchShape(train, source);
  const window = windowSteps(train, source.dt);
  return {
    program: compileTraining(network, optimizerOf(train), {
      records: ["outputs"],
      windows: window !== null,
      prunable: prunable(network, train),
    }),
    options: { trials, maxSteps: Math.min(window ?? steps, steps), noise: "generated", portable: isPortable(train) },
  };
}

/** The matrices that are pruned in training. Throws "unknown" for one that the network does not have or train. */
function prunable({ parameters }: Network, train: TrainOptions): readonly string[] {
  const { matrices } = train.pruning;
  if (pruningSchedule(train) === null) return [];
  const known = parameters.filter((one) => one.trained && isMatrix(one));
  const at = { at: "train.pruning.matrices" };
  for (const name of matrices) {
    checkIsMatrix(at.at, name, parameters);
    named(at, name, known, "only trained matrices are pruned");
  }
  return [...new Set(matrices)];
}
