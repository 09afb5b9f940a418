/** The user's own tasks and models, from the modules that define them. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { display } from "../../base/display.ts";
import { DalenetError, invalid, isMissing, missing, nearestName, unsupported } from "../../base/errors.ts";
import { type Definitions, definitionsAmong } from "../../open/moduleDefinitions.ts";
import { oneOrMore } from "../../settings/compound.ts";
import { readAt, text } from "../../settings/kind.ts";
import { checkFile, codeOf } from "./file.ts";

/**
 * The tasks and models, made by `defineTask` or `defineModel`, that JavaScript modules (or TypeScript, if Node runs
 * it) export.
 * @throws "missing" for a file that does not exist or exports none, "invalid" for one that fails or a repeated
 * name, "unsupported" for TypeScript if Node does not run it
 */
export async function loadDefinitions(files: string | readonly string[]): Promise<Definitions> {
  const modules: (readonly [string, Record<string, unknown>])[] = [];
  for (const file of readAt(oneOrMore(text), files, "files")) modules.push([file, await imported(file)]);
  return definitionsAmong(modules);
}

async function imported(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  try {
    await checkFile(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const nearest = await nearestModule(file);
    throw missing({
      subject: `file "${file}"`,
      remedy: nearest === undefined ? "give a module that defines tasks or models" : `did you mean "${nearest}"?`,
    });
  }
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    if (codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION")
      throw unsupported({
        place: { file },
        subject: (error as Error).message, // it may be a file that this one imports
        remedy: `give JavaScript (.mjs), or TypeScript (.ts) to Node 22.18 or newer (this one is ${process.version})`,
        cause: error,
      });
    const line = await lineOf(error, path);
    const place = line === undefined ? { file } : { file, line };
    if (error instanceof DalenetError) throw error.with({ place });
    const said = error instanceof Error ? `${error.name}: ${error.message}` : `${display(error)} is thrown`;
    const advice = line === undefined ? "correct it, or what it imports" : "correct it there";
    throw invalid({
      place,
      subject: said,
      remedy: /Cannot find package 'dalenet'/.test(said)
        ? "make the package known in its folder: npm link dalenet, or npm install PATH"
        : advice,
      cause: error,
    });
  }
}

/** The module in the folder of a file that its name may have meant: with another extension, or misspelt. */
async function nearestModule(file: string): Promise<string | undefined> {
  const { dir, base, name } = parse(file);
  const files = await readdir(dir || ".").catch(() => []);
  const modules = files.filter((one) => /\.[cm]?[jt]s$/.test(one) && !one.endsWith(".d.ts"));
  const found = modules.find((one) => [base, name].includes(parse(one).name)) ?? nearestName(base, modules);
  return found === undefined ? undefined : join(dir, found);
}

/**
 * The line at which a module failed. For a syntax error the stack does not have it; `node --check` reports it
 * without running anything.
 */
async function lineOf(error: unknown, path: string): Promise<number | undefined> {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const told = stack.includes(path) ? stack : await syntaxCheck(path);
  const line = /^:(\d+)/.exec(told.split(path)[1] ?? "");
  return line === null ? undefined : Number(line[1]);
}

const syntaxCheck = (path: string) =>
  new Promise<string>((told) => {
    execFile(process.execPath, ["--check", path], (_error, _stdout, stderr) => told(stderr));
  });
