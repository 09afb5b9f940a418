/** The folder of a run as an argument of a command. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, parse } from "node:path";
import { command, invalid, missing, nearestName, quoted } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import type { Ensemble } from "../index.ts";
import type { Terminal } from "./terminal.ts";

const runFile = "run.json";
const ensembleFile = "ensemble.json";
/** The folder for runs by default. */
const usual = "runs";

/** The same for a command that also reads the zip archive of a run. */
export async function checkRun(path: string): Promise<void> {
  if (!isArchive(path)) await checkRunFolder(path);
}

/**
 * The runs of a command that takes several, with those of ensembles. One that is named twice counts once, with a
 * warning: it is one network, and intervals over networks would be too narrow.
 */
export async function runsNamed(named: readonly string[], terminal: Terminal): Promise<readonly string[]> {
  const runs = new Map<string, string>();
  for (const folder of (await Promise.all(named.map(networksIn))).flat()) {
    await checkRun(folder);
    const place = realpathSync(folder);
    if (runs.has(place)) terminal.writeError(`warning: run "${folder}" is named twice, and counts once\n`);
    else runs.set(place, folder);
  }
  return [...runs.values()];
}

/** The run itself, or the finished networks of an ensemble. Throws "missing" for an ensemble without one. */
async function networksIn(folder: string): Promise<readonly string[]> {
  const file = join(folder, ensembleFile);
  if (!existsSync(file)) return [folder];
  const { readText } = await import("../node/index.ts");
  const { networks } = parseJson(await readText(file), (detail) =>
    invalid({ subject: `file "${file}"`, detail: `: ${detail}`, remedy: "restore it" }),
  ) as Partial<Pick<Ensemble, "networks">>;
  const finished = Array.isArray(networks) ? networks.filter(({ status }) => status === "finished") : [];
  if (finished.length > 0) return finished.map((one) => join(folder, one.folder));
  throw missing({
    subject: `finished network in "${folder}"`,
    remedy: "let one train to its end: the command that made the folder goes on",
  });
}

const isArchive = (path: string) => /\.zip$/i.test(path) && existsSync(path) && statSync(path).isFile();

/** A file that a user may have meant for --use, which takes one at a time. */
export const isModule = (path: string): boolean => /\.[cm]?[jt]s$/i.test(path);
export const useRemedy = (path: string): string => `a module has its own --use: --use ${quoted(path)}`;

/** Throws "missing" for a folder without a run, with the nearest one that has one. */
export async function checkRunFolder(folder: string): Promise<void> {
  if (!isMissing(join(folder, runFile))) return;
  const isAbsentArchive = /\.zip$/i.test(folder) && !existsSync(folder);
  const lacks = isAbsentArchive ? `file "${folder}"` : `run.json in "${folder}"`;
  if (isArchive(folder))
    throw missing({ subject: lacks, detail: ", a file", remedy: `unzip it first: unzip ${quoted(folder)}` });
  if (existsSync(join(folder, ensembleFile)))
    throw missing({
      subject: lacks,
      detail: ", which holds an ensemble",
      remedy: "give the folder of one of its runs, such as seed-1 in it",
    });
  if (isBare(folder))
    throw missing({
      subject: lacks,
      detail: ", where no run has begun",
      remedy: `start one there: ${command(`train CONFIG --out ${quoted(folder)}`)}`,
    });
  const { dir, base } = parse(folder);
  // "quickstart" may mean "runs/quickstart".
  for (const place of [dir, usual]) {
    const nearest = nearestName(base, runsIn(place));
    if (nearest !== undefined) throw missing({ subject: lacks, remedy: `did you mean "${join(place, nearest)}"?` });
  }
  if (isModule(folder)) throw missing({ subject: lacks, remedy: useRemedy(folder) });
  const remedy = isAbsentArchive ? "check its name" : "give the folder of a run, such as runs/quickstart";
  throw missing({ subject: lacks, remedy });
}

/** Below a file there is nothing. If it cannot be examined for another reason, reading it will report why. */
function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOTDIR";
  }
}

/** Whether a folder is empty, or holds only what a run leaves that is killed before it writes anything. */
function isBare(folder: string): boolean {
  try {
    return readdirSync(folder).every((name) => name.startsWith("."));
  } catch {
    return false; // no such folder
  }
}

/** Throws "invalid" for the folder of a run or an ensemble where a configuration is expected. */
export function checkNoRun(source: string): void {
  const file = recordIn(source);
  if (file === undefined) return;
  const goOn = file === join(source, runFile) ? `resume that one: --resume ${source}; or ` : "";
  throw invalid({
    subject: "configuration",
    value: source,
    detail: ", the folder of a run",
    remedy: `${goOn}train one like it: ${file}`,
  });
}

/** Throws "invalid" for the folder of a run where a task to draw is expected. */
export function checkNoRunToPlot(source: string): void {
  if (recordIn(source) !== undefined)
    throw invalid({
      subject: "task",
      value: source,
      detail: ", the folder of a run",
      remedy: `for its figures: ${command(`report ${quoted(source)}`)}`,
    });
}

/** The file in the folder of a run or an ensemble that describes it. */
export const recordIn = (folder: string) => [runFile, ensembleFile].map((name) => join(folder, name)).find(existsSync);

/** Names of the runs in a folder. */
function runsIn(folder: string): string[] {
  try {
    return readdirSync(folder || ".").filter((name) => existsSync(join(folder, name, runFile)));
  } catch {
    return []; // no such folder
  }
}
