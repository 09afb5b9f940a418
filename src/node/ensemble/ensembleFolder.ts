/** The folder of an ensemble: where it may be, and how far each of its networks is. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { invalid, mismatched } from "../../base/errors.ts";
import { optionSaid } from "../../base/said.ts";
import { ensembleFileName, isOfRunsElsewhere } from "../../format/ensembleFile.ts";
import { checkpointName, type RunFile } from "../../format/runFile.ts";
import { changedTask, firstDifference } from "../../loop/checkpoint.ts";
import { type ConfigOptions, type RunConfig, runConfig } from "../../open/config.ts";
import type { Experiment } from "../../open/experiment.ts";
import { folderName, isBare, isOwnFile } from "../../run/files.ts";
import { withStartOf } from "../../run/startWeights.ts";
import { readAt } from "../../settings/kind.ts";
import { codeOf, fileError, makeFolder, readText } from "../folder/file.ts";
import { type Lock, lockFolder } from "../folder/lock.ts";
import { filesOnDisk, readRunFile } from "../folder/readRun.ts";

export const seedFolder = (seed: number) => `seed-${seed}`;

/** The first of runs/NAME, runs/NAME-2 … that holds an ensemble, or nothing yet: the same one whenever it is asked for. */
export async function ensembleFolderNamed(name: string, parent = "runs"): Promise<string> {
  readAt(folderName, name, "name");
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (takesEnsemble(await namesIn(path))) return path;
  }
}

/**
 * Makes the folder of an ensemble, or opens that of one to go on with, for this process alone until the lock is released; tells the seeds that have
 * a folder in it. Throws "invalid" where it holds something else, is another process's or cannot be written.
 */
export async function openEnsembleFolder(path: string): Promise<{ found: number[]; lock: Lock }> {
  const lock = await locked(path, async (names) => {
    if (!takesEnsemble(names))
      throw invalid({
        subject: `folder "${path}"`,
        detail: "exists and holds no ensemble",
        remedy: `choose another ${optionSaid("out")}`,
      });
    if (await holdsGathered(path))
      throw invalid({
        subject: `folder "${path}"`,
        detail: "holds an ensemble of runs that lie elsewhere",
        remedy: `choose another ${optionSaid("out")}`,
      });
  });
  const found = (await namesIn(path)).flatMap((name) => {
    const seed = Number(name.slice("seed-".length));
    return Number.isSafeInteger(seed) && name === seedFolder(seed) ? [seed] : [];
  });
  return { found, lock };
}

/** The same for an ensemble of runs that lie elsewhere. */
export const openGatheredFolder = (path: string): Promise<Lock> =>
  locked(path, async (names) => {
    if (names.length > 0 && !(await holdsGathered(path)))
      throw invalid({
        subject: `folder "${path}"`,
        detail: "exists and holds something else than gathered runs",
        remedy: `choose another ${optionSaid("out")}`,
      });
  });

/** Makes a folder where there is none and locks it, if `check` does not throw for the names in it. */
async function locked(path: string, check: (names: readonly string[]) => Promise<void>): Promise<Lock> {
  await check(await namesIn(path)); // nothing is put into a folder of somebody else's
  await makeFolder(path);
  const lock = await lockFolder(path, "folder of an ensemble");
  try {
    await check(await namesIn(path)); // another process may have been there meanwhile
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const holdsGathered = (path: string) => readText(join(path, ensembleFileName)).then(isOfRunsElsewhere, () => false);

/** How far a network is: its run.json where it has begun, and whether anything is left to do. */
export interface Standing {
  readonly file: RunFile | null;
  readonly isDone: boolean;
}

/**
 * How far the network of a run folder is. Throws "mismatched" where it was trained with another configuration, and the errors of
 * `readRunFile` where the folder is damaged.
 * @param report whether its report belongs to what is to be done
 */
export async function standingOf(
  folder: string,
  { config, taskFingerprint }: Pick<Experiment, "config" | "taskFingerprint">,
  report: boolean,
  options: ConfigOptions,
): Promise<Standing> {
  const names = await namesIn(folder);
  // Killed before its first checkpoint, a run has learned nothing, and its run.json may be half there.
  const hasNothing = isBare(names);
  const file = await readRunFile(folder).catch((error) => (hasNothing ? null : Promise.reject(error)));
  if (!file || (hasNothing && file.state !== "finished")) return { file: null, isDone: false };
  // Made complete only where it differs as it stands: a version may have settings that one before it had not.
  const differenceFrom = (before: RunConfig) =>
    firstDifference(plain(before), plain(withStartOf(config, before, filesOnDisk)));
  const difference = differenceFrom(file.config) && differenceFrom(runConfig(file.config, options));
  if (difference !== undefined)
    throw mismatched({
      subject: `${difference} that the network in "${folder}" was trained with`,
      remedy: `choose another ${optionSaid("out")}, or leave it as it was`,
    });
  const changed = changedTask(config.task.name, file.taskFingerprint, taskFingerprint(), file.version);
  if (changed !== undefined)
    throw mismatched({
      subject: `${changed} (in "${folder}")`,
      remedy: `restore it, or choose another ${optionSaid("out")} for networks of the new one`,
    });
  // Killed while it drew its report, a run goes on with its checkpoint; where that was cleared away, its results are what counts.
  const isDrawn = !report || names.includes("report.html") || !names.includes(checkpointName);
  return { file, isDone: file.state === "finished" && isDrawn };
}

const plain = (config: RunConfig): unknown => JSON.parse(JSON.stringify(config));

const takesEnsemble = (names: readonly string[]) => names.length === 0 || names.includes(ensembleFileName);

/** Names in a folder, but for those that a killed process left half written; none where there is no folder. */
async function namesIn(path: string): Promise<string[]> {
  const names = await readdir(path).catch((error) =>
    codeOf(error) === "ENOENT" ? [] : Promise.reject(fileError(error, path, "write")),
  );
  return names.filter((name) => !isOwnFile(name));
}
