/** A trained run: its configuration, results and weights, ready to simulate more trials. */
import type { OnCompile } from "../backend/backend.ts";
import type { Backends, Choice } from "../backend/choose.ts";
import { isMissing, mismatched, missing } from "../base/errors.ts";
import { openNpz } from "../format/npz.ts";
import { decodeRunFile, type RunFile, runFileName } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { rawParametersOf } from "../format/weightsFile.ts";
import type { Network } from "../ir/program.ts";
import { changedTask } from "../loop/checkpoint.ts";
import { type EffectiveValues, effectiveValues } from "../model/effectiveValues.ts";
import type { Model } from "../model/model.ts";
import type { RunConfig } from "../open/config.ts";
import { definitionOptions } from "../open/config.ts";
import { type Experiment, networkFor, open } from "../open/experiment.ts";
import { isPortable } from "../open/trainOptions.ts";
import { backendChoice } from "../open/trainSettings.ts";
import { callback, count } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import { type Simulation, type SimulationOptions, simulate, simulationOptions } from "../simulate/simulate.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import { fileHash } from "./fileHash.ts";
import type { RunFiles } from "./files.ts";

export interface Run {
  readonly config: RunConfig;
  /** Whether it was trained to its end and evaluated. */
  readonly finished: boolean;
  /** null if training was stopped before it was evaluated. */
  readonly results: RunResults | null;
  readonly task: TaskInstance;
  readonly model: Model;
  /** The backend that simulates it. */
  readonly backend: string;
  /** Why this one was chosen, unless it was named. */
  readonly because?: string;
  /**
   * What a user should know: after training, what the start record warned of; of a loaded run, that the definition of
   * its task has changed since.
   */
  readonly warnings: readonly string[];
  /** Raw parameters by name, and effective matrices: [from, to] row by row, used as r @ wRec. */
  readonly weights: {
    readonly parameters: Readonly<Record<string, Float64Array>>;
    readonly effective: EffectiveValues;
  };
  /** Simulates fresh trials and records everything. Throws "invalid" or "unknown" for impossible settings. */
  simulate(options?: SimulationOptions): Promise<Simulation>;
}

const loadOptions = {
  ...definitionOptions,
  /** The backend that simulates; by default the run's. */
  backend: backendChoice,
  /** Threads that simulate; by default the cores of this process. */
  threads: count,
  /** Called when the C compiler starts and ends; not if all kernels were compiled before. */
  onCompile: callback<OnCompile>(),
};
export type LoadOptions = OptionsOf<typeof loadOptions>;

/**
 * Reads a run folder. If the definition of its task has changed since training, `warnings` says so, and trials can
 * still be simulated. Throws "missing", "invalid" or "mismatched" with the file that is wrong.
 */
export async function loadRunFrom(files: RunFiles, given: LoadOptions, backends: Backends): Promise<Run> {
  const options = readOptions(loadOptions, given, "the options of loadRun");
  const file = await readRunFileIn(files);
  const experiment = open(file.config, options);
  const { config, task, network } = experiment;
  const path = files.pathOf("weights.npz");
  const arrays = openNpz(await readPart(files, file, "weights.npz"), path);
  const parameters = rawParametersOf(arrays, shapesOf(network), path);
  checkEquations(file, experiment);
  const choice = backends.forSimulation(options.backend, config, file.profile, options);
  const changed = changedTask(task.name, file.taskFingerprint, experiment.taskFingerprint(), file.version);
  const warnings = changed === undefined ? [] : [changed];
  return { ...runOf(experiment, choice, parameters, file.results), warnings };
}

/** run.json of a folder. */
export const readRunFileIn = async (files: RunFiles): Promise<RunFile> =>
  decodeRunFile(await readTextIn(files, runFileName), files.pathOf(runFileName));

/** A file of text in UTF-8. Throws "missing" or "invalid" with its path. */
export const readTextIn = async (files: RunFiles, name: string): Promise<string> =>
  decodeUtf8(await files.read(name), files.pathOf(name));

/**
 * The bytes of a file in the run folder. Throws "missing" or "invalid" with the command that makes it again;
 * "mismatched" if the run is finished and the file does not have the hash in run.json. While a run is under way
 * its files change before run.json does, and nothing is compared.
 */
export async function readPart(run: RunFiles, { state, files }: RunFile, name: string): Promise<Uint8Array> {
  const path = run.pathOf(name);
  const again = run.goOn;
  const bytes = await run.read(name).catch((error) => {
    if (!isMissing(error)) throw error;
    throw missing(
      state === "training"
        ? {
            subject: `${name} of run "${run.path}"`,
            detail: ", which is written when its training ends",
            remedy: `wait for that, or resume it if nothing trains it: ${again}`,
          }
        : { subject: `file "${path}"`, remedy: `restore it, or make it again with: ${again}` },
    );
  });
  const hash = files?.[name];
  if (state === "finished" && hash !== undefined && (await fileHash(bytes)) !== hash)
    throw mismatched({
      subject: `file "${path}"`,
      detail: `: ${name} is not the file that run.json describes (its SHA-256 differs)`,
      remedy: `restore it, or make it again with: ${again}`,
    });
  return bytes;
}

/** A run from its parts, which have been checked. */
export function runOf(
  experiment: Experiment,
  { backend, because }: Choice,
  parameters: Readonly<Record<string, Float64Array>>,
  results: RunResults | null,
): Run {
  const { config, task, model, effective } = experiment;
  return {
    config,
    finished: results !== null,
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
      // The reference backend is chosen for its float64 numbers, which are not portable.
      const portable = isPortable(config.train) && backend.name !== "reference";
      return simulate({ model, network, task: shown, backend, parameters, portable }, { ...presentation, seed });
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
      remedy: "the run was trained with other equations: restore the model's definition, or train again",
    });
}
