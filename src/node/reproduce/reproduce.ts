/** Reproduces a paper: trains its networks, tests them, draws its figures, and sets numbers beside those published. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Awaitable, awaitable, eitherOf } from "../../base/awaitable.ts";
import { missing, unknownName } from "../../base/errors.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import { version } from "../../base/version.ts";
import { backendChoice } from "../../open/trainSettings.ts";
import { jobsOf, type NetworkJob } from "../../reproduce/jobs.ts";
import type { Paper, ReproducedNetwork } from "../../reproduce/paper.ts";
import { papers } from "../../reproduce/papers.ts";
import { judgeAll } from "../../reproduce/report.ts";
import type { TrainingFacts } from "../../reproduce/trainingFacts.ts";
import { listOf } from "../../settings/compound.ts";
import { abortSignal, count, flag, readAt, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { checkJobs } from "../ensemble/ensemble.ts";
import { seedList } from "../ensemble/ensembleConfig.ts";
import { openReproductionFolder, reproductionFileName, standingOf } from "../ensemble/ensembleFolder.ts";
import { inParallel } from "../ensemble/inParallel.ts";
import { canFork, seedProcesses } from "../ensemble/seedProcesses.ts";
import { type Launch, launchHere, type SeedJob } from "../ensemble/seedRun.ts";
import { writeAtomic } from "../folder/atomic.ts";
import { makeFolder } from "../folder/file.ts";
import { readRunFile } from "../folder/readRun.ts";
import { drawReproduction } from "./drawReproduction.ts";
import { analysed, factsIn } from "./network.ts";
import type { NetworkState, ReproduceRecord, Reproduction } from "./records.ts";

const reproduceOptions = {
  /** Numbers of the figures (default: all). */
  figures: listOf(text, { min: 1, unique: true }),
  /** Seeds of the initial weights (default: 1). */
  seeds: seedList,
  /** Lower caps of training and fewer test trials, to see what comes: the report says so. */
  quick: flag,
  /** Another training of the same networks, on the same tasks until the same criterion; none: as published. */
  recipe: text,
  /** Folder to write (default: runs/PAPER, with `quick` runs/PAPER-quick); the same call goes on. */
  out: text,
  /** Test trials of each condition, instead of the paper's. */
  repetitions: count,
  /** If false, no network is trained: those in the folder are tested as they are. */
  train: flag,
  /** Networks trained at a time (default: one per core), and threads that test one. */
  jobs: count,
  /** Backend by name, instead of the configurations'. */
  backend: backendChoice,
  /** Stops after the current steps; everything is saved, and the same call goes on. */
  signal: abortSignal,
};
export type ReproduceSettings = OptionsOf<typeof reproduceOptions>;

/**
 * Trains the networks of a paper, as many at a time as there are cores, tests them as the paper does, draws its figures
 * and writes report.html and reproduction.json. Loop over it for plain records, or await it for the content of
 * reproduction.json; until then nothing is trained. Called again, it goes on where it was stopped: finished networks
 * are kept, others resume from their checkpoints, and tests are made again only for networks that have changed.
 * @param paper a name of `papers`, or a paper as data
 * @throws "unknown" for a paper, figure or recipe; "mismatched" if a network in the folder was trained otherwise;
 * "invalid" for a folder that holds something else; all before the first network. A failed training is recorded
 */
export const reproduce = (
  paper: string | Paper,
  settings: ReproduceSettings = {},
): Awaitable<ReproduceRecord, Reproduction> => {
  // A paper as data holds functions, but its configurations can be sent to another process.
  const processes = canFork ? seedProcesses() : { launch: launchHere(), end: () => {} };
  return awaitable("reproduce", (left) => reproduceOn(paper, settings, processes.launch, { left, end: processes.end }));
};

function paperNamed(paper: string | Paper): Paper {
  if (typeof paper !== "string") return paper;
  const found = papers.find(({ name }) => name === readAt(text, paper, "paper"));
  if (!found)
    throw unknownName(
      "paper",
      paper,
      papers.map(({ name }) => name),
    );
  return found;
}

