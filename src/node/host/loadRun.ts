/** `loadRun` in Node. */
import { type LoadOptions, loadRunFrom, type Run } from "../../run/loadRun.ts";
import { readAt, text } from "../../settings/kind.ts";
import { runAt } from "../folder/archive.ts";
import { stepWorkers } from "../threads/stepWorkers.ts";
import { backends } from "./backends.ts";

/**
 * Reads a run folder, or a zip archive of one. If the definition of its task has changed since training,
 * `warnings` says so, and trials can still be simulated. Throws "missing", "invalid" or "mismatched" with the file
 * that is wrong.
 */
export const loadRun = async (folder: string, options: LoadOptions = {}): Promise<Run> =>
  loadRunFrom(await runAt(readAt(text, folder, "folder")), options, backends, stepWorkers);
