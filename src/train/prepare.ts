/** From an experiment to programs that can run: whatever keeps it from being trained is said here, before anything is written. */
import type { Backend } from "../backend/backend.ts";
import { type Choice, chooseBackend } from "../backend/choose.ts";
import { checkMemory } from "../backend/guard.ts";
import type { OnCompile } from "../backend/native/build.ts";
import { type EvaluationPrograms, evaluationNames, evaluationPrograms } from "../evaluate/evaluate.ts";
import { networkTrainer, type Trainer } from "../loop/loop.ts";
import { stepsOf } from "../open/trainOptions.ts";
import type { Beginning } from "./begin.ts";
import type { StartRecord } from "./records.ts";
import type { TrainSettings } from "./runSettings.ts";

export interface Prepared
  extends Beginning,
    Pick<StartRecord, "step" | "steps" | "compileSeconds" | "compilerSeconds"> {
  /** The backend, and why. */
  readonly choice: Choice;
  readonly trainer: Trainer;
  /** What evaluates it. */
  readonly programs: EvaluationPrograms;
}

export function prepare(beginning: Beginning, settings: TrainSettings): Prepared {
  const { experiment, weights, resumed } = beginning;
  const { threads, signal } = settings;
  const checkpoint = resumed?.checkpoint;
  const began = performance.now();
  let compilerSeconds = 0;
  const onCompile: OnCompile = (compilation) => {
    compilerSeconds += compilation.seconds ?? 0;
    settings.onCompile?.(compilation);
  };
  const choice = chooseBackend(experiment, { threads, onCompile }, checkpoint?.profile);
  const trainer = networkTrainer(experiment, { backend: choice.backend, weights, resume: checkpoint, signal });
  resumed?.check(trainer.checkpoint());
  const programs = evaluationPrograms(experiment);
  checkEvaluation(programs, evaluationNames(experiment.config), choice.backend);
  return {
    ...beginning,
    choice,
    trainer,
    programs,
    step: checkpoint?.step ?? 0,
    steps: stepsOf(experiment.config.train).total,
    compileSeconds: (performance.now() - began) / 1000,
    compilerSeconds,
  };
}

/** Throws "unsupported" for an evaluation that would not fit into memory: nobody wants to hear that when training is done. */
function checkEvaluation(
  programs: EvaluationPrograms,
  names: ReturnType<typeof evaluationNames>,
  backend: Backend,
): void {
  for (const what of ["answers", "recording"] as const) {
    const { program, options } = programs[what];
    const explained = backend.explain?.(program, options);
    if (explained) checkMemory(explained.memory, options, names[what]);
  }
}
