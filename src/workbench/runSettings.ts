/** What may be said of a run beside its configuration. */
import type { OnCompile } from "../backend/native/build.ts";
import { readModels } from "../model/definition.ts";
import { readSeed } from "../random.ts";
import {
  isRecord,
  type Readers,
  readBoolean,
  readFunction,
  readName,
  readNumber,
  readSignal,
  readText,
} from "../reader.ts";
import { readTasks } from "../task/library/index.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import type { ConfigOptions } from "../train/config.ts";
import { backendChoices } from "../train/trainSettings.ts";
import { readFolderName } from "./runFolder.ts";

export interface TrainSettings extends ConfigOptions {
  /** Folder to write; without it, `name` or `resume` nothing is written. */
  readonly out?: string;
  /** In place of `out`: writes to runs/NAME, or the first of NAME-2, NAME-3 … that is free. */
  readonly name?: string;
  /** Backend by name, in place of the configuration's. */
  readonly backend?: string;
  /** Threads that train and evaluate, at most one per slab; by default the cores of this process. Results do not depend on it. */
  readonly threads?: number;
  /** Seed, in place of the configuration's. */
  readonly seed?: number;
  /** Stops after the step under way, or the evaluation between two chunks of trials; what there is is saved. */
  readonly signal?: AbortSignal;
  /** A run folder to go on with, or a checkpoint. The folder is written to, unless `out` names another. */
  readonly resume?: string | Checkpoint;
  /** Draw the figures and write report.html into the run folder (default true). */
  readonly report?: boolean;
  /** Told when the C compiler begins and ends its work; not where all kernels were compiled before. */
  readonly onCompile?: OnCompile;
}

/** How they are read, at the door. */
export const runSettingReaders: Readers<TrainSettings> = {
  out: readText,
  name: readFolderName,
  backend: (value, name) => readName(value, name, backendChoices),
  threads: (value, name) => readNumber(value, name, { min: 1, integer: true }),
  seed: readSeed,
  signal: readSignal,
  resume: (value, name) => (isCheckpoint(value) ? value : readText(value, name)),
  report: readBoolean,
  onCompile: readFunction,
  tasks: readTasks,
  models: readModels,
};

const isCheckpoint = (value: unknown): value is Checkpoint =>
  isRecord(value) && ["config", "parameters", "slots", "position", "profile"].every((part) => isRecord(value[part]));
