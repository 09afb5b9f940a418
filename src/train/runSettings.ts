/** What may be said of a run beside its configuration. */
import type { OnCompile } from "../backend/native/build.ts";
import { isRecord } from "../base/display.ts";
import { folderName } from "../folder/runFolder.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { definitionOptions } from "../open/config.ts";
import { backendChoice } from "../open/trainSettings.ts";
import { either } from "../settings/compound.ts";
import { abortSignal, callback, count, flag, plain, seed, text } from "../settings/kind.ts";
import type { OptionsOf } from "../settings/options.ts";

const checkpoint = plain<Checkpoint>({}, "checkpoint", "a checkpoint", (value) => isCheckpoint(value));

/** What may be said of a training beside its configuration. */
export const trainOptions = {
  ...definitionOptions,
  /** Folder to write; without it, `name` or `resume` nothing is written. */
  out: text,
  /** In place of `out`: writes to runs/NAME, or the first of NAME-2, NAME-3 … that is free. */
  name: folderName,
  /** Backend by name, in place of the configuration's. */
  backend: backendChoice,
  /** Threads that train and evaluate, at most one per slab; by default the cores of this process. Results do not depend on it. */
  threads: count,
  /** Seed, in place of the configuration's. */
  seed,
  /** Stops after the step under way, or the evaluation between two chunks of trials; what there is is saved. */
  signal: abortSignal,
  /** A run folder to go on with, or a checkpoint. The folder is written to, unless `out` names another. */
  resume: either(text, checkpoint),
  /** Draw the figures and write report.html into the run folder (default true). */
  report: flag,
  /** Told when the C compiler begins and ends its work; not where all kernels were compiled before. */
  onCompile: callback<OnCompile>(),
};
export type TrainSettings = OptionsOf<typeof trainOptions>;

const isCheckpoint = (value: unknown): value is Checkpoint =>
  isRecord(value) && ["config", "parameters", "slots", "position", "profile"].every((part) => isRecord(value[part]));
