/** The library's door to ensembles: one configuration, many seeds, as many networks at a time as there are cores. */
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { invalid, missing } from "../../errors.ts";
import { readModels } from "../../model/definition.ts";
import {
  isRecord,
  type Readers,
  readBoolean,
  readList,
  readName,
  readNumber,
  readSettings,
  readSignal,
  readText,
} from "../../reader.ts";
import type { Ensemble, EnsembleNetwork } from "../../run/ensembleFile.ts";
import { readTasks } from "../../task/library/index.ts";
import { type Awaitable, awaitable } from "../../train/awaitable.ts";
import { type ConfigOptions, configWarnings, partsOf } from "../../train/config.ts";
import { stepsOf } from "../../train/trainOptions.ts";
import { backendChoices } from "../../train/trainSettings.ts";
import { type Choice, chooseBackend } from "../backends.ts";
import { loadDefinitions } from "../definitions.ts";
import { readRunFile } from "../loadRun.ts";
import { idealAccuracyIn, referencesOf } from "../references.ts";
import { readFolderName } from "../runFolder.ts";
import type { RunRecord } from "../train.ts";
import { ensembleConfig, readSeeds } from "./ensembleConfig.ts";
import { ensembleFolderNamed, openEnsembleFolder, seedFolder, standingOf } from "./ensembleFolder.ts";
import { drawEnsemble } from "./ensemblePicture.ts";
import { inParallel } from "./inParallel.ts";
import { networkRow } from "./networkRow.ts";
import { canFork, seedProcesses } from "./seedProcesses.ts";
import { type Launch, launchHere, type SeedJob } from "./seedRun.ts";
import { summedUp, writeEnsemble } from "./summedUp.ts";

export interface EnsembleSettings extends ConfigOptions {
  /** Whole numbers from 0 to 2^53 − 1, each once; networks are begun in this order. */
  readonly seeds: readonly number[];
  /** Modules that define tasks or models; unlike `tasks` and `models` themselves they can be sent to other processes. */
  readonly use?: readonly string[];
  /** Folder to write; one that holds an ensemble of this configuration is gone on with. */
  readonly out?: string;
  /** In place of `out`: runs/NAME, or the first of NAME-2, NAME-3 … that does not hold something else. */
  readonly name?: string;
  /** Backend by name, in place of the configuration's. */
  readonly backend?: string;
  /** Networks at a time (default: as many as there are cores for this process). */
  readonly jobs?: number;
  /** Stops all networks after the step under way; what there is is saved, and the same call goes on. */
  readonly signal?: AbortSignal;
  /** Draw the figures and the report of each network, and the picture of all (default true). */
  readonly report?: boolean;
}

const readers: Readers<EnsembleSettings> = {
  seeds: readSeeds,
  use: (value, name) => readList(value, name, readText),
  out: readText,
  name: readFolderName,
  backend: (value, name) => readName(value, name, backendChoices),
  jobs: (value, name) => readNumber(value, name, { min: 1, integer: true }),
  signal: readSignal,
  report: readBoolean,
  tasks: readTasks,
  models: readModels,
};

export type EnsembleRecord =
  /** Before the first network: what is there already, how many networks train at a time, and the steps of each. */
  | {
      readonly kind: "start";
      readonly folder: string;
      readonly networks: readonly EnsembleNetwork[];
      /** Seeds still to be trained, or gone on with. */
      readonly left: readonly number[];
      readonly jobs: number;
      readonly steps: number;
      /** The backend of every network, and why, where the configuration says `auto`. */
      readonly backend: string;
      readonly warnings: readonly string[];
    }
  /** What `train` says of one network; of its steps at most ten a second. */
  | { readonly kind: "network"; readonly seed: number; readonly record: RunRecord }
  /** A network has come to an end: finished, stopped or failed. */
  | { readonly kind: "ended"; readonly network: EnsembleNetwork }
  | { readonly kind: "saved"; readonly folder: string };

/**
 * Trains a network for each of many seeds, each in the folder seed-N of `out` and on one thread of a process of its own. Loop over it for plain
 * records, or await it for what ensemble.json holds; until then nothing is trained. A network that fails does not keep the others from being
 * trained. Called again, it leaves what is finished alone and goes on with the rest, to the same bits. With `tasks` or `models` of your own,
 * functions that cannot be sent to a process, the networks are trained in this one.
 * @param config a built-in name, or a configuration, loose or complete; its `seed` is not used, seeds that it sets one by one are
 * @throws "missing" without seeds or folder; "invalid" for seeds, `jobs` or a folder that cannot be; "mismatched" where a network of the folder
 * was trained with another configuration; the errors of `runConfig`; why a backend that is named cannot run here; all before the first network.
 * Never what a network fails with
 */
