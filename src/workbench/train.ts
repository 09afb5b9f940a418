/** The library's door to training: from a configuration to a trained network and, if wanted, its run folder. */
import { basename, join, resolve } from "node:path";
import type { Backend } from "../backend/backend.ts";
import { missing } from "../errors.ts";
import { decodeCheckpoint } from "../run/checkpointFile.ts";
import { readBytes } from "../run/file.ts";
import type { RunResults } from "../run/runFile.ts";
import type { TaskInstance } from "../task/instance.ts";
import { type Checkpoint, Divergence } from "../train/checkpoint.ts";
import { type ConfigOptions, configWarnings, type RunConfig, runConfig, taskOf, withSeed } from "../train/config.ts";
import { configNamed } from "../train/configs.ts";
import { type Trained, type TrainRecord, trainNetwork } from "../train/train.ts";
import { stepsOf } from "../train/trainOptions.ts";
import { backendNamed } from "./backends.ts";
import { daleOf, evaluate } from "./evaluate.ts";
import { type Run, runOf } from "./loadRun.ts";
import { machine, version } from "./machine.ts";
import { referencesOf } from "./references.ts";
import { makeReport } from "./report.ts";
import { newRunFolder, openRunFolder } from "./runFolder.ts";
import { checkpointName, type RunWriter, runWriter } from "./runWriter.ts";
import type { Simulation } from "./simulate.ts";
import { weightsHash } from "./weightsHash.ts";

export interface TrainSettings extends ConfigOptions {
  /** Folder to write; without it nothing is written. */
  readonly out?: string;
  /** Backend by name, in place of the configuration's. */
  readonly backend?: string;
  /** Seed, in place of the configuration's. */
  readonly seed?: number;
  /** Stops after the step under way; what there is is saved. */
  readonly signal?: AbortSignal;
  /** A run folder to go on with, or a checkpoint. The folder is written to, unless `out` names another. */
  readonly resume?: string | Checkpoint;
  /** Draw the figures and write report.html into the run folder (default true). */
  readonly report?: boolean;
}

/** Before the first step; `step` is how far a resumed run was, of `steps` in all. */
export interface StartRecord {
  readonly kind: "start";
  readonly config: RunConfig;
  readonly step: number;
  readonly steps: number;
  readonly warnings: readonly string[];
}
export type RunRecord =
  | StartRecord
  | TrainRecord
  | { readonly kind: "evaluating"; readonly trials: number }
  | { readonly kind: "saved"; readonly folder: string; readonly finished: boolean }
  | { readonly kind: "report"; readonly path: string };

/** A trained network. */
export interface RunResult extends Run {
  readonly checkpoint: Checkpoint;
  /** False where the signal stopped it; then it was not evaluated. */
  readonly finished: boolean;
  readonly folder: string | null;
}

/** At most this long between two checkpoints on disk, in ms. */
const checkpointEvery = 30_000;

/**
 * Trains a network, evaluates it and writes its run folder; yields plain records, returns the trained network.
 * @param config a built-in name (`quickstart`), or a configuration, loose or complete; left out with `resume`
 * @throws the errors of `runConfig`; "invalid" for a run folder that exists or cannot be written, before training starts; `Divergence`
 * ("invalid") when a loss or gradient is not finite any more, after the last sound weights were saved
 */
