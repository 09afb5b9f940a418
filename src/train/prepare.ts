/** Compiles an experiment. Whatever keeps it from being trained is found here, before anything is written. */
import type { Backend, OnCompile } from "../backend/backend.ts";
import type { Backends, Choice } from "../backend/choose.ts";
import { checkMemory } from "../backend/guard.ts";
import { nextTurn } from "../base/eventLoop.ts";
import { type EvaluationPrograms, evaluationNames, evaluationPrograms } from "../evaluate/programs.ts";
import { networkTrainer, type Trainer } from "../loop/loop.ts";
import { stuckWeights } from "../loop/start.ts";
import type { Beginning } from "./begin.ts";
import type { StartRecordOf } from "./records.ts";
import type { CommonSettings } from "./runSettings.ts";

export interface Prepared
  extends Beginning,
    Pick<StartRecordOf, "step" | "steps" | "compileSeconds" | "compilerSeconds"> {
  /** The backend, and why. */
  readonly choice: Choice;
  readonly trainer: Trainer;
  /** The programs that evaluate it. */
  readonly programs: EvaluationPrograms;
}

export async function prepare(beginning: Beginning, settings: CommonSettings, backends: Backends): Promise<Prepared> {
  await nextTurn(); // reading and opening took theirs
  const { experiment, weights, resumed } = beginning;
  const { threads, signal, callbacks } = settings;
  const checkpoint = resumed?.checkpoint;
  const began = performance.now();
  let compilerSeconds = 0;
  const onCompile: OnCompile = (compilation) => {
    compilerSeconds += compilation.seconds ?? 0;
    settings.onCompile?.(compilation);
  };
  const choice = backends.forTraining(experiment, { threads, onCompile }, checkpoint?.profile);
  // A resumed run is compared with its checkpoint before anything slow is made.
  if (!checkpoint) {
    experiment.training();
    await nextTurn();
    experiment.taskFingerprint();
    await nextTurn();
  }
  const trainer = networkTrainer(experiment, {
    backend: choice.backend,
    weights,
    resume: checkpoint,
    signal,
    callbacks,
  });
  resumed?.check(trainer.checkpoint(), experiment);
  await nextTurn();
  const programs = await evaluationPrograms(experiment);
  await nextTurn();
  checkEvaluation(programs, evaluationNames(experiment.config), choice.backend);
  await nextTurn();
  experiment.references();
  await nextTurn();
  const stuck = stuckWeights(experiment, trainer.checkpoint());
  return {
    ...beginning,
    experiment: { ...experiment, warnings: () => [...experiment.warnings(), ...stuck] },
    choice,
    trainer,
    programs,
    step: trainer.step,
    steps: trainer.steps,
    compileSeconds: (performance.now() - began) / 1000,
    compilerSeconds,
  };
}

/** Throws "unsupported" for an evaluation that would not fit into memory, rather than after training. */
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
