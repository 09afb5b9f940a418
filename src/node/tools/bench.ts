/** Times whole training steps on this machine, as in a real training, from the trials to the update. */

import { availableParallelism } from "node:os";
import type { Backend, Executable, NumericProfile, OnCompile } from "../../backend/backend.ts";
import type { Feed } from "../../backend/feed.ts";
import { type Awaitable, awaitable, eitherOf } from "../../base/awaitable.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import { version } from "../../base/version.ts";
import type { Machine } from "../../format/runFile.ts";
import { networkTrainer } from "../../loop/loop.ts";
import { usefulFlops } from "../../lower/cost.ts";
import type { Plan } from "../../lower/kernel.ts";
import { lower } from "../../lower/lower.ts";
import type { ConfigOptions } from "../../open/config.ts";
import { definitionOptions } from "../../open/config.ts";
import { type Experiment, open } from "../../open/experiment.ts";
import type { Config } from "../../open/looseConfig.ts";
import { backendChoice } from "../../open/trainSettings.ts";
import { abortSignal, callback, count, flag } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { machine } from "../folder/machine.ts";
import { backends } from "../host/backends.ts";
import { type Roofline, roofline, undividedRoofline } from "./roofline.ts";
import { median } from "./stopwatch.ts";

const benchOptions = {
  ...definitionOptions,
  /** Backend by name, instead of the configuration's. */
  backend: backendChoice,
  /** Threads that may work; by default the cores of this process. */
  threads: count,
  /** Steps to time (default 300), after a quarter of a second of warm-up. */
  repeats: count,
  /** Also time every kernel. */
  phases: flag,
  /** Ends early, with what was measured so far. */
  signal: abortSignal,
  /** Called when the C compiler starts and ends; not if all kernels were cached. */
  onCompile: callback<OnCompile>(),
};
export type BenchSettings = OptionsOf<typeof benchOptions>;

export interface Bench {
  /** Median of whole training steps, in ms. */
  readonly stepMs: number;
  /** Threads that worked: at most one per group of slabs, and no more than fit into memory. */
  readonly threads: number;
  readonly units: number;
  readonly batch: number;
  /** Time steps of a trial; the median, if durations differ. */
  readonly steps: number;
  /** Training steps timed. */
  readonly repeats: number;
  /** From the configuration to kernels that can be called. */
  readonly compileSeconds: number;
  /** The part of it that a C compiler took; 0 if none was used or all was cached. */
  readonly compilerSeconds: number;
  /**
   * Floating-point operations of a step, by its plan, counting trials only: lanes that merely fill a vector do not
   * count.
   */
  readonly flops: number;
  readonly gflops: number;
  readonly backend: string;
  readonly profile: NumericProfile;
  readonly version: string;
  readonly machine: Machine;
  /** With `phases`, unless it was stopped before the last step; of one window in truncated backpropagation. */
  readonly roofline?: Roofline;
}

export interface BenchProgress {
  readonly what: "warming up" | "steps" | "kernels";
  readonly done: number;
  readonly total: number;
}

/** More epochs than will ever be trained here. */
const epochs = 1_000_000;
/** Warm-up: until JavaScript and WebAssembly have been fully optimised. */
const warmUp = { ms: 250, steps: 5 };

/**
 * Trains a network for a while and measures how long a step takes. Loop over it for its progress, or await it for
 * the result: null if it was stopped before a step was timed.
 * @param config loose or complete; its number of epochs does not matter
 * @throws the errors of `runConfig` and `backendNamed`; why the backend cannot run on this machine
 */
export const bench = (config: Config, settings: BenchSettings = {}): Awaitable<BenchProgress, Bench | null> =>
  awaitable("bench", (left) => measured(config, settings, left));

async function* measured(
  config: Config,
  loose: BenchSettings,
  left: StopSignal,
): AsyncGenerator<BenchProgress, Bench | null> {
  const { tasks, models, signal, ...settings } = readOptions(benchOptions, loose, "the options of bench");
  return yield* benchOf(open(config, { tasks, models }), { ...settings, signal: eitherOf(signal, left) });
}

