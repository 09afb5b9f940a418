/** Reads what a training needs to resume a run. */
import type { NumericProfile } from "../backend/backend.ts";
import { isMissing, mismatched, missing } from "../base/errors.ts";
import { decodeCheckpoint } from "../format/checkpointFile.ts";
import { checkpointName, isWithoutCheckpoint, type RunFile } from "../format/runFile.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import {
  type Continuation,
  changedTask,
  checkContinuation,
  checkEquations,
  checkTaskFingerprint,
  firstDifference,
  madeEdits,
  sharedProfile,
  trainingOf,
} from "../loop/continuation.ts";
import { type ConfigOptions, type RunConfig, runConfig } from "../open/config.ts";
import type { RunFiles } from "./files.ts";
import { readRunFileIn } from "./loadRun.ts";

/** What a training resumes from. */
export interface Resumed {
  /** The configuration so far. */
  readonly config: RunConfig;
  /** undefined for a run that was killed before its first one: it begins with its first step. */
  readonly checkpoint?: Checkpoint;
  /** Throws "mismatched" if a run without a checkpoint would not be the one that was begun. */
  check(begun: Checkpoint, experiment: Continuation): void;
}

/**
 * Throws "missing" or "invalid" with the file that is wrong, "mismatched" if the checkpoint and run.json are of
 * different runs.
 */
export async function readResumed(files: RunFiles, options: ConfigOptions): Promise<Resumed> {
  const path = files.pathOf(checkpointName);
  const bytes = await files
    .read(checkpointName)
    .catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
  // A checkpoint alone is enough to resume.
  const file = await readRunFileIn(files).catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
  if (bytes === undefined) {
    if (file && isWithoutCheckpoint(file)) return begunOnly(file);
    throw missing({
      subject: `file "${path}"`,
      detail: ", from which the run would resume",
      remedy: "restore it, or start a new run",
    });
  }
  const checkpoint = decodeCheckpoint(bytes, path);
  if (!file) return resumedFrom(checkpoint);
  checkSameRun(file, checkpoint, path, options);
  return resumedFrom({ ...checkpoint, version: file.version });
}

/** The trainer checks a checkpoint itself. */
export const resumedFrom = (checkpoint: Checkpoint): Resumed => ({ config: checkpoint.config, checkpoint, check() {} });

const begunOnly = (file: RunFile): Resumed => ({
  config: file.config,
  check({ equations, taskFingerprint }, experiment) {
    checkContinuation({ config: file.config, step: 0 }, experiment);
    checkEquations(file, equations);
    checkTaskFingerprint(file, taskFingerprint);
  },
});

/**
 * run.json and the checkpoint are written one after the other, so after a kill one may be older. Hashes could not
 * distinguish that from a checkpoint of another run, so we compare what determines every step: if that is the
 * same, so are the numbers.
 */
function checkSameRun(file: RunFile, checkpoint: Checkpoint, path: string, options: ConfigOptions): void {
  const isStaged = (checkpoint.course?.stages.length ?? 1) > 1;
  const profileOf = (profile: NumericProfile) => (isStaged ? sharedProfile(profile) : profile);
  const made = checkpoint.edits ?? 0;
  const difference =
    differenceOf(file.config, checkpoint.config, options) ??
    firstDifference(madeEdits(file.config, made), madeEdits(checkpoint.config, made), "train.edits") ??
    (file.equations === checkpoint.equations ? undefined : "other equations") ??
    changedTask(file.config.task, file.taskFingerprint, checkpoint.taskFingerprint) ??
    (file.profile === null
      ? undefined
      : firstDifference(profileOf(file.profile), profileOf(checkpoint.profile), "profile"));
  if (difference !== undefined)
    throw mismatched({
      subject: `file "${path}"`,
      detail: `is the checkpoint of another run than the run.json next to it (${difference})`,
      remedy: "restore the one that belongs to it, or start a new run",
    });
}

/** Completed with defaults only if they differ as they are: a newer version may have added settings. */
function differenceOf(one: RunConfig, other: RunConfig, options: ConfigOptions): string | undefined {
  const difference = (complete: (config: RunConfig) => RunConfig) => {
    const [before, now] = [one, other].map((config) => JSON.parse(JSON.stringify(trainingOf(complete(config)))));
    return firstDifference(before, now);
  };
  return difference((config) => config) && difference((config) => runConfig(config, options));
}
