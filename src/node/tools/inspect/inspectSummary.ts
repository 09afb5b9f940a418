/** A training on a page: sizes, work, memory, and how long a step takes. */

import type { MemoryPlan, NumericProfile } from "../../../backend/backend.ts";
import type { Population } from "../../../base/population.ts";
import { countOf } from "../../../ir/shape.ts";
import { Divergence } from "../../../loop/checkpoint.ts";
import { usefulFlops } from "../../../lower/cost.ts";
import { lower } from "../../../lower/lower.ts";
import { stepsOf } from "../../../open/trainOptions.ts";
import type { BackendChoice } from "../../../open/trainSettings.ts";
import { benchOf, finished } from "../bench.ts";
import { type BatchShape, type Look, type StepWork, settle, shapeOf, workOf } from "./look.ts";
import { memoryReport } from "./memoryReport.ts";

export interface InspectSummary {
  readonly model: {
    /** The preset, or the name that its author gave it. */
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
    /** Training steps in all. */
    readonly updates: number;
  };
  readonly shape: BatchShape;
  readonly backend: string;
  /** Why it is this backend, where nobody named one. */
  readonly because: string | null;
  readonly flops: number;
  /** null for a backend that has no kernels. */
  readonly kernels: {
    readonly profile: NumericProfile;
    readonly count: number;
    readonly work: StepWork;
    readonly memory: MemoryPlan;
  } | null;
  /** Why it cannot be trained, in the words of `train`; null where it can. */
  readonly refusal: string | null;
  /** Of one training step, in ms, measured for a moment; null where it is refused, diverges, or a step takes too long for that. */
  readonly stepMs: number | null;
  /** Where the steps that were measured ended in numbers that are not finite, in the words of `train`; null where they did not. */
  readonly divergence: string | null;
  readonly warnings: readonly string[];
}

/** FLOP/s of a slow machine: with kernels, and without. */
const slow = { kernels: 1e10, interpreter: 1e8 };
/** Time for measuring, in ms, and steps that are enough. */
const measuring = { ms: 250, steps: 50 };

export async function inspectSummary(look: Look): Promise<InspectSummary> {
  const { experiment, choice } = look;
  const { config, task, model, network } = experiment;
  const { train } = config;
  const { program, options } = experiment.training();
  const { backend } = choice;
  const refusal = backend.explain ? memoryReport(look).refusal : null;
  if (refusal === null) settle(look);
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
      updates: stepsOf(train).total,
    },
    shape: shapeOf(look, explained),
    backend: backend.name,
    because: choice.because ?? null,
    flops,
    kernels: explained
      ? {
          profile: explained.profile,
          count: explained.kernels(1).length,
          work: workOf(look, explained),
          memory: explained.memory,
        }
      : null,
    refusal,
    ...(refusal === null
      ? await measured(look, flops / (explained ? slow.kernels : slow.interpreter))
      : { stepMs: null, divergence: null }),
    warnings: experiment.warnings(),
  };
}

/** @param seconds that a step takes at most, by a rough guess */
async function measured(
  { experiment, choice, threads, signal }: Look,
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
