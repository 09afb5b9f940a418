/** The program of a training step, from a network to what a backend compiles. */
import type { CompileOptions } from "../backend/backend.ts";
import { compileTraining } from "../compiler/training.ts";
import type { Network, Program } from "../ir/program.ts";
import type { TrialSource } from "../task/source.ts";
import { batchShape, isPortable, optimizerOf, windowSteps } from "./trainOptions.ts";
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
    program: compileTraining(network, optimizerOf(train), { records: ["outputs"], windows: window !== null }),
    options: { trials, maxSteps: Math.min(window ?? steps, steps), noise: "generated", portable: isPortable(train) },
  };
}
