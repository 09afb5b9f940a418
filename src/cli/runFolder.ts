/** The folder of a run as an argument of a command. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DalenetError, missing } from "../errors.ts";

/** Throws "missing" for a folder that holds no run. */
export async function checkRunFolder(folder: string): Promise<void> {
  const has = (name: string) =>
    stat(join(folder, name)).then(
      (entry) => entry.isFile(),
      () => false,
    );
  if (await has("run.json")) return;
  if (await has("ensemble.json"))
    throw missing(
      `run.json in "${folder}", which holds an ensemble; give the folder of one of its runs, such as seed-1 in it`,
    );
  throw missing(`run.json in "${folder}"; give the folder of a run, such as runs/quickstart`);
}

/** The error with what to do about a task that the command line does not know. */
export function explainOwnTask(error: unknown): unknown {
  if (!(error instanceof DalenetError && error.message.startsWith('unknown: task "'))) return error;
  const message = error.message.slice(error.opening.length + 2);
  const advice = "a task of your own runs through the library: loadRun(dir, { tasks })";
  return Object.assign(new DalenetError(error.opening, `${message}; ${advice}`), { cause: error });
}
