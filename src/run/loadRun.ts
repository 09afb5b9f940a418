/** A trained run: its configuration, results and weights, ready to simulate more trials. */
import type { OnCompile } from "../backend/backend.ts";
import type { Backends, Choice } from "../backend/choose.ts";
import { invalid, isMissing, mismatched, missing, named } from "../base/errors.ts";
import type { PointsOfRun, PointsOptions } from "../dynamics/pointsOfRun.ts";
import type { StartWorkers } from "../dynamics/works.ts";
import type { Evaluation, EvaluationOptions } from "../evaluate/evaluation.ts";
import { openNpz } from "../format/npz.ts";
import { decodeRunFile, type RunFile, runFileName } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { rawParametersOf, weightsNpz } from "../format/weightsFile.ts";
import { checkIsMatrix, isMatrix, type Network } from "../ir/program.ts";
import { changedTask } from "../loop/continuation.ts";
import { type EffectiveValues, effectiveValues } from "../model/effectiveValues.ts";
import type { Model } from "../model/model.ts";
import type { RunConfig } from "../open/config.ts";
import { definitionOptions } from "../open/config.ts";
import { builtFor, type Experiment, networkFor, open } from "../open/experiment.ts";
import { lastStageWarnings } from "../open/stages.ts";
import { prunableIn } from "../open/trainingProgram.ts";
import { isPortable } from "../open/trainOptions.ts";
import { backendChoice } from "../open/trainSettings.ts";
import type { DoseOptions, DoseResponse } from "../perturb/doseResponse.ts";
import type { LesionOptions, Lesions } from "../perturb/lesions.ts";
import { pruningMethods } from "../pruning/connections.ts";
import { type ConnectionCount, connectionCount } from "../pruning/count.ts";
import {
  type Connections,
  prunedConnections,
  pruningRandom,
  withoutConnections,
  withoutWeak,
} from "../pruning/prune.ts";
import { callback, count, oneOf, seed, share } from "../settings/kind.ts";
import { nameList, type OptionsOf, readOptions } from "../settings/options.ts";
import { rectifiedInputWarnings } from "../simulate/rectifiedInput.ts";
import { type Simulation, type SimulationOptions, simulate, simulationOptions } from "../simulate/simulate.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import { restingTask } from "../task/rest.ts";
import { fileHash } from "./fileHash.ts";
import type { RunFiles } from "./files.ts";
import { weightsContent } from "./weightsContent.ts";

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
   * What a user should know: after training, what the start record warned of; of a loaded run, that its training has
   * not come to its end, or that the definition of its task has changed since.
   */
  readonly warnings: readonly string[];
  /**
   * Raw parameters by name, and effective matrices: [from, to] row by row, used as r @ wRec. Trained time constants are
   * `effective.tau`, one per unit, ms; those of I units without delay have no effect.
   */
  readonly weights: {
    readonly parameters: Readonly<Record<string, Float64Array>>;
    readonly effective: EffectiveValues;
  };
  /** Simulates fresh trials and records everything. Throws "invalid" or "unknown" for impossible settings. */
  simulate(options?: SimulationOptions): Promise<Simulation>;
  /**
   * Scores, fitted psychometric function and chronometric curve, accuracy by duration, selectivity of units for the
   * choice, and scores with half the time step, twice the noise and other delays, on fresh trials. Throws the errors of
   * `simulate`.
   */
  evaluate(options?: EvaluationOptions): Promise<Evaluation>;
  /**
   * Fixed and slow points under the inputs that a trial holds in each of its periods, with what the linearised dynamics
   * do around them. Throws "unknown" for a period, factor or channel that the task does not have.
   */
  fixedPoints(options?: PointsOptions): Promise<PointsOfRun>;
  /**
   * Dose–response curves of perturbations beside matched random controls, on the same trials: accuracy, error, bias and
   * slope of choices, reaction time, rates. Throws "missing" without a grid, "unknown" for what network or task do not
   * have, "unsupported" for what the network cannot undergo, and the errors of `simulate`.
   */
  perturb(options: DoseOptions): Promise<DoseResponse>;
  /** The same measures with every unit lesioned in turn. Throws the errors of `perturb`. */
  lesionEach(options?: LesionOptions): Promise<Lesions>;
  /**
   * The same network with fewer connections, neither trained again nor evaluated. Shares are of the connections that
   * the matrix had before any pruning, and none comes back. Throws "missing", "invalid" or "unknown" for impossible
   * settings.
   */
  pruned(options: PruneOptions): Run;
  /**
   * How many connections of a trained matrix have an effect, of those that it can have. Throws "unknown" for another
   * name.
   */
  connections(matrix: string): ConnectionCount;
  /** The bytes of weights.npz, which model.weights can name. */
  encodeWeights(): Uint8Array;
}

