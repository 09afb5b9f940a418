/** A run that was trained: its configuration, results and weights, ready to be shown more trials. */
import { join } from "node:path";
import type { OnCompile } from "../backend/native/build.ts";
import { command, isMissing, mismatched, missing, quoted } from "../errors.ts";
import { type EffectiveValues, effectiveValues } from "../model/evaluate.ts";
import type { Model } from "../model/model.ts";
import { readSettings } from "../reader.ts";
import { readBytes, readText } from "../run/file.ts";
import { openNpz } from "../run/npz.ts";
import { decodeRunFile, type RunFile, runFileName } from "../run/runFile.ts";
import type { RunResults } from "../run/runResults.ts";
import { rawParametersOf } from "../run/weightsFile.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import { changedTask } from "../train/checkpoint.ts";
import {
  type ConfigOptions,
  equationsOf,
  type Parts,
  partsOf,
  type RunConfig,
  runConfig,
  settingOf,
} from "../train/config.ts";
import { taskFingerprint } from "../train/taskFingerprint.ts";
import { type Choice, simulationBackend } from "./backends.ts";
import { sha256 } from "./runFolder.ts";
import { type Simulation, type SimulationOptions, simulate, simulationReaders } from "./simulate.ts";

export interface Run {
  readonly config: RunConfig;
  /** null where training was stopped before it was evaluated. */
  readonly results: RunResults | null;
  readonly task: TaskInstance;
  readonly model: Model;
  /** The backend that shows trials to it. */
  readonly backend: string;
  /** Why it is this one, where nobody named it. */
  readonly because?: string;
  /** What a user should know: a task whose definition has changed since the run was trained. */
  readonly warnings: readonly string[];
  /** Raw parameters by name, and effective matrices: [from, to] row by row, used as r @ wRec. */
  readonly weights: {
    readonly parameters: Readonly<Record<string, Float64Array>>;
    readonly effective: EffectiveValues;
  };
  /** Shows fresh trials and records everything. Throws "invalid" or "unknown" for impossible settings. */
  simulate(options?: SimulationOptions): Promise<Simulation>;
}

export interface LoadOptions extends ConfigOptions {
  /** The backend that simulates; the run's by default. */
  readonly backend?: string;
  /** Threads that simulate; by default the cores of this process. */
  readonly threads?: number;
  /** Told when the C compiler begins and ends its work; not where all kernels were compiled before. */
  readonly onCompile?: OnCompile;
}

/**
 * Reads a run folder. A task whose definition has changed since is told in `warnings`: the network can be shown its trials all the same.
 * Throws "missing", "invalid" or "mismatched" with the file that is wrong.
 */
export async function loadRun(folder: string, options: LoadOptions = {}): Promise<Run> {
  const file = await readRunFile(folder);
  const config = runConfig(file.config, options);
  const path = join(folder, "weights.npz");
  const arrays = openNpz(await readPart(folder, file, "weights.npz"), path);
  const { task, model } = partsOf(config, options);
  const parameters = rawParametersOf(arrays, shapesOf(model, task, config), path);
  checkEquations(file, config, model, task);
  const choice = simulationBackend(options.backend, config, file.profile, options);
  const changed = changedTask(task.name, file.taskFingerprint, taskFingerprint(task));
  const warnings = changed === undefined ? [] : [changed];
  return { ...runOf(config, { task, model }, choice, parameters, file.results), warnings };
}

/** run.json of a folder. */
export async function readRunFile(folder: string): Promise<RunFile> {
  const path = join(folder, runFileName);
  return decodeRunFile(await readText(path), path);
}

/**
 * The bytes of a file beside run.json. Throws "missing" or "invalid" with what makes it again; "mismatched" where the run is finished and the file is not the one
 * whose hash run.json holds. While a run is under way its files change before run.json does, and nothing is compared.
 */
export async function readPart(folder: string, { state, files }: RunFile, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  const again = command(`train --resume ${quoted(folder)}`);
  const bytes = await readBytes(path).catch((error) => {
    if (!isMissing(error)) throw error;
    throw missing(
      state === "training"
        ? `${name} of run "${folder}", which is written when its training ends; wait for that, or go on with it if nothing trains it: ${again}`
        : `file "${path}"; restore it, or make it again with: ${again}`,
    );
  });
  const hash = files?.[name];
  if (state === "finished" && hash !== undefined && (await sha256(bytes)) !== hash)
    throw mismatched(
      `file "${path}": ${name} is not the file that run.json describes (its SHA-256 differs); restore it, or make it again with: ${again}`,
    );
  return bytes;
}

/** A run from its parts, all of which are sound. */
export function runOf(
  config: RunConfig,
  { task, model }: Parts,
  { backend, because }: Choice,
  parameters: Readonly<Record<string, Float64Array>>,
  results: RunResults | null,
): Run {
  const { seeds } = config;
  const { effective } = model.build(settingOf(task, null));
  return {
    config,
    results,
    task,
    model,
    backend: backend.name,
    ...(because !== undefined && { because }),
    warnings: [],
    weights: { parameters, effective: effectiveValues(effective, parameters) },
    async simulate(options = {}) {
      const read = readSettings(options, "the options of simulate", simulationReaders);
      const { dt = task.dt, task: changes = {}, seed = seeds.evaluation, ...presentation } = read;
      const shown = createTask(task.definition, { ...task.parameters, ...changes, dt });
      checkChannels(task, shown);
      return simulate({ model, task: shown, backend, parameters }, { ...presentation, seed });
    },
  };
}

function checkChannels(trained: TaskInstance, shown: TaskInstance): void {
  for (const key of ["inputs", "outputs"] as const)
    if (trained[key].length !== shown[key].length)
      throw mismatched(
        `task "${shown.name}" with ${shown[key].length} ${key}; the network was trained with ${trained[key].length}, keep their number`,
      );
}

/** The shapes of the raw parameters by name. */
function shapesOf(model: Model, task: TaskInstance, { train }: RunConfig): Record<string, readonly number[]> {
  const { network } = model.build(settingOf(task, train.loss));
  return Object.fromEntries(
    network.parameters.map(({ name, value }) => [name, value.type.axes.map(({ size }) => size)]),
  );
}

function checkEquations({ equations }: RunFile, { train }: RunConfig, model: Model, task: TaskInstance): void {
  if (equationsOf(model, task, train.loss) !== equations)
    throw mismatched(
      `model "${model.name}"; its equations are not those that the run was trained with, restore its definition or train anew`,
    );
}
