/** A run that was trained: its configuration, results and weights, ready to be shown more trials. */

import { join } from "node:path";
import { type Choice, simulationBackend } from "../backend/choose.ts";
import type { OnCompile } from "../backend/native/build.ts";
import { command, isMissing, mismatched, missing, quoted } from "../base/errors.ts";
import { openNpz } from "../format/npz.ts";
import { decodeRunFile, type RunFile, runFileName } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { rawParametersOf } from "../format/weightsFile.ts";
import type { Network } from "../ir/program.ts";
import { changedTask } from "../loop/checkpoint.ts";
import { type EffectiveValues, effectiveValues } from "../model/evaluate.ts";
import type { Model } from "../model/model.ts";
import type { RunConfig } from "../open/config.ts";
import { definitionOptions } from "../open/config.ts";
import { type Experiment, networkFor, open } from "../open/experiment.ts";
import { backendChoice } from "../open/trainSettings.ts";
import { callback, count, readAt, text } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import { type Simulation, type SimulationOptions, simulate, simulationOptions } from "../simulate/simulate.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import { readBytes, readText } from "./file.ts";
import { sha256 } from "./runFolder.ts";

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

const loadOptions = {
  ...definitionOptions,
  /** The backend that simulates; the run's by default. */
  backend: backendChoice,
  /** Threads that simulate; by default the cores of this process. */
  threads: count,
  /** Told when the C compiler begins and ends its work; not where all kernels were compiled before. */
  onCompile: callback<OnCompile>(),
};
export type LoadOptions = OptionsOf<typeof loadOptions>;

/**
 * Reads a run folder. A task whose definition has changed since is told in `warnings`: the network can be shown its trials all the same.
 * Throws "missing", "invalid" or "mismatched" with the file that is wrong.
 */
export async function loadRun(folder: string, given: LoadOptions = {}): Promise<Run> {
  const options = readOptions(loadOptions, given, "the options of loadRun");
  const file = await readRunFile(readAt(text, folder, "folder"));
  const experiment = open(file.config, options);
  const { config, task, network } = experiment;
  const path = join(folder, "weights.npz");
  const arrays = openNpz(await readPart(folder, file, "weights.npz"), path);
  const parameters = rawParametersOf(arrays, shapesOf(network), path);
  checkEquations(file, experiment);
  const choice = simulationBackend(options.backend, config, file.profile, options);
  const changed = changedTask(task.name, file.taskFingerprint, experiment.taskFingerprint(), file.version);
  const warnings = changed === undefined ? [] : [changed];
  return { ...runOf(experiment, choice, parameters, file.results), warnings };
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
        ? {
            subject: `${name} of run "${folder}"`,
            detail: ", which is written when its training ends",
            remedy: `wait for that, or go on with it if nothing trains it: ${again}`,
          }
        : { subject: `file "${path}"`, remedy: `restore it, or make it again with: ${again}` },
    );
  });
  const hash = files?.[name];
  if (state === "finished" && hash !== undefined && (await sha256(bytes)) !== hash)
    throw mismatched({
      subject: `file "${path}"`,
      detail: `: ${name} is not the file that run.json describes (its SHA-256 differs)`,
      remedy: `restore it, or make it again with: ${again}`,
    });
  return bytes;
}

/** A run from its parts, all of which are sound. */
export function runOf(
  experiment: Experiment,
  { backend, because }: Choice,
  parameters: Readonly<Record<string, Float64Array>>,
  results: RunResults | null,
): Run {
  const { config, task, model, effective } = experiment;
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
      const read = readOptions(simulationOptions, options, "the options of simulate");
      const { dt = task.dt, task: changes = {}, seed = config.seeds.evaluation, ...presentation } = read;
      const shown = createTask(task.definition, { ...task.parameters, ...changes, dt });
      checkChannels(task, shown);
      const network = networkFor(experiment, shown);
      return simulate({ model, network, task: shown, backend, parameters }, { ...presentation, seed });
    },
  };
}

function checkChannels(trained: TaskInstance, shown: TaskInstance): void {
  for (const key of ["inputs", "outputs"] as const)
    if (trained[key].length !== shown[key].length)
      throw mismatched({
        subject: `task "${shown.name}" with ${shown[key].length} ${key}`,
        remedy: `the network was trained with ${trained[key].length}, keep their number`,
      });
}

/** The shapes of the raw parameters by name. */
const shapesOf = ({ parameters }: Network): Record<string, readonly number[]> =>
  Object.fromEntries(parameters.map(({ name, value }) => [name, value.type.axes.map(({ size }) => size)]));

function checkEquations({ equations }: RunFile, experiment: Experiment): void {
  if (experiment.equations() !== equations)
    throw mismatched({
      subject: `model "${experiment.model.name}"`,
      remedy: "its equations are not those that the run was trained with, restore its definition or train anew",
    });
}
