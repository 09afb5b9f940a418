/** A configuration on its way to kernels, as every stage sees it. */
import type { Backend, Explanation } from "../../backend/backend.ts";
import { unsupported } from "../../errors.ts";
import type { ConfigOptions, Parts, RunConfig } from "../../train/config.ts";
import type { TrainingProgram } from "../../train/trainingProgram.ts";
import type { Choice } from "../backends.ts";
import type { BenchProgress } from "../bench.ts";

export interface Look extends Parts {
  readonly config: RunConfig;
  readonly training: TrainingProgram;
  /** The backend that would train it, and why. */
  readonly choice: Choice;
  readonly threads: number;
  /** Tasks and models of the caller's own. */
  readonly own: ConfigOptions;
  readonly signal?: AbortSignal;
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

export function shapeOf({ training: { options } }: Look, explained?: Explanation): BatchShape {
  const batch = { trials: options.trials, steps: options.maxSteps };
  if (!explained) return batch;
  const { slabs, groups, threads } = explained;
  return { ...batch, slabs, groups, threads };
}

export function workOf({ training: { options } }: Look, explained: Explanation): StepWork {
  const kernels = explained.kernels(options.maxSteps);
  const sum = (key: "bytesRead" | "bytesWritten") => kernels.reduce((all, kernel) => all + kernel[key], 0);
  return { flops: explained.flops(options.maxSteps), bytesRead: sum("bytesRead"), bytesWritten: sum("bytesWritten") };
}

/** What a backend makes of the training. Throws "unsupported" for one that has no kernels. */
export function explain(what: string, { training }: Look, backend: Backend): Explanation {
  if (!backend.explain)
    throw unsupported(
      `${what} of backend "${backend.name}", which computes value by value and has no kernels; take wasm or native`,
    );
  return backend.explain(training.program, training.options);
}

/** Lets native give way to wasm where it cannot compile the training, as in a training on auto. */
export function settle({ config, choice: { backend }, training: { program, options } }: Look): void {
  if (config.train.backend === "auto" && backend.name === "native") backend.compile(program, options).close();
}
