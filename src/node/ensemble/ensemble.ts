/** Trains ensembles: one configuration, many seeds, as many networks at a time as there are cores. */

import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Choice } from "../../backend/choose.ts";
import { type Awaitable, awaitable, eitherOf } from "../../base/awaitable.ts";
import { isRecord } from "../../base/display.ts";
import { invalid, missing } from "../../base/errors.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import type { Ensemble, EnsembleNetwork } from "../../format/ensembleFile.ts";
import { definitionOptions } from "../../open/config.ts";
import { definitionsWith } from "../../open/configDefinitions.ts";
import type { GivenConfig } from "../../open/configs.ts";
import { mostSteps } from "../../open/stages.ts";
import { backendChoice } from "../../open/trainSettings.ts";
import { folderName } from "../../run/files.ts";
import { listOf } from "../../settings/compound.ts";
import { abortSignal, count, flag, readAt, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { loadDefinitions } from "../folder/definitions.ts";
import { readRunFile } from "../folder/readRun.ts";
import { backends } from "../host/backends.ts";
import type { RunRecord } from "../host/train.ts";
import { ensembleConfig, seedList } from "./ensembleConfig.ts";
import { ensembleFolderNamed, openEnsembleFolder, seedFolder, standingOf } from "./ensembleFolder.ts";
import { ensembleSummary, writeEnsemble } from "./ensembleSummary.ts";
import { inParallel } from "./inParallel.ts";
import { networkRow } from "./networkRow.ts";
import { canFork, seedProcesses } from "./seedProcesses.ts";
import { type Launch, launchHere, type SeedJob } from "./seedRun.ts";

const ensembleOptions = {
  ...definitionOptions,
  /** Distinct whole numbers from 0 to 2^53 − 1; networks are started in this order. */
  seeds: seedList,
  /**
   * Modules that define tasks or models; unlike `tasks` and `models` themselves they can be sent to other
   * processes.
   */
  use: listOf(text),
  /** Folder to write; if it holds an ensemble of this configuration, that is continued. */
  out: text,
  /** Instead of `out`: runs/NAME, or the first of NAME-2, NAME-3 … that does not hold something else. */
  name: folderName,
  /** Backend by name, instead of the configuration's. */
  backend: backendChoice,
  /** Networks at a time (default: one per core available to this process). */
  jobs: count,
  /** Stops all networks after the current step; everything is saved, and the same call continues. */
  signal: abortSignal,
  /** Draw the figures and the report of each network, and the figure of all (default true). */
  report: flag,
};
export type EnsembleSettings = OptionsOf<typeof ensembleOptions> & { readonly seeds: readonly number[] };

export type EnsembleRecord =
  /**
   * Before the first network: what already exists, how many networks train at a time, and the number of steps of
   * each.
   */
  | {
      readonly kind: "start";
      readonly folder: string;
      readonly networks: readonly EnsembleNetwork[];
      /** Seeds still to be trained or resumed. */
      readonly left: readonly number[];
      readonly jobs: number;
      readonly steps: number;
      /** The backend of every network; and why, if the configuration has `auto`. */
      readonly backend: string;
      readonly warnings: readonly string[];
    }
  /** A record of one network's training; steps at most ten a second. */
  | { readonly kind: "network"; readonly seed: number; readonly record: RunRecord }
  /** A network has ended: finished, stopped or failed. */
  | { readonly kind: "ended"; readonly network: EnsembleNetwork }
  | { readonly kind: "saved"; readonly folder: string };

/**
 * Trains a network for each of many seeds, each in the folder seed-N of `out` and on one thread of its own
 * process. Loop over it for plain records, or await it for the content of ensemble.json; until then nothing is
 * trained. A network that fails does not stop the others. Called again, it skips finished networks and continues
 * the rest, with the same bits as without the interruption. With `tasks` or `models`, functions that cannot be
 * sent to another process, networks are trained in this one.
 * @param config a built-in name, or a configuration, loose or complete; its `seed` is ignored, but seeds that it
 * sets one by one are used
 * @throws "missing" without seeds or folder; "invalid" for impossible seeds, `jobs` or folder; "mismatched" if a
 * network in the folder was trained with another configuration; the errors of `runConfig`; the reason why a named
 * backend cannot run here; all before the first network. The failure of a network is recorded, not thrown
 */
export const ensemble = (config: GivenConfig, settings: EnsembleSettings): Awaitable<EnsembleRecord, Ensemble> => {
  const { jobs = 1 } = settings ?? {};
  const { tasks, models } = definitionsWith(config, settings ?? {});
  // Within one process, training several at a time gains nothing.
  if (tasks.length > 0 || models.length > 0 || !canFork)
    return awaitable("ensemble", (left) =>
      ensembleOn(config, isRecord(settings) ? { ...settings, jobs } : settings, launchHere({ tasks, models }), {
        left,
      }),
    );
  const processes = seedProcesses();
  return awaitable("ensemble", (left) => ensembleOn(config, settings, processes.launch, { left, end: processes.end }));
};

/**
 * Checks the number of networks at a time: more than the cores train no sooner, and each takes a process and its
 * memory.
 */
const mostJobs = (cores: number) => Math.max(16, 4 * cores);

export function checkJobs(jobs: number, networks: number): void {
  const cores = availableParallelism();
  if (Math.min(jobs, networks) > mostJobs(cores))
    throw invalid({
      at: "jobs",
      value: jobs,
      detail: `on ${cores} cores`,
      remedy: `more at a time are no faster, and each needs a process and memory: give at most ${mostJobs(cores)}`,
    });
}

/**
 * An ensemble whose networks are trained by `launch` until its loop is left (`left`); `end` is called when none
 * trains any more.
 */
export async function* ensembleOn(
  config: GivenConfig,
  given: EnsembleSettings,
  launch: Launch,
  { left: loopLeft = new AbortController().signal, end = () => {} }: { left?: StopSignal; end?: () => void } = {},
): AsyncGenerator<EnsembleRecord, Ensemble> {
  const settings = readOptions(ensembleOptions, given, "the options of ensemble");
  const { use = [], out, name, report = true, jobs = availableParallelism() } = settings;
  const signal = eitherOf(settings.signal, loopLeft);
  const used = await loadDefinitions(use);
  const own = definitionsWith(config, settings);
  const options = { tasks: [...own.tasks, ...used.tasks], models: [...own.models, ...used.models] };
  const asked = settings.seeds ?? readAt(seedList, undefined, "seeds");
  checkJobs(jobs, asked.length);
  const { common, experiment, of } = await ensembleConfig(config, settings.backend, options);
  for (const seed of asked) of(seed); // errors in settings come before the first record
  const references = experiment.references();
  const backend = backendText(backends.forTraining(experiment, { threads: 1 }));
  if (out === undefined && name === undefined) throw missing({ at: "out", remedy: "give the folder of the ensemble" });
  const folder = out ?? (await ensembleFolderNamed(name!));
  const { found, lock } = await openEnsembleFolder(folder);
  try {
    const folderOf = (seed: number) => join(folder, seedFolder(seed));

    // Networks once requested belong to the ensemble, so that none can be picked out afterwards.
    const seeds = [...new Set([...found, ...asked])].sort((a, b) => a - b);
    const networks = new Map<number, EnsembleNetwork>();
    const jobOf = new Map<number, SeedJob>();
    for (const seed of seeds) {
      const config = of(seed);
      const { file, isDone } = await standingOf(folderOf(seed), { ...experiment, config }, report, options);
      networks.set(seed, networkRow(seed, file));
      if (!isDone) jobOf.set(seed, { seed, config, folder: folderOf(seed), goesOn: file !== null, report, use });
    }
    const left = asked.flatMap((seed) => jobOf.get(seed) ?? []);

    const now = (): Ensemble =>
      ensembleSummary({
        name: basename(resolve(folder)),
        common,
        networks: [...networks.values()],
        errorUnit: experiment.task.words.score.error?.unit ?? null,
      });
    const save = () => writeEnsemble(folder, now());
    const run = async (job: SeedJob, tell: (told: EnsembleRecord) => void, stop: StopSignal) => {
      const { seed } = job;
      networks.set(seed, { ...networkRow(seed, null), status: "running" });
      const error = await launch(job, (record) => tell({ kind: "network", seed, record }), stop);
      const file = await readRunFile(job.folder).catch(() => null);
      const network = networkRow(seed, file, error);
      networks.set(seed, network);
      tell({ kind: "ended", network });
    };

    await save();
    const steps = mostSteps(experiment.config);
    yield {
      kind: "start",
      folder,
      networks: [...networks.values()],
      left: left.map(({ seed }) => seed),
      jobs: Math.min(jobs, left.length),
      steps,
      backend,
      warnings: experiment.warnings(),
    };
    try {
      for await (const told of inParallel(left, jobs, run, signal)) {
        if (told.kind === "ended") await save();
        yield told;
      }
    } finally {
      end();
      await save();
    }
    if (report && !signal.aborted) {
      const { drawEnsemble } = await import("./ensemblePicture.ts");
      await drawEnsemble(folder, now(), references, experiment.config.train.loss);
    }
    yield { kind: "saved", folder };
    return now();
  } finally {
    await lock.release();
  }
}

const backendText = ({ backend, because }: Choice): string =>
  because === undefined ? backend.name : `${backend.name} (${because})`;
