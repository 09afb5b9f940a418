/** What training takes of memory, and whether that is there. */
import { totalmem } from "node:os";
import type { MemoryPlan } from "../../../backend/backend.ts";
import { checkMemory } from "../../../backend/guard.ts";
import type { LeastSize, TooLarge } from "../../../base/budget.ts";
import { refusalOf } from "../../../base/errors.ts";
import { evaluationNames, evaluationPrograms } from "../../../evaluate/programs.ts";
import { type BatchShape, explain, type Look, type StepWork, shapeOf, workOf } from "./look.ts";

export type MemoryReport = {
  /** Why it cannot be trained, in the words of `train`; null where it can. */
  readonly refusal: string | null;
  /** Memory of this machine, in bytes. */
  readonly machineBytes: number;
} & (
  | {
      readonly isExact: true;
      readonly backend: string;
      readonly shape: BatchShape;
      /** Threads that would work if memory had no limit: those asked for, at most one per group of slabs. */
      readonly wantedThreads: number;
      readonly work: StepWork;
      /** What compilation allocates, to the byte. */
      readonly memory: MemoryPlan;
      /** The programs that evaluation compiles when training is done, one after the other. */
      readonly evaluation: readonly {
        /** "answers" or "recording". */
        readonly what: string;
        /** Trials at once. */
        readonly trials: number;
        readonly steps: number;
        readonly bytes: number;
      }[];
    }
  /** So large that no network can be made of it: what its sizes alone say. */
  | { readonly isExact: false; readonly sizes: readonly LeastSize[]; readonly limit: number }
);

export function memoryReport(look: Look): MemoryReport {
  const { experiment, choice, threads } = look;
  const explained = explain("memory", look, choice.backend);
  const names = evaluationNames(experiment.config);
  const programs = evaluationPrograms(experiment);
  const evaluation = (["answers", "recording"] as const).map((what) => {
    const { program, options } = programs[what];
    return { what, name: names[what], options, memory: choice.backend.explain!(program, options).memory };
  });
  const refusal = refusalOf(() => {
    checkMemory(explained.memory, experiment.training().options);
    for (const { name, memory, options } of evaluation) checkMemory(memory, options, name);
  });
  return {
    isExact: true,
    refusal: refusal?.message ?? null,
    machineBytes: totalmem(),
    backend: choice.backend.name,
    shape: shapeOf(look, explained),
    wantedThreads: Math.min(threads, explained.groups),
    work: workOf(look, explained),
    memory: explained.memory,
    evaluation: evaluation.map(({ what, options, memory }) => ({
      what,
      trials: options.trials,
      steps: options.maxSteps,
      bytes: memory.bytes,
    })),
  };
}

export const leastReport = ({ message, sizes, limit }: TooLarge): MemoryReport => ({
  isExact: false,
  refusal: message,
  machineBytes: totalmem(),
  sizes,
  limit,
});
