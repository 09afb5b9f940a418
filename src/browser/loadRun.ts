/** `loadRun` in a page. */
import { type LoadOptions, loadRunFrom, type Run } from "../run/loadRun.ts";
import { type MemoryFolder, memoryFolder } from "../run/memoryFolder.ts";
import { filesOf } from "../run/memoryRun.ts";
import { either } from "../settings/compound.ts";
import { readAt } from "../settings/kind.ts";
import { backends } from "./backends.ts";
import { folderOf, type StoredRun, storedRun } from "./storedRun.ts";

const runGiven = either(memoryFolder, storedRun);

/**
 * Reads a run: its folder in memory, its files by name, or a zip archive of its folder (as bytes, or as a File
 * dropped into the page). Throws "missing", "invalid" or "mismatched" with the file that is wrong.
 */
export const loadRun = async (run: MemoryFolder | StoredRun, options: LoadOptions = {}): Promise<Run> =>
  loadRunFrom(filesOf(await folderOf(readAt(runGiven, run, "run"))), options, backends);
