/** `loadRun` in Node. */
import { type LoadOptions, loadRunFrom, type Run } from "../../run/loadRun.ts";
import { readAt, text } from "../../settings/kind.ts";
import { runAt } from "../folder/archive.ts";
import { backends } from "./backends.ts";

/**
 * Reads a run folder. A zip archive of one will do, too. If the definition of its task has changed since, `warnings` says so; the network can be
 * shown its trials all the same. Throws "missing", "invalid" or "mismatched" with the file that is wrong.
 */
export const loadRun = async (folder: string, options: LoadOptions = {}): Promise<Run> =>
  loadRunFrom(await runAt(readAt(text, folder, "folder")), options, backends);
