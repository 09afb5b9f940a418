/** A configuration on its way to kernels, as every stage sees it. */

import type { Backend, Explanation } from "../../../backend/backend.ts";
import type { Choice } from "../../../backend/choose.ts";
import { unsupported } from "../../../base/errors.ts";
import type { StopSignal } from "../../../base/stopSignal.ts";
import type { Experiment } from "../../../open/experiment.ts";
import type { BenchProgress } from "../bench.ts";

export interface Look {
  readonly experiment: Experiment;
  /** The backend that would train it, and why. */
  readonly choice: Choice;
  readonly threads: number;
  readonly signal?: StopSignal;
  readonly onProgress?: (progress: BenchProgress) => void;
}

/** The batches that something is made for, and how their trials are dealt out. */
export interface BatchShape {
  readonly trials: number;
  /** Time steps of the longest trial. */
  readonly steps: number;
  /** Lanes of each slab, groups of slabs, and threads; absent where no backend has a say. */
  readonly slabs?: readonly number[];
  readonly groups?: number;
  readonly threads?: number;
}

/** What a training step computes and moves; operations count on trials alone, bytes on all lanes of slabs. */
export interface StepWork {
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

export function shapeOf({ experiment }: Look, explained?: Explanation): BatchShape {
  const { options } = experiment.training();
  const batch = { trials: options.trials, steps: options.maxSteps };
  if (!explained) return batch;
  const { slabs, groups, threads } = explained;
  return { ...batch, slabs, groups, threads };
}

export function workOf({ experiment }: Look, explained: Explanation): StepWork {
  const { options } = experiment.training();
  const kernels = explained.kernels(options.maxSteps);
  const sum = (key: "bytesRead" | "bytesWritten") => kernels.reduce((all, kernel) => all + kernel[key], 0);
  return { flops: explained.flops(options.maxSteps), bytesRead: sum("bytesRead"), bytesWritten: sum("bytesWritten") };
}

/** What a backend makes of the training. Throws "unsupported" for one that has no kernels. */
export function explain(what: string, { experiment }: Look, backend: Backend): Explanation {
  if (!backend.explain)
    throw unsupported({
      subject: `${what} of backend "${backend.name}"`,
      detail: ", which computes value by value and has no kernels",
      remedy: "take wasm or native",
    });
  const { program, options } = experiment.training();
  return backend.explain(program, options);
}

/** Lets native give way to wasm where it cannot compile the training, as in a training on auto. */
export function settle({ experiment, choice: { backend } }: Look): void {
  const { program, options } = experiment.training();
  if (experiment.config.train.backend === "auto" && backend.name === "native")
    backend.compile(program, options).close();
}
