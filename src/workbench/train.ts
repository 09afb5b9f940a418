/** The library's door to training: from a configuration to a trained network and, if wanted, its run folder. */

import { basename, resolve } from "node:path";
import type { Backend, NumericProfile } from "../backend/backend.ts";
import { checkMemory } from "../backend/guard.ts";
import type { OnCompile } from "../backend/native/build.ts";
import { Interrupted, missing } from "../errors.ts";
import { loadPlot } from "../figure/draw.ts";
import { readSettings } from "../reader.ts";
import { type Awaitable, awaitable } from "../train/awaitable.ts";
import { type Checkpoint, Divergence } from "../train/checkpoint.ts";
import { configWarnings, type Parts, partsOf, type RunConfig, runConfig, withSeed } from "../train/config.ts";
import { configNamed } from "../train/configs.ts";
import { networkTrainer, type Trained, type Trainer, type TrainRecord } from "../train/train.ts";
import { stepsOf } from "../train/trainOptions.ts";
import { type Advice, adviser } from "./advice.ts";
import { chooseBackend, nativeOrWasm } from "./backends.ts";
import { evaluationPrograms } from "./evaluate.ts";
import { type Run, readRunFile, runOf } from "./loadRun.ts";
import { machine, version } from "./machine.ts";
import { notFiniteWarning } from "./notFinite.ts";
import { readInitial, recurrentOf } from "./recurrentResults.ts";
import { referencesOf } from "./references.ts";
import { drawReport } from "./report.ts";
import { resultsOf } from "./results.ts";
import { readResumed, resumedFrom } from "./resume.ts";
import { freeRunFolder, newRunFolder, openRunFolder, type RunFolder } from "./runFolder.ts";
import { runSettingReaders, type TrainSettings } from "./runSettings.ts";
import { type RunHead, type RunWriter, runWriter } from "./runWriter.ts";
import { readStart, resumedStart } from "./startWeights.ts";

/** Before the first step; `step` is how far a resumed run was, of `steps` in all. */
export interface StartRecord {
  readonly kind: "start";
  readonly config: RunConfig;
  readonly units: number;
  readonly step: number;
  readonly steps: number;
  /** Where the run is written; null where it is not. */
  readonly folder: string | null;
  readonly warnings: readonly string[];
  /** The backend, and all on which numbers depend. */
  readonly profile: NumericProfile;
  /** Why it is this backend, where the configuration says `auto`. */
  readonly because?: string;
  /** From the configuration to kernels that can be called. */
  readonly compileSeconds: number;
  /** What a C compiler took of it; 0 where none is used or its work was done before. */
  readonly compilerSeconds: number;
}
export type RunRecord =
  | StartRecord
  | TrainRecord
  /** A checkpoint could not be written (it is tried again with the next one), or the evaluation met what a user should know. */
  | { readonly kind: "warning"; readonly message: string }
  /** Once, where the loss has sat for long at the level of an answer that ignores the stimulus. */
  | ({ readonly kind: "advice" } & Advice)
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
const checkpointEvery = 10_000;

/**
 * Trains a network, evaluates it and writes its run folder. Loop over it for plain records of how it goes, `for await (const record of
 * train(config))`, or await it for the trained network, `const run = await train(config)`; until then nothing is trained.
 * @param config a built-in name (`quickstart`), or a configuration, loose or complete; with `resume` it may be left out, or be a function
 * of the configuration so far, such as one that raises `train.epochs`
 * @throws the errors of `runConfig`; "mismatched" or "unsupported" for a run that cannot go on so, or whose checkpoint is another run's;
 * "invalid" for a run folder that exists, cannot be written, or is another process's until that has ended; `Interrupted` where a signal ended
 * the C compiler; all before training starts, and before the folder is made. `Divergence` ("invalid") when a loss, gradient or parameter is not
 * finite any more, after the last sound weights were saved
 */
export const train = (
  config?: string | object | ((before: RunConfig) => object),
  settings: TrainSettings = {},
): Awaitable<RunRecord, RunResult> => awaitable(recordsOf(config, settings));

async function* recordsOf(
  config: string | object | ((before: RunConfig) => object) | undefined,
  loose: TrainSettings,
): AsyncGenerator<RunRecord, RunResult> {
  const settings = readSettings(loose, "the settings of train", runSettingReaders);
  const { resume, out } = settings;
  // A run that goes on is this process's from before it is read: what was read would not be true any more.
  const goesOn = typeof resume === "string" && (out === undefined || resolve(out) === resolve(resume));
  let folder = goesOn ? await openRunFolder(resume) : undefined;
  try {
    return yield* trainIn(config, settings, folder, async () => (folder ??= await newFolder(settings)));
  } finally {
    await folder?.release();
  }
}

