/** The program of a training step: from a configuration to what a backend compiles. */
import type { CompileOptions } from "../backend/backend.ts";
import { compileTraining } from "../compiler.ts";
import type { Network, Program } from "../ir/program.ts";
import { type Parts, type RunConfig, settingOf } from "./config.ts";
import { batchShape, optimizerOf } from "./trainOptions.ts";

export interface TrainingProgram {
  /** As the model wrote it. */
  readonly network: Network;
  /** Differentiated, with the update. */
  readonly program: Program;
  /** The batches that it is compiled for: full ones, of the longest trials. */
  readonly options: CompileOptions;
}

export function trainingProgram({ train }: RunConfig, { task, model }: Parts): TrainingProgram {
  const { network } = model.build(settingOf(task, train.loss));
  const { trials, steps } = batchShape(train, task);
  return {
    network,
    program: compileTraining(network, optimizerOf(train), { records: ["outputs"] }),
    options: { trials, maxSteps: steps, noise: "generated" },
  };
}