/** The same with networks trained by `launch` until its loop is left (`left`); `end` is called afterwards. */
export async function* reproduceOn(
  named: string | Paper,
  given: ReproduceSettings,
  launch: Launch,
  { left: loopLeft = new AbortController().signal, end = () => {} }: { left?: StopSignal; end?: () => void } = {},
): AsyncGenerator<ReproduceRecord, Reproduction> {
  const paper = paperNamed(named);
  const settings = readOptions(reproduceOptions, given, "the options of reproduce");
  const { figures, seeds = [1], quick = false, recipe, repetitions, backend } = settings;
  const { jobs: limit = canFork ? availableParallelism() : 1, train = true } = settings;
  const { out = join("runs", quick ? `${paper.name}-quick` : paper.name) } = settings;
  const signal = eitherOf(settings.signal, loopLeft);
  const all = jobsOf(paper, { figures, seeds, quick, recipe });
  checkJobs(limit, all.length);
  const folderOf = ({ name }: NetworkJob) => join(out, "networks", name);
  const lock = await openReproductionFolder(out);
  try {
    for (const name of ["analyses", "figures"]) await makeFolder(join(out, name));
    const states = new Map<string, { job: NetworkJob; training: TrainingFacts }>();
    const left: SeedJob[] = [];
    const jobIn = new Map<string, NetworkJob>();
    for (const job of all) {
      const { experiment, seed } = job;
      const config =
        backend === undefined
          ? experiment.config
          : { ...experiment.config, train: { ...experiment.config.train, backend } };
      const folder = folderOf(job);
      const { file, isDone } = await standingOf(folder, { ...experiment, config }, false, {});
      states.set(job.name, { job, training: await factsIn(folder, config) });
      jobIn.set(folder, job);
      if (!isDone && train) left.push({ seed, config, folder, goesOn: file !== null, report: false, use: [] });
    }
    if (!train && [...states.values()].every(({ training }) => training.status === "waiting"))
      throw missing({
        subject: `trained networks in "${out}"`,
        remedy: "train them first, or name the folder in which they are",
      });
    const stateOf = (name: string): NetworkState => {
      const { job, training } = states.get(name)!;
      const { checks: _, ...facts } = training;
      return { name, network: job.network, seed: job.seed, ...facts };
    };
    const reproduced = (): readonly (ReproducedNetwork & { name: string })[] =>
      [...states].map(([name, { job, training }]) => ({
        name,
        network: job.network,
        seed: job.seed,
        training,
        analysis: analyses.get(name) ?? null,
      }));
    const analyses = new Map<string, NonNullable<ReproducedNetwork["analysis"]>>();
    const now = (): Reproduction => contentOf(paper, { quick, recipe }, figures, reproduced());
    const save = () => writeAtomic(join(out, reproductionFileName), `${JSON.stringify(now(), null, 1)}\n`);
    await save();
    yield {
      kind: "start",
      folder: out,
      networks: [...states.keys()].map(stateOf),
      left: left.map(({ folder }) => jobIn.get(folder)!.name),
      jobs: Math.min(limit, left.length),
    };
    const run = async (job: SeedJob, tell: (told: ReproduceRecord) => void, stop: StopSignal) => {
      const { name } = jobIn.get(job.folder)!;
      const failure = await launch(job, (record) => tell({ kind: "network", name, record }), stop);
      const training = await factsIn(job.folder, job.config, failure);
      states.set(name, { ...states.get(name)!, training });
      tell({ kind: "ended", network: stateOf(name) });
    };
    try {
      for await (const told of inParallel(left, limit, run, signal)) {
        if (told.kind === "ended") await save();
        yield told;
      }
    } finally {
      end();
    }
    // One network after another, each on all threads: recordings of one are in memory at a time.
    for (const [name, { job, training }] of states) {
      if (signal.aborted) return now();
      if (training.status === "waiting") continue;
      const place = { folder: folderOf(job), kept: join(out, "analyses", `${name}.json`) };
      const options = { quick, repetitions, threads: limit, signal };
      const analysis = yield* analysed(paper, job, place, options);
      if (analysis) analyses.set(name, analysis);
    }
    if (signal.aborted) return now();
    await save();
    const known = await othersIn(paper, settings, out);
    const report = await drawReproduction(out, {
      paper,
      figures,
      networks: reproduced(),
      others: known,
      quick,
      recipe,
    });
    yield { kind: "saved", report };
    return now();
  } finally {
    await lock.release();
  }
}

/** With a recipe, the same networks as published, as far as the folder has them. */
async function othersIn(
  paper: Paper,
  { figures, seeds = [1], quick = false, recipe }: ReproduceSettings,
  out: string,
): Promise<readonly ReproducedNetwork[]> {
  if (recipe === undefined) return [];
  const others: ReproducedNetwork[] = [];
  for (const { name, network, seed, experiment } of jobsOf(paper, { figures, seeds, quick })) {
    const folder = join(out, "networks", name);
    if ((await readRunFile(folder).catch(() => null)) === null) continue;
    others.push({ network, seed, training: await factsIn(folder, experiment.config), analysis: null });
  }
  return others;
}

function contentOf(
  paper: Paper,
  { quick, recipe }: { readonly quick: boolean; readonly recipe?: string },
  figures: readonly string[] | undefined,
  networks: readonly (ReproducedNetwork & { readonly name: string })[],
): Reproduction {
  const chosen = paper.figures.filter(({ number }) => figures?.includes(number) ?? true);
  return {
    format: 1,
    version,
    paper: paper.name,
    quick,
    recipe: recipe ?? null,
    networks: networks.map(({ name, network, seed, training, analysis }) => ({
      name,
      network,
      seed,
      training,
      measures: analysis?.measures ?? null,
      intervals: analysis && (analysis.intervals ?? {}),
    })),
    figures: judgeAll(chosen, networks).map(({ figure, seed, verdict, unreached, judgements }) => ({
      figure,
      seed,
      verdict,
      unreached,
      claims: judgements.map(({ claim, holds }) => ({ claim: claim.text, holds })),
    })),
  };
}