/** Trains, with a folder that is open already, or is made before the first step by `make`. */
async function* trainIn(
  config: Parameters<typeof train>[0],
  settings: Partial<TrainSettings>,
  open: RunFolder | undefined,
  make: () => Promise<RunFolder | undefined>,
): AsyncGenerator<RunRecord, RunResult> {
  const { resume, signal } = settings;
  const resumed = typeof resume === "string" ? await readResumed(resume, settings) : resume && resumedFrom(resume);
  const checkpoint = resumed?.checkpoint;
  const given = configOf(config, settings, resumed?.config);
  const begun = resumed ? await resumedStart(given, resumed.config) : given;
  // A checkpoint has the parameters: a run that goes on needs no file that it once began with.
  const { config: complete, weights } = checkpoint ? { config: begun } : await readStart(begun);
  const parts = partsOf(complete, settings);
  const { task, model } = parts;
  const compilationBegan = performance.now();
  let compilerSeconds = 0;
  const onCompile: OnCompile = (compilation) => {
    compilerSeconds += compilation.seconds ?? 0;
    settings.onCompile?.(compilation);
  };
  const choice = chooseBackend(complete, parts, { threads: settings.threads, onCompile }, checkpoint?.profile);
  const { backend } = choice;
  const warnings = configWarnings(model, task);
  const trainer = networkTrainer(complete, { backend, task, model, weights, resume: checkpoint, signal });
  resumed?.check(trainer.checkpoint());
  checkEvaluation(complete, parts, backend);
  const compileSeconds = (performance.now() - compilationBegan) / 1000;
  const step = checkpoint?.step ?? 0;
  const steps = stepsOf(complete.train).total;
  const opened = await make();
  const before =
    typeof resume === "string" && step >= steps
      ? (await readRunFile(resume).catch(() => undefined))?.results
      : undefined;
  const references = referencesOf(model, task, complete.train);
  const writer = opened && writerIn(opened, complete, parts, { warnings, references });
  const initial =
    step === 0
      ? recurrentOf(model, task, trainer.checkpoint().parameters)
      : await readInitial(opened?.path, model.units);
  if (writer && !open) await writer.begin(trainer.checkpoint());
  else if (writer && step < steps) await writer.goOn(trainer.checkpoint());

  const loop = trainer.run();
  let trained: Trained | undefined;
  let thrown: unknown;
  try {
    const { profile } = trainer;
    const { because } = choice;
    yield {
      kind: "start",
      config: complete,
      units: model.units,
      step,
      steps,
      folder: opened?.path ?? null,
      warnings,
      profile,
      because,
      compileSeconds,
      compilerSeconds,
    };
    let saved = performance.now();
    const advise = adviser(complete, references, trainer.checkpoint().epochs);
    for (let next = await loop.next(); ; next = await loop.next()) {
      if (next.done) {
        trained = next.value;
        break;
      }
      yield next.value;
      if (next.value.kind === "epoch") {
        const advice = advise(next.value);
        if (advice) yield { kind: "advice", ...advice };
      }
      if (writer && performance.now() - saved > checkpointEvery) {
        const failure = await writer.checkpoint(trainer.checkpoint()).then(noFailure, messageOf);
        if (failure !== undefined) yield { kind: "warning", message: `no checkpoint was written: ${failure}` };
        saved = performance.now();
      }
    }
  } catch (error) {
    if (error instanceof Interrupted) trained = { checkpoint: trainer.checkpoint(), finished: false };
    else {
      thrown = error;
      throw error;
    }
  } finally {
    // Whatever ends a training (a signal, an error, a caller that leaves its loop), what was learned is kept.
    if (writer && step < steps) await keep(writer, trainer, trained, thrown);
  }
  const last = trained.checkpoint;
  const run = runOf(complete, parts, choice, last.parameters, null);
  const stopped = async function* (): AsyncGenerator<RunRecord, RunResult> {
    if (opened) yield { kind: "saved", folder: opened.path, finished: false };
    return { ...run, checkpoint: last, finished: false, folder: opened?.path ?? null };
  };
  if (!trained.finished) return yield* stopped();

  yield { kind: "evaluating", trials: complete.evaluate.trials };
  const evaluationBegan = performance.now();
  let evaluated: Awaited<ReturnType<typeof resultsOf>>;
  let withoutNative: string | undefined;
  // A cache may be full by now. Nobody who asked for no backend in particular loses a training by that.
  const isAuto = complete.train.backend === "auto";
  const shown = isAuto ? nativeOrWasm(backend, settings, (why) => (withoutNative = why)) : backend;
  try {
    evaluated = await resultsOf(run, shown, last, { references, initial }, signal);
  } catch (error) {
    if (!signal?.aborted && !(error instanceof Interrupted)) throw error;
    if (step < steps) await writer?.trained("stopped", last);
    return yield* stopped();
  }
  if (withoutNative !== undefined) yield { kind: "warning", message: `evaluated on wasm: ${withoutNative}` };
  const overflowed = notFiniteWarning(evaluated.results);
  if (overflowed !== undefined) yield { kind: "warning", message: overflowed };
  const evaluationSeconds = (performance.now() - evaluationBegan) / 1000;
  const { timing } = last;
  const total = { ...timing, totalSeconds: timing.totalSeconds + evaluationSeconds };
  const results = { ...evaluated.results, timing: before?.timing ?? total };
  if (writer) {
    if (step >= steps) await writer.trained("finished", last);
    const reports = settings.report ?? true;
    await Promise.all([writer.finished(last, results, evaluated.recorded), reports && loadPlot()]);
    const folder = opened.path;
    yield { kind: "saved", folder, finished: true };
    if (reports) yield { kind: "report", path: await drawReport(folder, { recorded: evaluated.recorded }) };
  }
  return { ...run, checkpoint: last, finished: true, folder: opened?.path ?? null, results };
}

