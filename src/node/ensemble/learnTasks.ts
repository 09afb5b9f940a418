/** Trains one network on each of many tasks, as many at a time as there are cores. */

import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Awaitable, awaitable, eitherOf } from "../../base/awaitable.ts";
import { missing } from "../../base/errors.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import { version } from "../../base/version.ts";
import { encodeLearned, type LearnedTask, type LearnedTasks, learnedFileName } from "../../format/learnedFile.ts";
import { open } from "../../open/experiment.ts";
import type { Config } from "../../open/looseConfig.ts";
import { backendChoice } from "../../open/trainSettings.ts";
import { listOf } from "../../settings/compound.ts";
import { abortSignal, count, flag, readAt, seed, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { writeAtomic } from "../folder/atomic.ts";
import { loadDefinitions } from "../folder/definitions.ts";
import { readRunFile, readStart } from "../folder/readRun.ts";
import { backends } from "../host/backends.ts";
import type { RunRecord } from "../host/train.ts";
import { checkJobs } from "./ensemble.ts";
import { openLearnedFolder, standingOf } from "./ensembleFolder.ts";
import { inParallel } from "./inParallel.ts";
import { learnedTask } from "./learnedTask.ts";
import { canFork, seedProcesses } from "./seedProcesses.ts";
import { type Launch, launchHere, type SeedJob } from "./seedRun.ts";

const learnOptions = {
  /** Modules that define tasks of the caller. */
  use: listOf(text),
  /** Folder to write; if it holds networks trained in the same way, they are continued. */
  out: text,
  /** Of every network (default: the configuration's, or 1). */
  seed,
  /** Backend by name, instead of the configuration's. */
  backend: backendChoice,
  /** Networks at a time (default: one per core available to this process). */
  jobs: count,
  /** Stops all networks after the current step; everything is saved, and the same call continues. */
  signal: abortSignal,
  /** Draw the figures and the report of each network (default false). */
  report: flag,
};
export type LearnSettings = OptionsOf<typeof learnOptions> & { readonly out: string };

/** A configuration for every task: all but the task's name. */
export type LearnConfig = Omit<Config, "task"> & { readonly task?: Readonly<Record<string, unknown>> };

/** What `learnTasks` trains by default: the smallest network of the default preset, with its default training. */
export const usualLearning: LearnConfig = { model: { preset: "ei", units: 50 } };

export type LearnRecord =
  /** Before the first network; `left` are the tasks still to be trained or resumed. */
  | {
      readonly kind: "start";
      readonly folder: string;
      readonly tasks: readonly LearnedTask[];
      readonly left: readonly string[];
      readonly jobs: number;
    }
  /** A record of one network's training; steps at most ten a second. */
  | { readonly kind: "network"; readonly task: string; readonly record: RunRecord }
  /** A network has ended: finished, stopped or failed. */
  | { readonly kind: "ended"; readonly task: LearnedTask }
  | { readonly kind: "saved"; readonly folder: string };

/**
 * Trains one network on each of the tasks, each in the folder TASK of `out` and on one thread of its own process.
 * Loop over it for plain records, or await it for the content of learned.json, which is written as each network
 * ends; until then nothing is trained. A network that fails does not stop the others. Called again, it skips
 * finished networks and continues the rest, with the same bits as without the interruption.
 * @param tasks names of tasks, of the library or of the modules in `use`
 * @param config model and training, the same for all tasks (default: preset ei, 50 units, its default training)
 * @throws "missing" without tasks or folder; the errors of `runConfig` for any of the tasks; "mismatched" if a
 * network in the folder was trained with another configuration; the reason why a named backend cannot run here; all
 * before the first network. The failure of a network is recorded, not thrown
 */
export const learnTasks = (
  tasks: readonly string[],
  settings: LearnSettings,
  config: LearnConfig = usualLearning,
): Awaitable<LearnRecord, LearnedTasks> => {
  const processes = canFork ? seedProcesses() : { launch: launchHere(), end: () => {} };
  return awaitable("learnTasks", (left) =>
    learnOn(tasks, settings, config, processes.launch, { left, end: processes.end }),
  );
};

/** The same with networks trained by `launch` until its loop is left (`left`); `end` is called afterwards. */
export async function* learnOn(
  names: readonly string[],
  given: LearnSettings,
  config: LearnConfig,
  launch: Launch,
  { left: loopLeft = new AbortController().signal, end = () => {} }: { left?: StopSignal; end?: () => void } = {},
): AsyncGenerator<LearnRecord, LearnedTasks> {
  const settings = readOptions(learnOptions, given, "the options of learnTasks");
  const { use = [], out, backend, report = false, jobs = canFork ? availableParallelism() : 1 } = settings;
  if (readAt(listOf(text, { unique: true }), names, "tasks").length === 0)
    throw missing({ at: "tasks", remedy: "give the names of the tasks to learn" });
  if (out === undefined) throw missing({ at: "out", remedy: "give the folder to write" });
  checkJobs(jobs, names.length);
  const signal = eitherOf(settings.signal, loopLeft);
  const options = await loadDefinitions(use);
  const ownSeed = settings.seed ?? config.seed;
  const opened = (name: string) => {
    const train = { ...config.train, ...(backend !== undefined && { backend }) };
    const seeded = ownSeed === undefined ? {} : { seed: ownSeed };
    return open({ ...config, ...seeded, train, task: { ...config.task, name } }, options);
  };
  backends.forTraining(opened(names[0]), { threads: 1 });
  const configs = new Map<string, SeedJob["config"]>();
  for (const name of names) configs.set(name, (await readStart(opened(name).config)).config);
  const lock = await openLearnedFolder(out);
  try {
    const rows = new Map<string, LearnedTask>();
    const jobOf: (readonly [name: string, job: SeedJob])[] = [];
    for (const [name, whole] of configs) {
      const folder = join(out, name);
      const { file, isDone } = await standingOf(folder, { ...opened(name), config: whole }, report, options);
      rows.set(name, learnedTask(whole, file));
      if (!isDone) jobOf.push([name, { seed: whole.seed, config: whole, folder, goesOn: file !== null, report, use }]);
    }
    // Tasks of earlier calls stay in the table.
    for (const name of await readdir(out)) {
      if (rows.has(name)) continue;
      const file = await readRunFile(join(out, name)).catch(() => null);
      if (file?.config.task.name === name) rows.set(name, learnedTask(file.config, file));
    }
    const now = (): LearnedTasks => ({ format: 1, version, tasks: [...rows.values()] });
    const save = () => writeAtomic(join(out, learnedFileName), encodeLearned(now()));
    await save();
    yield {
      kind: "start",
      folder: out,
      tasks: [...rows.values()],
      left: jobOf.map(([name]) => name),
      jobs: Math.min(jobs, jobOf.length),
    };
    const run = async (
      [name, job]: readonly [string, SeedJob],
      tell: (told: LearnRecord) => void,
      stop: StopSignal,
    ) => {
      rows.set(name, { ...rows.get(name)!, status: "running" });
      const failure = await launch(job, (record) => tell({ kind: "network", task: name, record }), stop);
      const file = await readRunFile(job.folder).catch(() => null);
      const task = learnedTask(job.config, file, failure);
      rows.set(name, task);
      tell({ kind: "ended", task });
    };
    try {
      for await (const told of inParallel(jobOf, jobs, run, signal)) {
        if (told.kind === "ended") await save();
        yield told;
      }
    } finally {
      end();
      await save();
    }
    yield { kind: "saved", folder: out };
    return now();
  } finally {
    await lock.release();
  }
}