export const ensemble = (config: string | object, settings: EnsembleSettings): Awaitable<EnsembleRecord, Ensemble> => {
  const { tasks, models, jobs = 1 } = settings ?? {};
  // In one process it is no gain to take turns.
  if (tasks || models || !canFork)
    return awaitable(
      ensembleOn(config, isRecord(settings) ? { ...settings, jobs } : settings, launchHere({ tasks, models })),
    );
  const processes = seedProcesses();
  return awaitable(ensembleOn(config, settings, processes.launch, processes.end));
};

/** Networks at a time that are not too many: more than there are cores train no sooner, and each takes a process and its memory. */
const mostJobs = (cores: number) => Math.max(16, 4 * cores);

function checkJobs(jobs: number, networks: number): void {
  const cores = availableParallelism();
  if (Math.min(jobs, networks) > mostJobs(cores))
    throw invalid(
      `jobs = ${jobs} on ${cores} cores; so many at a time train no sooner, and each takes a process with memory of its own: give at most ${mostJobs(cores)}`,
    );
}

/** An ensemble whose networks are trained by `launch`; `end` is called when none is left. */
export async function* ensembleOn(
  config: string | object,
  given: EnsembleSettings,
  launch: Launch,
  end = () => {},
): AsyncGenerator<EnsembleRecord, Ensemble> {
  const settings = readSettings(given, "the settings of ensemble", readers);
  const { use = [], out, name, signal, report = true, jobs = availableParallelism() } = settings;
  const used = await loadDefinitions(use);
  const options = {
    tasks: [...(settings.tasks ?? []), ...used.tasks],
    models: [...(settings.models ?? []), ...used.models],
  };
  const asked = settings.seeds ?? readSeeds(undefined);
  checkJobs(jobs, asked.length);
  const { common, of } = await ensembleConfig(config, settings.backend, options);
  const shared = of(asked[0]);
  const parts = partsOf(shared, options);
  const { task, model } = parts;
  const references = referencesOf(model, task, shared.train);
  const backend = backendText(chooseBackend(shared, parts, { threads: 1 }));
  if (out === undefined && name === undefined) throw missing("out; give the folder of the ensemble");
  const folder = out ?? (await ensembleFolderNamed(name!));
  const { found, lock } = await openEnsembleFolder(folder);
  try {
    const folderOf = (seed: number) => join(folder, seedFolder(seed));

    // Networks that were asked for once belong to the ensemble: nobody chooses among them afterwards.
    const seeds = [...new Set([...found, ...asked])].sort((a, b) => a - b);
    const networks = new Map<number, EnsembleNetwork>();
    const jobOf = new Map<number, SeedJob>();
    for (const seed of seeds) {
      const config = of(seed);
      const { file, isDone } = await standingOf(folderOf(seed), config, report, options);
      networks.set(seed, networkRow(seed, file));
      if (!isDone) jobOf.set(seed, { seed, config, folder: folderOf(seed), goesOn: file !== null, report, use });
    }
    const left = asked.flatMap((seed) => jobOf.get(seed) ?? []);

    const now = (): Ensemble =>
      summedUp({
        name: basename(resolve(folder)),
        common,
        networks: [...networks.values()],
        idealObserver: idealAccuracyIn(references),
      });
    const save = () => writeEnsemble(folder, now());
    const run = async (job: SeedJob, tell: (told: EnsembleRecord) => void, stop: AbortSignal) => {
      const { seed } = job;
      networks.set(seed, { ...networkRow(seed, null), status: "running" });
      const error = await launch(job, (record) => tell({ kind: "network", seed, record }), stop);
      const file = await readRunFile(job.folder).catch(() => null);
      const network = networkRow(seed, file, error);
      networks.set(seed, network);
      tell({ kind: "ended", network });
    };

    await save();
    const { total: steps } = stepsOf(shared.train);
    yield {
      kind: "start",
      folder,
      networks: [...networks.values()],
      left: left.map(({ seed }) => seed),
      jobs: Math.min(jobs, left.length),
      steps,
      backend,
      warnings: configWarnings(model, task),
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
    if (report && !signal?.aborted) await drawEnsemble(folder, now(), references, shared.train.loss);
    yield { kind: "saved", folder };
    return now();
  } finally {
    await lock.release();
  }
}

const backendText = ({ backend, because }: Choice): string =>
  because === undefined ? backend.name : `${backend.name} (${because})`;
