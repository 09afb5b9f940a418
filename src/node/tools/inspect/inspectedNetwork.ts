/** A configuration on its way to kernels, as all stages see it. */

import type { Backend, Explanation } from "../../../backend/backend.ts";
import type { Choice } from "../../../backend/choose.ts";
import { unsupported } from "../../../base/errors.ts";
import type { StopSignal } from "../../../base/stopSignal.ts";
import type { Experiment } from "../../../open/experiment.ts";
import type { BenchProgress } from "../bench.ts";

export interface InspectedNetwork {
  readonly experiment: Experiment;
  /** The backend that would train it, and why. */
  readonly choice: Choice;
  readonly threads: number;
  readonly signal?: StopSignal;
  readonly onProgress?: (progress: BenchProgress) => void;
}

/** The batches that something is compiled for, and how their trials are distributed. */
export interface BatchShape {
  readonly trials: number;
  /** Time steps of the longest trial, or of a window in truncated backpropagation. */
  readonly steps: number;
  /** Lanes of each slab, groups of slabs, and threads; absent if they do not depend on a backend. */
  readonly slabs?: readonly number[];
  readonly groups?: number;
  readonly threads?: number;
}

/** What a training step computes and moves; operations count trials only, bytes all lanes of slabs. */
export interface StepWork {
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

export function inspectedBatch({ experiment }: InspectedNetwork, explained?: Explanation): BatchShape {
  const { options } = experiment.training();
  const batch = { trials: options.trials, steps: options.maxSteps };
  if (!explained) return batch;
  const { slabs, groups, threads } = explained;
  return { ...batch, slabs, groups, threads };
}

export function stepWork({ experiment }: InspectedNetwork, explained: Explanation): StepWork {
  const { options } = experiment.training();
  const kernels = explained.kernels(options.maxSteps);
  const sum = (key: "bytesRead" | "bytesWritten") => kernels.reduce((all, kernel) => all + kernel[key], 0);
  return { flops: explained.flops(options.maxSteps), bytesRead: sum("bytesRead"), bytesWritten: sum("bytesWritten") };
}

/** The training as a backend explains it. Throws "unsupported" for one without kernels. */
export function explainProgram(what: string, { experiment }: InspectedNetwork, backend: Backend): Explanation {
  if (!backend.explain)
    throw unsupported({
      subject: `${what} of backend "${backend.name}"`,
      detail: ", which computes value by value and has no kernels",
      remedy: "use wasm or native",
    });
  const { program, options } = experiment.training();
  return backend.explain(program, options);
}

/** Falls back from native to wasm if it cannot compile the training, as training with `auto` does. */
export function settle({ experiment, choice: { backend } }: InspectedNetwork): void {
  const { program, options } = experiment.training();
  if (experiment.config.train.backend === "auto" && backend.name === "native")
    backend.compile(program, options).close();
}