/** The same for an experiment that is already open; settings must have been read. */
export async function* benchOf(
  { config: given, ...made }: Experiment,
  settings: Omit<BenchSettings, keyof ConfigOptions>,
): AsyncGenerator<BenchProgress, Bench | null> {
  const { threads = availableParallelism(), repeats = 300, phases = false, signal } = settings;
  const { train } = given;
  // A step takes equally long with any weights, so those of a file are not needed.
  const config = { ...given, model: { ...given.model, weights: null }, train: { ...train, epochs } };
  const asked = settings.backend ?? train.backend;
  const backendName = asked === "auto" ? "wasm" : asked;
  const began = performance.now();
  let compilerSeconds = 0;
  const onCompile: OnCompile = (compilation) => {
    compilerSeconds += compilation.seconds ?? 0;
    settings.onCompile?.(compilation);
  };
  const watched = watch(backends.usable(backendName, { threads, onCompile }));
  const trainer = networkTrainer({ ...made, config }, { backend: watched.backend });
  const took = { compileSeconds: (performance.now() - began) / 1000, compilerSeconds };

  const stepMs: number[] = [];
  const hostMs: number[] = [];
  const steps: number[] = [];
  /** Of the last training step: its runs, more than one in truncated backpropagation, and what the first was fed. */
  let windows = 1;
  let first: Feed | undefined;
  let seen = 0;
  let warmMs = 0;
  const loop = trainer.run();
  try {
    while (stepMs.length < repeats && !signal?.aborted) {
      const { value: record, done } = await loop.next();
      if (done) break;
      if (record.kind !== "step") continue;
      const { insideMs, feeds } = watched.step();
      if (warmMs < warmUp.ms || seen < warmUp.steps) {
        seen++;
        warmMs += record.stepMs;
        yield { what: "warming up", done: Math.min(warmMs, warmUp.ms), total: warmUp.ms };
        continue;
      }
      stepMs.push(record.stepMs);
      hostMs.push(record.stepMs - insideMs);
      steps.push(feeds.reduce((sum, feed) => sum + feed.steps, 0));
      windows = feeds.length;
      [first] = feeds;
      yield { what: "steps", done: stepMs.length, total: repeats };
    }
    if (!first) return null;
    const executable = watched.executable();
    const { trials } = first;
    const typicalSteps = Math.round(median(steps));
    const flops = windows * usefulFlops(watched.plan(), trials, typicalSteps / windows);
    const typical = median(stepMs);
    const split = phases && !signal?.aborted;
    const parts =
      split && executable.inspect ? roofline(executable.inspect(first), median(hostMs) / windows, signal) : undefined;
    let lines = split && !parts ? undividedRoofline(median(hostMs), typical - median(hostMs), flops) : undefined;
    for (let next = await parts?.next(); next; next = await parts!.next()) {
      if (next.done) {
        lines = next.value;
        break;
      }
      yield { what: "kernels", ...next.value };
    }
    return {
      stepMs: typical,
      threads: watched.threads(),
      units: made.model.units,
      batch: trials,
      steps: typicalSteps,
      repeats: stepMs.length,
      ...took,
      flops,
      gflops: flops / typical / 1e6,
      backend: watched.backend.name,
      profile: executable.profile,
      version,
      machine: machine(),
      ...(lines && { roofline: lines }),
    };
  } finally {
    await loop.return(undefined as never);
  }
}

/** Runs a measurement to its end and returns its result. */
export async function finished(
  measurement: AsyncGenerator<BenchProgress, Bench | null>,
  onProgress: (progress: BenchProgress) => void = () => undefined,
): Promise<Bench | null> {
  for (let next = await measurement.next(); ; next = await measurement.next()) {
    if (next.done) return next.value;
    onProgress(next.value);
  }
}

/** The backend, and the last call to it. */
function watch(inner: Backend) {
  let plan: Plan | undefined;
  let threads: number | undefined;
  let executable: Executable | undefined;
  let feeds: Feed[] = [];
  let insideMs = 0;
  const timed = <T>(work: () => T): T => {
    const began = performance.now();
    const result = work();
    insideMs += performance.now() - began;
    return result;
  };
  const backend: Backend = {
    ...inner,
    compile(program, options) {
      const compiled = inner.compile(program, options);
      plan ??= lower(program);
      threads = inner.explain?.(program, options).threads;
      executable = compiled;
      return {
        ...compiled,
        run(asked, scalars) {
          feeds.push(asked);
          executable = compiled;
          return timed(() => compiled.run(asked, scalars));
        },
        apply: () => timed(() => compiled.apply()),
      };
    },
  };
  return {
    backend,
    plan: () => plan!,
    threads: () => threads ?? 1,
    executable: () => executable!,
    /** What ran since the last call: its inputs, and the time that the executable took. */
    step() {
      const taken = { feeds, insideMs };
      feeds = [];
      insideMs = 0;
      return taken;
    },
  };
}
