/** The program of a training step: from a network to what a backend compiles. */
import type { CompileOptions } from "../backend/backend.ts";
import { compileTraining } from "../compiler.ts";
import type { Network, Program } from "../ir/program.ts";
import type { TrialSource } from "../task/source.ts";
import { batchShape, isPortable, optimizerOf } from "./trainOptions.ts";
import type { TrainOptions } from "./trainSettings.ts";

export interface TrainingProgram {
  /** Differentiated, with the update. */
  readonly program: Program;
  /** The batches that it is compiled for: full ones, of the longest trials. */
  readonly options: CompileOptions;
}

export function trainingProgram(
  network: Network,
  source: Pick<TrialSource, "longestTrial">,
  train: TrainOptions,
): TrainingProgram {
  const { trials, steps } = batchShape(train, source);
  return {
    program: compileTraining(network, optimizerOf(train), { records: ["outputs"] }),
    options: { trials, maxSteps: steps, noise: "generated", portable: isPortable(train) },
  };
}
