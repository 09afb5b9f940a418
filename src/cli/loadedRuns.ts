/** The runs of a command that takes several of them, or an ensemble. */
import type { LoadOptions, Run } from "../index.ts";
import { unlikeTasks } from "./alike.ts";
import { backendOf, definitionsOf } from "./options.ts";
import { checkOfTask, type TypedSetting, taskSectionFrom } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface LoadedRun {
  readonly folder: string;
  readonly task: Run["task"];
  readonly run: Run;
}

/** What the command line says about all of them. */
interface Given {
  readonly backend?: string | undefined;
  readonly threads?: number | undefined;
  readonly use?: readonly string[] | undefined;
  readonly dt?: number | undefined;
}

/** Loads them, refuses changes that a task cannot have, and warns where their tasks differ otherwise. */
export async function loadRuns(
  folders: readonly string[],
  { backend: typed, threads, use, dt }: Given,
  set: readonly TypedSetting[],
  terminal: Terminal,
  onCompile: LoadOptions["onCompile"],
): Promise<readonly LoadedRun[]> {
  const { loadRun } = await import("../index.ts");
  const definitions = await definitionsOf(use);
  const backend = await backendOf(typed);
  const loaded: LoadedRun[] = [];
  for (const folder of folders) {
    const run = await loadRun(folder, { ...definitions, backend, threads, onCompile });
    checkOfTask(set, run.task.parameters, run.config);
    loaded.push({ folder, task: run.task, run });
  }
  const changed = [...Object.keys(taskSectionFrom(set)), ...(dt === undefined ? [] : ["dt"])];
  for (const warning of unlikeTasks(loaded, changed)) terminal.writeError(`warning: ${warning}\n`);
  return loaded;
}
