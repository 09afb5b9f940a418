/** Options shared by several commands. */
import { extname } from "node:path";
import { Option } from "commander";
import { invalid, quoted, unknownName, unsupported } from "../base/errors.ts";
import type { BackendChoice } from "../index.ts";
import type { Definitions } from "../node/index.ts";
import { gathered } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An option that takes a number. */
function numberOption(flags: string, about: string, isTaken: (value: number) => boolean, remedy: string): Option {
  const option = new Option(flags, about);
  return option.argParser((text) => {
    const value = Number(text);
    if (!decimal.test(text) || !isTaken(value)) throw invalid({ subject: option.long, value: text, remedy });
    return value;
  });
}

/** An option such as "--trials <n>" that takes a whole number of at least `min`. */
export const wholeNumberOption = (flags: string, about: string, min: number): Option =>
  numberOption(
    flags,
    about,
    (value) => Number.isSafeInteger(value) && value >= min,
    `give a whole number of at least ${min}`,
  );

/** Number of threads; results do not depend on it. */
export const threadsOption = (): Option =>
  wholeNumberOption("--threads <n>", "threads that compute (default: all cores; small batches use fewer)", 1);

/** An option that takes a time in ms above 0. */
export const millisecondsOption = (flags: string, about: string): Option =>
  numberOption(flags, about, (value) => Number.isFinite(value) && value > 0, "give a time in ms above 0");

/** An option that takes the size of a weight. */
export const weightOption = (flags: string, about: string): Option =>
  numberOption(flags, about, (value) => Number.isFinite(value) && value >= 0, "give a weight of at least 0");

/** An option that takes a factor of at least 0. */
export const factorOption = (flags: string, about: string): Option =>
  numberOption(flags, about, (value) => Number.isFinite(value) && value >= 0, "give a factor of at least 0");

/** Options of the commands that show trials to a trained network. */
export const ofRun = {
  backend: () =>
    new Option(
      "--backend <backend>",
      "wasm, native or reference (default: the run's own, or wasm if that cannot be used)",
    ),
  dt: () => millisecondsOption("--dt <ms>", "another time step in ms"),
  seed: () => wholeNumberOption("--seed <n>", "seed of trials and noise (default: the run's evaluation seed)", 0),
  set: () =>
    new Option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable").argParser(gathered),
} as const satisfies Readonly<Record<string, () => Option>>;

/** The matching name in a list. Throws "unknown" for another one. */
export function choiceOf<T extends string>(option: string, typed: string, known: readonly T[]): T {
  const choice = known.find((name) => name === typed);
  if (choice === undefined) throw unknownName(option, typed, known);
  return choice;
}

/** The backend, if one was typed. Throws "unknown" for another one. */
export async function backendOf(typed: string | undefined): Promise<BackendChoice | undefined> {
  const { backendNames } = await import("../node/index.ts");
  return typed === undefined ? undefined : choiceOf("--backend", typed, ["auto", ...backendNames] as BackendChoice[]);
}

/** Units that are lesioned, such as "--lesion I,3,10-19". */
export const lesionOption = (about: string): Option => {
  const option = new Option("--lesion <units>", about);
  return option.argParser((text) =>
    text.split(",").flatMap((part): (number | string)[] => {
      const name = part.trim();
      if (name !== "" && !/^[\d-]/.test(name)) return [name];
      const found = /^(\d+)(?:-(\d+))?$/.exec(name);
      const [first, last] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
      if (!found || last < first || last - first > 1e6)
        throw invalid({
          subject: "--lesion",
          value: text,
          remedy: "give numbers of units from 0, or populations, such as 3,10-19 or I",
        });
      return Array.from({ length: last - first + 1 }, (_, k) => first + k);
    }),
  );
};

/** Throws "unsupported" unless the name of a file to write ends in ".npz". */
export function checkNpzName(path: string | undefined): void {
  if (path !== undefined && extname(path).toLowerCase() !== ".npz")
    throw unsupported({ subject: "--out", value: path, remedy: "trials are written as a NumPy file, .npz" });
}

/** Names and numbers separated by commas: "I,3,5". */
export function listOption(flags: string, about: string): Option {
  const option = new Option(flags, about);
  return option.argParser((text) => {
    const names = text.split(",").map((one) => one.trim());
    const twice = names.find((name, k) => names.indexOf(name) !== k);
    if (twice === undefined) return names;
    throw invalid({ subject: option.long, value: text, detail: `with "${twice}" twice`, remedy: "name each once" });
  });
}

/** Numbers above 0, separated by commas: "0.1,1,10". */
export function positiveListOption(flags: string, about: string): Option {
  const option = new Option(flags, about);
  return option.argParser((text) =>
    text.split(",").map((one) => {
      const value = one.trim() === "" ? Number.NaN : Number(one);
      if (value > 0 && Number.isFinite(value)) return value;
      throw invalid({
        subject: option.long,
        value: text,
        remedy: "give a number above 0, or several, such as 0.1,1,10",
      });
    }),
  );
}

/** The user's own tasks and models. */
export const useOption = (): Option =>
  new Option("--use <file>", "a JavaScript module with your own tasks or models; repeatable").argParser(gathered);

/** The definitions in the modules. */
export async function definitionsOf(files: readonly string[] = []): Promise<Definitions> {
  if (files.length === 0) return { tasks: [], models: [] };
  const { loadDefinitions } = await import("../node/index.ts");
  return await loadDefinitions(files);
}

/** The same modules for a command suggested to the user. */
export const useText = (files: readonly string[] = []): string =>
  files.map((file) => ` --use ${quoted(file)}`).join("");

/** `--json` means the same for every command: one JSON document on standard output, and nothing else there. */
export const jsonOption = (what = "as JSON"): Option => new Option("--json", what);

/** One document, indented. */
export const writeJson = (terminal: Terminal, value: unknown): void =>
  terminal.write(`${JSON.stringify(value, null, 2)}\n`);

/** One record of many, on a line of its own. */
export const writeJsonLine = (terminal: Terminal, value: unknown): void => terminal.write(`${JSON.stringify(value)}\n`);