const pruneOptions = {
  /** The share of the connections that remain. */
  keep: share,
  /** How they are chosen (default magnitude). */
  method: oneOf(pruningMethods),
  /** Matrices by name (default wRec). */
  matrices: nameList,
  /** Seed of random choices (default 1). */
  seed,
};
export type PruneOptions = OptionsOf<typeof pruneOptions> & { readonly keep: number };

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
export async function loadRunFrom(
  files: RunFiles,
  given: LoadOptions,
  backends: Backends,
  workers?: StartWorkers,
): Promise<Run> {
  const options = readOptions(loadOptions, given, "the options of loadRun");
  const file = await readRunFileIn(files);
  const experiment = open(file.config, options);
  const { config, network } = experiment;
  const path = files.pathOf("weights.npz");
  const arrays = openNpz(await readPart(files, file, "weights.npz"), path);
  const parameters = rawParametersOf(arrays, shapesOf(network), path);
  checkEquations(file, experiment);
  const choice = backends.forSimulation(options.backend, config, file.profile, options);
  const changed = changedTask(config.task, file.taskFingerprint, experiment.taskFingerprint(), file.version);
  const last = experiment.curriculum().at(-1);
  const warnings = [
    ...unfinishedWarning(file, files),
    ...(changed === undefined ? [] : [changed]),
    ...lastStageWarnings(experiment, last),
    ...perturbedWarning(file.results),
  ];
  const connections = await connectionsIn(files, file, experiment);
  return { ...runOf(experiment, choice, parameters, file.results, connections, workers), warnings };
}

/** Until training ends, weights are those of the last checkpoint. */
const unfinishedWarning = ({ state }: RunFile, { goOn }: RunFiles): string[] =>
  state === "finished"
    ? []
    : [`the training of this run has not come to its end (${state}), so its weights are not final; to go on: ${goOn}`];

/** The results of a run may be those of a perturbed network, which is shown unperturbed unless asked otherwise. */
const perturbedWarning = (results: RunResults | null): string[] =>
  results?.perturbations === undefined
    ? []
    : [
        `the results of this run are those of the network perturbed by evaluate.perturb (${results.perturbations.join("; ")}); ` +
          "here it is not perturbed unless you ask for it",
      ];

