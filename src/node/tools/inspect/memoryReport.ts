/** The memory that training needs, and whether it is available. */
import { totalmem } from "node:os";
import type { MemoryPlan } from "../../../backend/backend.ts";
import { checkMemory } from "../../../backend/guard.ts";
import type { LeastSize, TooLarge } from "../../../base/budget.ts";
import { refusalOf } from "../../../base/errors.ts";
import { evaluationNames, evaluationPrograms } from "../../../evaluate/programs.ts";
import {
  type BatchShape,
  explainProgram,
  type InspectedNetwork,
  inspectedBatch,
  type StepWork,
  stepWork,
} from "./inspectedNetwork.ts";

export type MemoryReport = {
  /** Why it cannot be trained, in the words of `train`; null if it can. */
  readonly refusal: string | null;
  /** Memory of this machine, in bytes. */
  readonly machineBytes: number;
} & (
  | {
      readonly isExact: true;
      readonly backend: string;
      readonly shape: BatchShape;
      /** Threads that would work without a memory limit: those requested, at most one per group of slabs. */
      readonly wantedThreads: number;
      readonly work: StepWork;
      /** What compilation allocates, to the byte. */
      readonly memory: MemoryPlan;
      /** The programs that evaluation compiles after training, one after another. */
      readonly evaluation: readonly {
        /** "answers" or "recording". */
        readonly what: string;
        /** Trials at once. */
        readonly trials: number;
        readonly steps: number;
        readonly bytes: number;
      }[];
    }
  /** Too large to build a network: what can be said from the sizes alone. */
  | { readonly isExact: false; readonly sizes: readonly LeastSize[]; readonly limit: number }
);

export async function memoryReport(inspected: InspectedNetwork): Promise<MemoryReport> {
  const { experiment, choice, threads } = inspected;
  const explained = explainProgram("memory", inspected, choice.backend);
  const names = evaluationNames(experiment.config);
  const programs = await evaluationPrograms(experiment);
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
    shape: inspectedBatch(inspected, explained),
    wantedThreads: Math.min(threads, explained.groups),
    work: stepWork(inspected, explained),
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