/** Saves where a training stands after it ended. A failure to do so does not hide what ended it. */
async function keep(writer: RunWriter, trainer: Trainer, trained: Trained | undefined, thrown: unknown): Promise<void> {
  try {
    if (trained) await writer.trained(trained.finished ? "finished" : "stopped", trained.checkpoint);
    else if (thrown instanceof Divergence) await writer.trained("diverged", thrown.checkpoint);
    else await writer.trained("stopped", trainer.checkpoint());
  } catch (error) {
    if (!(thrown instanceof Error)) throw error;
    thrown.message += `; nor could it be saved: ${messageOf(error)}`;
    thrown.cause ??= error;
  }
}

/** Throws "unsupported" for an evaluation that would not fit into memory: nobody wants to hear that when training is done. */
function checkEvaluation(config: RunConfig, parts: Parts, backend: Backend): void {
  for (const { name, program, options } of evaluationPrograms(config, parts)) {
    const explained = backend.explain?.(program, options);
    if (explained) checkMemory(explained.memory, options, name);
  }
}

const noFailure = () => undefined;
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Runs a training to its end and returns the trained network, as `await train("quickstart")` does. */
export async function trained(training: AsyncGenerator<RunRecord, RunResult>): Promise<RunResult> {
  for (let next = await training.next(); ; next = await training.next()) if (next.done) return next.value;
}

function configOf(
  config: string | object | ((before: RunConfig) => object) | undefined,
  { seed, backend, tasks, models }: TrainSettings,
  before: RunConfig | undefined,
): RunConfig {
  if (!before && (config === undefined || config === null || typeof config === "function"))
    throw missing("a configuration to train; give a name, an object, or resume");
  const given = typeof config === "function" ? config(before!) : config;
  const loose = typeof given === "string" ? configNamed(given) : (given ?? before!);
  const complete = runConfig(seed === undefined ? loose : withSeed(loose, seed), { tasks, models });
  if (backend === undefined) return complete;
  return { ...complete, train: { ...complete.train, backend } };
}

/** Makes the run folder, if there is to be one. */
async function newFolder({ out, name }: TrainSettings): Promise<RunFolder | undefined> {
  const path = out ?? (name === undefined ? undefined : await freeRunFolder(name));
  return path === undefined ? undefined : newRunFolder(path);
}

function writerIn(
  folder: RunFolder,
  config: RunConfig,
  { task, model }: Parts,
  about: Pick<RunHead, "warnings" | "references">,
): RunWriter {
  const head = {
    format: 2 as const,
    name: basename(resolve(folder.path)),
    version,
    config,
    seeds: config.seeds,
    machine: machine(),
    ...about,
  };
  return runWriter(folder, head, model, task);
}
