/** The folder of a run as an argument of a command. */
import { existsSync, readdirSync } from "node:fs";
import { join, parse } from "node:path";
import { DalenetError, missing, nearestName } from "../errors.ts";

const runFile = "run.json";
/** Where runs are written that were not sent elsewhere. */
const usual = "runs";

/** Throws "missing" for a folder that holds no run, with the nearest one that does. */
export async function checkRunFolder(folder: string): Promise<void> {
  if (existsSync(join(folder, runFile))) return;
  const lacks = `run.json in "${folder}"`;
  if (existsSync(join(folder, "ensemble.json")))
    throw missing(`${lacks}, which holds an ensemble; give the folder of one of its runs, such as seed-1 in it`);
  const { dir, base } = parse(folder);
  // "quickstart" may be meant for "runs/quickstart".
  for (const place of [dir, usual]) {
    const nearest = nearestName(base, runsIn(place));
    if (nearest !== undefined) throw missing(`${lacks}; did you mean "${join(place, nearest)}"?`);
  }
  throw missing(`${lacks}; give the folder of a run, such as runs/quickstart`);
}

/** Names of the runs in a folder. */
function runsIn(folder: string): string[] {
  try {
    return readdirSync(folder || ".").filter((name) => existsSync(join(folder, name, runFile)));
  } catch {
    return []; // no such folder
  }
}

/** The error with what to do about a task that the command line does not know. */
export function explainOwnTask(error: unknown): unknown {
  if (!(error instanceof DalenetError && error.message.startsWith('unknown: task "'))) return error;
  const message = error.message.slice(error.opening.length + 2);
  const advice = "name the module that defines a task of your own: --use FILE";
  return Object.assign(new DalenetError(error.opening, `${message}; ${advice}`), { cause: error });
}
