/** A training on one page: sizes, work, memory, and how long a step takes. */

import type { MemoryPlan, NumericProfile } from "../../../backend/backend.ts";
import type { Population } from "../../../base/population.ts";
import { countOf } from "../../../ir/shape.ts";
import { Divergence } from "../../../loop/divergence.ts";
import { usefulFlops } from "../../../lower/cost.ts";
import { lower } from "../../../lower/lower.ts";
import { mostSteps } from "../../../open/stages.ts";
import { windowLength } from "../../../open/trainOptions.ts";
import type { BackendChoice } from "../../../open/trainSettings.ts";
import { benchOf, finished } from "../bench.ts";
import {
  type BatchShape,
  type InspectedNetwork,
  inspectedBatch,
  type StepWork,
  settle,
  stepWork,
} from "./inspectedNetwork.ts";
import { memoryReport } from "./memoryReport.ts";

export interface InspectSummary {
  readonly model: {
    /** The preset, or its author's name for it. */
    readonly name: string;
    readonly units: number;
    readonly populations: readonly Population[];
    /** Numbers in all arrays of the model, and in those that are trained. */
    readonly parameters: number;
    readonly trained: number;
  };
  readonly task: {
    readonly name: string;
    /** Time step, ms. */
    readonly dt: number;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  };
  readonly training: {
    readonly loss: string;
    readonly optimizer: string;
    readonly epochs: number;
    /** Batches in total, each of them a training step. */
    readonly steps: number;
    /** ms of a window in truncated backpropagation; null where trials are shown whole. */
    readonly window: number | null;
  };
  readonly shape: BatchShape;
  readonly backend: string;
  /** Why this backend was chosen, if nobody named one. */
  readonly because: string | null;
  readonly flops: number;
  /** null for a backend without kernels. */
  readonly kernels: {
    readonly profile: NumericProfile;
    readonly count: number;
    readonly work: StepWork;
    readonly memory: MemoryPlan;
  } | null;
  /** Why it cannot be trained, in the words of `train`; null if it can. */
  readonly refusal: string | null;
  /** Of one training step, in ms, measured briefly; null if it is refused, diverges, or a step takes too long. */
  readonly stepMs: number | null;
  /** The error, in the words of `train`, if the measured steps diverged; else null. */
  readonly divergence: string | null;
  readonly warnings: readonly string[];
}

/** FLOP/s of a slow machine: with kernels, and without. */
const slow = { kernels: 1e10, interpreter: 1e8 };
/** Time for measuring, in ms, and a sufficient number of steps. */
const measuring = { ms: 250, steps: 50 };

export async function inspectSummary(inspected: InspectedNetwork): Promise<InspectSummary> {
  const { experiment, choice } = inspected;
  const { config, task, model, network } = experiment;
  const { train } = config;
  const { program, options } = experiment.training();
  const { backend } = choice;
  const refusal = backend.explain ? (await memoryReport(inspected)).refusal : null;
  if (refusal === null) settle(inspected);
  const explained = backend.explain?.(program, options);
  const flops = explained?.flops(options.maxSteps) ?? usefulFlops(lower(program), options.trials, options.maxSteps);
  const count = (only: (parameter: { trained: boolean }) => boolean) =>
    network.parameters.filter(only).reduce((sum, { value }) => sum + countOf(value.type), 0);
  return {
    model: {
      name: model.name,
      units: model.units,
      populations: model.populations,
      parameters: count(() => true),
      trained: count(({ trained }) => trained),
    },
    task: { name: task.name, dt: task.dt, inputs: task.inputs, outputs: task.outputs },
    training: {
      loss: train.loss,
      optimizer: train.optimizer.kind,
      epochs: train.epochs,
      steps: mostSteps(config),
      window: windowLength(train, task.dt),
    },
    shape: inspectedBatch(inspected, explained),
    backend: backend.name,
    because: choice.because ?? null,
    flops,
    kernels: explained
      ? {
          profile: explained.profile,
          count: explained.kernels(1).length,
          work: stepWork(inspected, explained),
          memory: explained.memory,
        }
      : null,
    refusal,
    ...(refusal === null
      ? await measured(inspected, flops / (explained ? slow.kernels : slow.interpreter))
      : { stepMs: null, divergence: null }),
    warnings: experiment.warnings(),
  };
}

/** @param seconds rough upper estimate of the time of a step */
async function measured(
  { experiment, choice, threads, signal }: InspectedNetwork,
  seconds: number,
): Promise<Pick<InspectSummary, "stepMs" | "divergence">> {
  const repeats = Math.min(measuring.steps, Math.floor(measuring.ms / (1000 * seconds)));
  if (repeats < 1) return { stepMs: null, divergence: null };
  try {
    const found = await finished(
      benchOf(experiment, { backend: choice.backend.name as BackendChoice, threads, signal, repeats }),
    );
    return { stepMs: found?.stepMs ?? null, divergence: null };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    return { stepMs: null, divergence: error.message };
  }
}
