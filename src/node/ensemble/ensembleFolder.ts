/** The folder of an ensemble: its location, and the progress of its networks. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { optionWording } from "../../base/callerWording.ts";
import { invalid, mismatched } from "../../base/errors.ts";
import { ensembleFileName, isOfRunsElsewhere } from "../../format/ensembleFile.ts";
import { learnedFileName } from "../../format/learnedFile.ts";
import { checkpointName, type RunFile } from "../../format/runFile.ts";
import { changedTask, firstDifference } from "../../loop/continuation.ts";
import { type ConfigOptions, type RunConfig, runConfig } from "../../open/config.ts";
import type { Experiment } from "../../open/experiment.ts";
import { folderName, isBare, isOwnFile } from "../../run/files.ts";
import { withStartOf } from "../../run/startWeights.ts";
import { readAt } from "../../settings/kind.ts";
import { codeOf, fileError, makeFolder, readText } from "../folder/file.ts";
import { type Lock, lockFolder } from "../folder/lock.ts";
import { filesOnDisk, readRunFile } from "../folder/readRun.ts";

export const seedFolder = (seed: number) => `seed-${seed}`;

/** The first of runs/NAME, runs/NAME-2 … that holds an ensemble, or nothing yet: always the same one. */
export async function ensembleFolderNamed(name: string, parent = "runs"): Promise<string> {
  readAt(folderName, name, "name");
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (takesEnsemble(await namesIn(path))) return path;
  }
}

/**
 * Makes the folder of an ensemble, or opens an existing one, for this process alone until the lock is released;
 * returns the seeds that have a folder in it. Throws "invalid" if it holds something else, is used by another
 * process or cannot be written.
 */
export async function openEnsembleFolder(path: string): Promise<{ found: number[]; lock: Lock }> {
  const lock = await locked(path, async (names) => {
    if (!takesEnsemble(names))
      throw invalid({
        subject: `folder "${path}"`,
        detail: "exists and holds no ensemble",
        remedy: `choose another ${optionWording("out")}`,
      });
    if (await holdsGathered(path))
      throw invalid({
        subject: `folder "${path}"`,
        detail: "holds an ensemble of runs from elsewhere",
        remedy: `choose another ${optionWording("out")}`,
      });
  });
  const found = (await namesIn(path)).flatMap((name) => {
    const seed = Number(name.slice("seed-".length));
    return Number.isSafeInteger(seed) && name === seedFolder(seed) ? [seed] : [];
  });
  return { found, lock };
}

/** The same for an ensemble of runs gathered from elsewhere. */
export const openGatheredFolder = (path: string): Promise<Lock> =>
  locked(path, async (names) => {
    if (names.length > 0 && !(await holdsGathered(path)))
      throw invalid({
        subject: `folder "${path}"`,
        detail: "exists and holds something other than gathered runs",
        remedy: `choose another ${optionWording("out")}`,
      });
  });

/** The same for networks that each learn another task. */
export const openLearnedFolder = (path: string): Promise<Lock> =>
  locked(path, async (names) => {
    if (names.length > 0 && !names.includes(learnedFileName))
      throw invalid({
        subject: `folder "${path}"`,
        detail: `exists and has no ${learnedFileName}`,
        remedy: `choose another ${optionWording("out")}`,
      });
  });

/** The content of a reproduction, which shows what a folder is. */
export const reproductionFileName = "reproduction.json";

/** The same for the networks of a paper. */
export const openReproductionFolder = (path: string): Promise<Lock> =>
  locked(path, async (names) => {
    if (names.length > 0 && !names.includes(reproductionFileName))
      throw invalid({
        subject: `folder "${path}"`,
        detail: `exists and has no ${reproductionFileName}`,
        remedy: `choose another ${optionWording("out")}`,
      });
  });

/** Makes a folder if there is none and locks it, if `check` does not throw for the names in it. */
async function locked(path: string, check: (names: readonly string[]) => Promise<void>): Promise<Lock> {
  await check(await namesIn(path)); // nothing is put into somebody else's folder
  await makeFolder(path);
  const lock = await lockFolder(path, "folder of an ensemble");
  try {
    await check(await namesIn(path)); // another process may have been here meanwhile
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const holdsGathered = (path: string) => readText(join(path, ensembleFileName)).then(isOfRunsElsewhere, () => false);

/** The progress of a network: its run.json if it has begun, and whether anything is left to do. */
export interface Standing {
  readonly file: RunFile | null;
  readonly isDone: boolean;
}

/**
 * The progress of the network in a run folder. Throws "mismatched" if it was trained with another configuration,
 * and the errors of `readRunFile` if the folder is damaged.
 * @param report whether its report is part of the work
 */
export async function standingOf(
  folder: string,
  { config, taskFingerprint }: Pick<Experiment, "config" | "taskFingerprint">,
  report: boolean,
  options: ConfigOptions,
): Promise<Standing> {
  const names = await namesIn(folder);
  // A run killed before its first checkpoint has learned nothing, and its run.json may be incomplete.
  const hasNothing = isBare(names);
  const file = await readRunFile(folder).catch((error) => (hasNothing ? null : Promise.reject(error)));
  if (!file || (hasNothing && file.state !== "finished")) return { file: null, isDone: false };
  // Completed with defaults only if it differs as it is: this version may have settings that an earlier one
  // lacked.
  const differenceFrom = (before: RunConfig) =>
    firstDifference(plain(before), plain(withStartOf(config, before, filesOnDisk)));
  const difference = differenceFrom(file.config) && differenceFrom(runConfig(file.config, options));
  if (difference !== undefined)
    throw mismatched({
      subject: `${difference}, with which the network in "${folder}" was trained`,
      remedy: `choose another ${optionWording("out")}, or leave it as it was`,
    });
  const changed = changedTask(config.task, file.taskFingerprint, taskFingerprint(), file.version);
  if (changed !== undefined)
    throw mismatched({
      subject: `${changed} (in "${folder}")`,
      remedy: `restore it, or choose another ${optionWording("out")} for networks of the new one`,
    });
  // A run killed while drawing its report resumes from its checkpoint; if that was removed, its results count.
  const isDrawn = !report || names.includes("report.html") || !names.includes(checkpointName);
  return { file, isDone: file.state === "finished" && isDrawn };
}

const plain = (config: RunConfig): unknown => JSON.parse(JSON.stringify(config));

const takesEnsemble = (names: readonly string[]) => names.length === 0 || names.includes(ensembleFileName);

/** Names in a folder, except files that a killed process left half written; empty if there is no folder. */
async function namesIn(path: string): Promise<string[]> {
  const names = await readdir(path).catch((error) =>
    codeOf(error) === "ENOENT" ? [] : Promise.reject(fileError(error, path, "write")),
  );
  return names.filter((name) => !isOwnFile(name));
}