export async function* train(
  config?: string | object,
  settings: TrainSettings = {},
): AsyncGenerator<RunRecord, RunResult> {
  const began = performance.now();
  const { resume, signal } = settings;
  const resumed = typeof resume === "string" ? await readCheckpoint(resume) : resume;
  const complete = configOf(config, settings, resumed);
  const task = taskOf(complete.task, settings);
  const backend = backendNamed(complete.train.backend);
  const warnings = configWarnings(complete, task);
  const { folder, writer } = await prepareFolder(settings, complete, task, warnings);

  let checkpoint: (() => Checkpoint) | undefined;
  const onReady = (now: () => Checkpoint) => {
    checkpoint = now;
  };
  const loop = trainNetwork(complete, { backend, task, resume: resumed, signal, onReady });
  let trained: Trained | undefined;
  let diverged: Divergence | undefined;
  try {
    yield { kind: "start", config: complete, step: resumed?.step ?? 0, steps: stepsOf(complete.train).total, warnings };
    let saved = performance.now();
    for (let next = await loop.next(); ; next = await loop.next()) {
      if (next.done) {
        trained = next.value;
        break;
      }
      yield next.value;
      if (writer && performance.now() - saved > checkpointEvery) {
        await writer.checkpoint(checkpoint!());
        saved = performance.now();
      }
    }
  } catch (error) {
    if (error instanceof Divergence) diverged = error;
    throw error;
  } finally {
    // Whatever ends a training (a signal, an error, a caller that leaves its loop), what was learned is kept.
    if (writer) {
      if (trained) await writer.trained(trained.finished ? "finished" : "stopped", trained.checkpoint);
      else if (diverged) await writer.trained("diverged", diverged.checkpoint);
      else if (checkpoint) await writer.trained("stopped", checkpoint());
    }
  }
  const { finished, timing } = trained;
  const last = trained.checkpoint;
  const run = runOf(complete, task, backend, last.parameters, null);
  const outcome = { checkpoint: last, finished, folder: folder ?? null };
  if (!finished) {
    if (folder !== undefined) yield { kind: "saved", folder, finished };
    return { ...run, ...outcome };
  }

  yield { kind: "evaluating", trials: complete.evaluate.trials };
  const { results: found, recorded } = await resultsOf(run, backend, last);
  const results = { ...found, timing: { ...timing, totalSeconds: (performance.now() - began) / 1000 } };
  if (writer && folder !== undefined) {
    await writer.finished(last, results, recorded);
    yield { kind: "saved", folder, finished };
    if (settings.report ?? true) yield { kind: "report", path: await makeReport(folder) };
  }
  return { ...run, ...outcome, results };
}

/** Runs a training to its end and returns the trained network: `await trained(train("quickstart"))`. */
export async function trained(training: AsyncGenerator<RunRecord, RunResult>): Promise<RunResult> {
  for (let next = await training.next(); ; next = await training.next()) if (next.done) return next.value;
}

function configOf(
  config: string | object | undefined,
  { seed, backend, tasks }: TrainSettings,
  resumed: Checkpoint | undefined,
): RunConfig {
  if (config === undefined && !resumed) throw missing("a configuration to train; give a name, an object, or resume");
  const loose = typeof config === "string" ? configNamed(config) : (config ?? resumed!.config);
  const complete = runConfig(seed === undefined ? loose : withSeed(loose, seed), { tasks });
  return backend === undefined ? complete : { ...complete, train: { ...complete.train, backend } };
}

async function prepareFolder(
  { out, resume }: TrainSettings,
  config: RunConfig,
  task: TaskInstance,
  warnings: readonly string[],
): Promise<{ folder?: string; writer?: RunWriter }> {
  const source = typeof resume === "string" ? resume : undefined;
  const folder = out ?? source;
  if (folder === undefined) return {};
  const goesOn = source !== undefined && resolve(folder) === resolve(source);
  const opened = await (goesOn ? openRunFolder : newRunFolder)(folder);
  const head = {
    format: 1 as const,
    name: basename(resolve(folder)),
    version,
    config,
    seeds: config.seeds,
    machine: machine(),
    warnings,
    references: referencesOf(config.model, task, config.train),
  };
  const writer = runWriter(opened, head, task);
  if (!goesOn) await writer.begin();
  return { folder, writer };
}

async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const path = join(folder, checkpointName);
  return decodeCheckpoint(await readBytes(path), path);
}

async function resultsOf(
  run: Run,
  backend: Backend,
  { parameters, epochs }: Checkpoint,
): Promise<{ results: Omit<RunResults, "timing">; recorded: Simulation }> {
  const { config, task, weights } = run;
  const { measured, recorded } = await evaluate({ model: config.model, task, backend, parameters }, config);
  const dimensions = { inputs: task.inputs.length, outputs: task.outputs.length };
  const results = {
    loss: epochs.map(({ loss }) => loss),
    trainingAccuracy: epochs.map(({ accuracy }) => accuracy),
    ...measured,
    dale: daleOf(config.model, dimensions, weights.effective),
    weightsHash: weightsHash(parameters),
  };
  return { results, recorded };
}
