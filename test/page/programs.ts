/** What the tests do in a page: from plain values to plain values. */
import * as dalenet from "../../src/browser/index.ts";
import { loadRun, type MemoryFolder, type RunRecord, train } from "../../src/browser/index.ts";
import { pageTeam } from "../../src/browser/threads.ts";
import { fileHash } from "../../src/run/fileHash.ts";
import { type ExperimentName, experiments, own } from "./experiments.ts";

/** Everything that a page can import is in the bundle. */
export const names = (): readonly string[] => Object.keys(dalenet);

type Arrays = Readonly<Record<string, readonly number[]>>;

const plain = (parameters: Readonly<Record<string, ArrayLike<number>>>): Arrays =>
  Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, Array.from(values)]));

/** Trains and evaluates. */
export async function trained(name: ExperimentName, settings: { readonly threads?: number } = {}) {
  const run = await train(experiments[name], { ...own, ...settings });
  const { timing: _, ...results } = run.results!;
  return { weights: plain(run.weights.parameters), results, profile: run.checkpoint.profile };
}

/** The error of a training. */
export async function refusal(
  name: ExperimentName,
  settings: { readonly threads?: number; readonly backend?: "native" | "reference" } = {},
): Promise<string> {
  try {
    await train(experiments[name], { ...own, ...settings });
    return "no error";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Trainings that workers may miss, since they are still starting. */
const mostMissed = 30;

/** Number of jobs done by workers, in repeated trainings until they have started. */
export async function helped(name: ExperimentName, threads: number): Promise<number> {
  for (let k = 0; k < mostMissed && pageTeam().helped() === 0; k++) await trained(name, { threads });
  return pageTeam().helped();
}

export const isIsolated = (): boolean => crossOriginIsolated === true;

const hashesOf = async ({ files }: MemoryFolder) =>
  Object.fromEntries(
    await Promise.all(Object.entries(files).map(async ([name, bytes]) => [name, await fileHash(bytes)])),
  );

/** SHA-256 of the files of a run, by name. */
export async function filesOf(name: ExperimentName): Promise<Record<string, string>> {
  const { folder } = await train(experiments[name], { ...own, name: "mine" });
  return hashesOf(folder!);
}

/** Weights of a run that was stopped after some steps and resumed from its zip archive. */
export async function resumed(name: ExperimentName, steps: number) {
  const stop = new AbortController();
  const training = train(experiments[name], { ...own, name: "mine", signal: stop.signal });
  let done = 0;
  for await (const record of training) if (record.kind === "step" && ++done === steps) stop.abort();
  const stopped = await training.result;
  const kinds: RunRecord["kind"][] = [];
  const second = train(undefined, { ...own, resume: stopped.folder!.zip(), name: "mine" });
  for await (const { kind } of second) if (!kinds.includes(kind)) kinds.push(kind);
  const run = await second.result;
  return {
    finished: [stopped.finished, run.finished],
    steps: done,
    kinds,
    weights: plain(run.weights.parameters),
  };
}

/** Runs passed as an object and as a zip archive, and what each reports. */
export async function reloaded(name: ExperimentName) {
  const { folder, weights } = await train(experiments[name], { ...own, name: "mine", report: false });
  const given = [folder!, folder!.files, folder!.zip()];
  const runs = await Promise.all(given.map((one) => loadRun(one, own)));
  const { recording } = await runs[0].simulate({ trials: 3 });
  return {
    weights: plain(weights.parameters),
    loaded: runs.map((run) => plain(run.weights.parameters)),
    simulated: recording.trials,
  };
}

/** Turns of a timer while a network is trained. */
export async function turnsMeanwhile(name: ExperimentName): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => turns++);
  await train({ ...experiments[name], train: { epochs: 5, batchesPerEpoch: 200, batch: 20 } }, own);
  clearInterval(timer);
  return turns;
}