/** What is left of matrices that were pruned or have lost units, by name. */
async function connectionsIn(
  files: RunFiles,
  file: RunFile,
  { config, network, model }: Experiment,
): Promise<Connections> {
  const matrices = prunableIn(network, config.train, model.units);
  if (matrices.length === 0) return {};
  const shapes = Object.fromEntries(Object.entries(shapesOf(network)).filter(([name]) => matrices.includes(name)));
  const name = "connections.npz";
  const path = files.pathOf(name);
  return rawParametersOf(openNpz(await readPart(files, file, name), path), shapes, path);
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

/**
 * A run from its parts, which have been checked; `connections`: what is left of pruned matrices; `workers`: how the
 * host starts threads for work on many states.
 */
export function runOf(
  experiment: Experiment,
  { backend, because }: Choice,
  parameters: Readonly<Record<string, Float64Array>>,
  results: RunResults | null,
  connections: Connections = {},
  workers?: StartWorkers,
): Run {
  const { config, task, model, effective } = experiment;
  /** The task with other parameters or another time step. */
  const taskWith = (changes: Readonly<Record<string, unknown>>, step: number | undefined): TaskInstance => {
    // A preset replaces the parameters of training, and its time step.
    const isPreset = changes["preset"] !== undefined;
    const dt = step ?? (isPreset ? undefined : task.dt);
    const changed = createTask(task.definition, { ...(isPreset ? {} : task.parameters), ...changes, dt });
    checkChannels(task, changed);
    return changed;
  };
  // The reference backend is chosen for its float64 numbers, which are not portable.
  const portable = isPortable(config.train) && backend.name !== "reference";
  /** Its network for other values of the task. */
  const on = (changes: Readonly<Record<string, unknown>>, dt: number | undefined) => {
    const shown = taskWith(changes, dt);
    const { populations } = model;
    return { model, populations, task: shown, built: builtFor(experiment, shown), backend, parameters, portable };
  };
  const run: Run = {
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
      const { dt, task: changes = {}, seed = config.seeds.evaluation, levels, threshold, rest, ...more } = read;
      const { perturb, lesion, ...others } = more;
      const changed = taskWith(changes, dt);
      const shown = rest === undefined ? (levels ? changed.atLevels(levels) : changed) : atRest(changed, rest, levels);
      const presentation = rest === undefined ? others : { trials: 1, ...others };
      const perturbed = await perturbedBy(experiment, shown, perturb, lesion);
      const network = perturbed?.network ?? networkFor(experiment, shown);
      const used = threshold === undefined ? { parameters } : withoutWeak(parameters, threshold, experiment);
      const simulated = { model, network, task: shown, backend, parameters: used.parameters, portable };
      const simulation = await simulate(simulated, { ...presentation, seed }, undefined, perturbed);
      const warnings = others.noise === false ? [] : rectifiedInputWarnings(config.model, task, shown);
      return {
        ...simulation,
        warnings: [...warnings, ...simulation.warnings],
        ...("weak" in used && { weakWeights: used.weak }),
      };
    },
    // Loaded on demand: fitting is a fifth of what a page would load first.
    evaluate: async (options) => (await import("../evaluate/evaluation.ts")).evaluation(run, options),
    async fixedPoints(options = {}) {
      const { pointsOf } = await import("../dynamics/pointsOfRun.ts");
      return pointsOf(
        { model, parameters, taskWith, networkFor: (shown) => networkFor(experiment, shown) },
        options,
        config.seeds.evaluation,
        workers,
      );
    },
    async perturb(options) {
      const { doseResponse } = await import("../perturb/onDemand.ts");
      return doseResponse(on, options, config.seeds.evaluation);
    },
    async lesionEach(options = {}) {
      const { lesions } = await import("../perturb/onDemand.ts");
      return lesions(on, options, config.seeds.evaluation);
    },
    pruned(options) {
      const kept = keptOfRun(experiment, parameters, options, connections);
      const left = withoutConnections(parameters, kept);
      return runOf(experiment, { backend, because }, left, null, { ...connections, ...kept }, workers);
    },
    connections(matrix) {
      named("matrix", matrix, experiment.network.parameters.filter(isMatrix));
      return connectionCount(matrix, parameters, experiment);
    },
    encodeWeights: () =>
      weightsNpz(weightsContent(experiment, parameters, backend.name === "reference" ? "float64" : "float32")),
  };
  return run;
}

/** The network with perturbations; undefined without any. Loaded on demand. */
async function perturbedBy(
  experiment: Experiment,
  task: TaskInstance,
  perturb: SimulationOptions["perturb"],
  lesion: SimulationOptions["lesion"],
) {
  if (perturb === undefined && lesion === undefined) return undefined;
  const { perturbedNetwork, perturbationsOf } = await import("../perturb/onDemand.ts");
  const perturbations = perturbationsOf(perturb, lesion);
  if (perturbations.length === 0) return undefined;
  const { populations } = experiment.model;
  return perturbedNetwork({ built: builtFor(experiment, task), populations, task }, perturbations);
}

/** The connections that pruning a run keeps. */
function keptOfRun(
  { network, effective }: Experiment,
  parameters: Run["weights"]["parameters"],
  given: unknown,
  before: Connections,
): Connections {
  const of = "the options of pruned";
  const options = readOptions(pruneOptions, given as PruneOptions, of);
  const { keep, method = "magnitude", matrices = ["wRec"], seed = 1 } = options;
  if (keep === undefined) throw missing({ within: of, subject: "keep", remedy: "give a share from 0 to 1" });
  for (const name of matrices) {
    checkIsMatrix("matrices", name, network.parameters);
    named("matrix", name, network.parameters.filter(isMatrix));
  }
  const random = pruningRandom(seed, 0);
  return prunedConnections(matrices, parameters, { network, effective }, { keep, method }, random, before);
}

function checkChannels(trained: TaskInstance, shown: TaskInstance): void {
  for (const key of ["inputs", "outputs"] as const)
    if (trained[key].length !== shown[key].length)
      throw mismatched({
        subject: `task "${shown.name}" with ${shown[key].length} ${key}`,
        remedy: `the network was trained with ${trained[key].length}, keep their number`,
      });
}

/** The task without input. Throws "invalid" if levels are to be shown, too. */
function atRest(task: TaskInstance, ms: number, levels: readonly number[] | undefined): TaskInstance {
  if (levels !== undefined)
    throw invalid({ at: "levels", value: levels, detail: "with rest", remedy: "give only one of the two" });
  return restingTask(task, ms);
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
