/** The settings of a run besides its configuration, on every host. */
import type { OnCompile } from "../backend/backend.ts";
import { isRecord } from "../base/display.ts";
import { trainCallback } from "../loop/callbacks.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { definitionOptions } from "../open/config.ts";
import { backendChoice } from "../open/trainSettings.ts";
import { listOf } from "../settings/compound.ts";
import { abortSignal, callback, count, flag, type Kind, plain, seed } from "../settings/kind.ts";
import type { ReadOptions } from "../settings/options.ts";

export const commonOptions = {
  ...definitionOptions,
  /** Backend by name, instead of the configuration's. */
  backend: backendChoice,
  /**
   * Threads that train and evaluate, at most one per slab; by default the cores that may be used. Results do not
   * depend on it.
   */
  threads: count,
  /** Seed, instead of the configuration's. */
  seed,
  /** Stops after the current step, or in the evaluation between two chunks of trials; what was learned is saved. */
  signal: abortSignal,
  /** Functions that follow the training and may end it; checkpoints keep their states. */
  callbacks: listOf(trainCallback),
  /** Draw the figures and write report.html into the run folder (default true). */
  report: flag,
  /** Called when the C compiler starts and ends; not if all kernels were compiled before. */
  onCompile: callback<OnCompile>(),
};
export type CommonSettings = ReadOptions<typeof commonOptions>;

export const isCheckpoint = (value: unknown): value is Checkpoint =>
  isRecord(value) && ["config", "parameters", "slots", "position", "profile"].every((part) => isRecord(value[part]));

/** What `resume` takes besides a run folder. */
export const checkpoint: Kind<Checkpoint> = plain<Checkpoint>({}, "checkpoint", "a checkpoint", (value) =>
  isCheckpoint(value),
);
