/** The folder that `--out` of a command names: what may be written there, and how. */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Option } from "commander";
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { Figure } from "../figure/index.ts";
import { writeJson } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Options of the commands that write figures and results. */
export interface OutOptions {
  out?: string;
  force?: boolean;
  json?: boolean;
}

export const forceOption = (): Option => new Option("--force", "write over files that the folder of --out holds");

/** Throws "invalid" for a file in place of a folder, before anything is computed. */
export function checkOutFolder(folder: string | undefined): void {
  if (folder === undefined) return;
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory())
    throw invalid({
      subject: `--out "${folder}"`,
      detail: nearest === folder ? "which is a file" : `in "${nearest}", which is a file`,
      remedy: "give the name of a folder",
    });
}

/**
 * Throws "invalid" for a folder that holds such a file, unless it may be written over.
 * @param names of pictures that the command may draw there, alone or with more after a hyphen
 */
export function checkNoResults({ out, force }: OutOptions, file: string, names: readonly string[] = []): void {
  checkOutFolder(out);
  if (out === undefined || force || !existsSync(out)) return;
  const isOurs = (entry: string) => {
    const stem = /^(.*)\.(svg|csv)$/.exec(entry)?.[1];
    return stem !== undefined && names.some((name) => stem === name || stem.startsWith(`${name}-`));
  };
  const held = existsSync(join(out, file)) ? file : readdirSync(out).find(isOurs);
  if (held === undefined) return;
  throw invalid({
    subject: `folder "${out}"`,
    detail: `already holds ${held}`,
    remedy: "give another folder, or --force",
  });
}

/** A path in the folder of `--out`, and what is written there. */
export type OutFile = readonly [path: string, content: string];

/** A picture, and the numbers in it. `place` is added to its name. */
export async function figureFiles({ name, svg, csv }: Figure, place = ""): Promise<readonly OutFile[]> {
  return [[`${name}${place}.svg`, svg], await csvFile(`${name}${place}`, csv)];
}

export async function csvFile(name: string, columns: Figure["csv"]): Promise<OutFile> {
  const { encodeCsv } = await import("../format/index.ts");
  return [`${name}.csv`, encodeCsv(columns)];
}

export const jsonFile = (path: string, plain: unknown): OutFile => [path, `${JSON.stringify(plain, null, 2)}\n`];

/** What a command found. */
interface Results {
  /** For the terminal. */
  readonly text: string;
  /** As data: what `--json` prints. */
  readonly plain: object;
  /** The file in the folder of `--out` that holds the data. */
  readonly file: string;
  /** The other files: all are made before one is written. */
  files(): Promise<readonly OutFile[]>;
}

/** Writes the files, then says what was found and which they are; the findings even if no file can be written. */
export async function deliver(terminal: Terminal, given: OutOptions, { text, plain, file, files }: Results) {
  const { out, json } = given;
  let written: readonly string[] = [];
  try {
    if (out !== undefined) {
      const pictures = await files();
      const listed = pictures.map(([path]) => path);
      const before = filesListedIn(out, file);
      // The results come last: a folder without them is not finished.
      written = await writtenTo(out, given, [...pictures, jsonFile(file, { ...plain, files: listed })]);
      // Pictures of former results would stand beside those of others.
      // On some disks names that differ in case are one.
      const now = new Set(written.map((path) => path.toLowerCase()));
      for (const path of before) if (!now.has(path.toLowerCase())) await rm(path, { force: true });
    }
  } finally {
    if (json) writeJson(terminal, plain);
    else terminal.write(`${text}${written.map((path) => `${path}\n`).join("")}`);
  }
}

/** The files that the same command wrote before: those that its results list, inside the folder. */
function filesListedIn(folder: string, results: string): readonly string[] {
  let whole: unknown;
  try {
    whole = JSON.parse(readFileSync(join(folder, results), "utf8"));
  } catch {
    return []; // none, something else, or damaged
  }
  const files = isRecord(whole) && Array.isArray(whole["files"]) ? whole["files"] : [];
  // Names of pictures, their numbers and results, in the folder itself or one below.
  const named = files.filter(
    (path) => typeof path === "string" && /^([^/\\:]+\/)?[^/\\:]+\.(svg|csv|json)$/.test(path),
  );
  const entry = (path: string) => lstatSync(path, { throwIfNoEntry: false });
  const isInside = (path: string) =>
    !path.startsWith("..") && (dirname(path) === "." || entry(join(folder, dirname(path)))?.isDirectory() === true);
  return named.flatMap((path) => (isInside(path) && entry(join(folder, path))?.isFile() ? [join(folder, path)] : []));
}

async function writtenTo(folder: string, given: OutOptions, files: readonly OutFile[]): Promise<readonly string[]> {
  const { writeAtomic } = await import("../node/index.ts");
  // Also files that came while the command computed, or that are of something else.
  for (const [path] of files) checkNoResults(given, path);
  const paths: string[] = [];
  for (const [path, content] of files) {
    const whole = join(folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeAtomic(whole, content);
    paths.push(whole);
  }
  return paths;
}
