/** Reads run folders on disk. */
import { resolve } from "node:path";
import type { RunFile } from "../../format/runFile.ts";
import type { RunConfig } from "../../open/config.ts";
import { readRunFileIn } from "../../run/loadRun.ts";
import { type NamedFiles, readStartFrom, type StartWeights } from "../../run/startWeights.ts";
import { readAt, text } from "../../settings/kind.ts";
import { readBytes } from "./file.ts";
import { filesAt } from "./runFolder.ts";

/** run.json of a folder. */
export const readRunFile = async (folder: string): Promise<RunFile> =>
  readRunFileIn(filesAt(readAt(text, folder, "folder")));

/** The files that configurations name by path. */
export const filesOnDisk: NamedFiles = { whole: (name) => resolve(name), read: readBytes };

/**
 * Reads the file of `model.weights`; the configuration returned has its full path and hash.
 * @throws "missing", "unsupported" or "invalid" for the file; "mismatched" if its hash is not the one in the
 * configuration
 */
export const readStart = (config: RunConfig): Promise<StartWeights> => readStartFrom(config, filesOnDisk);
