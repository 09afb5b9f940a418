/** What can follow at each place of the command line, taken from the commands themselves. */
import type { Argument, Command, Option } from "commander";
import type { Entry } from "../open/index.ts";
import { startKinds } from "./starts.ts";

/** What is expected at a place: words, or names of files or folders. */
export interface Wanted {
  readonly words: readonly string[];
  readonly paths?: "files" | "folders";
}
export interface CompletedOption {
  /** "--out", "-h". */
  readonly names: readonly string[];
  readonly about: string;
  /** The value that follows it; undefined for an option without a value. */
  readonly value?: Wanted;
  /** It takes several assignments in a row (`repeatSet`). */
  readonly isSeveral?: boolean;
}
export interface CompletedCommand {
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletedOption[];
  readonly argument?: { readonly name: string; readonly wanted: Wanted; readonly variadic: boolean };
}

export const shells = ["bash", "zsh", "fish"] as const;

/** Every command of a program, with its options and arguments. */
export async function completionTable(root: Command): Promise<readonly CompletedCommand[]> {
  const help = root.createHelp();
  const commands = help.visibleCommands(root);
  const values = await valuesByPlaceholder(commands.map((command) => command.name()));
  const wanted = (placeholder: string) => values[placeholder] ?? nothing;
  const optionOf = ({ long, short, flags, description }: Option): CompletedOption => {
    const value = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1];
    const names = [short, long].filter((name) => name !== undefined);
    return {
      names,
      about: description,
      ...(value !== undefined && { value: wanted(value), isSeveral: long === "--set" }),
    };
  };
  const argumentOf = ([first]: readonly Argument[]) =>
    first && { name: first.name(), wanted: wanted(first.name()), variadic: first.variadic };
  const completed = (command: Command): CompletedCommand => ({
    name: command === root ? "" : command.name(),
    about: command.description(),
    options: help.visibleOptions(command).map(optionOf),
    argument: argumentOf(help.visibleArguments(command)) ?? argumentOf(command.registeredArguments),
  });
  return [root, ...commands].map(completed);
}

const nothing: Wanted = { words: [] };

/** By the name between < and >, which tells what is expected. */
async function valuesByPlaceholder(commands: readonly string[]): Promise<Readonly<Record<string, Wanted>>> {
  const { configs, families, mixture, presets, tasks } = await import("../index.ts");
  const { pruningMethods } = await import("../model/index.ts");
  const { configSettings } = await import("../open/index.ts");
  const { figureNames, themes } = await import("../figure/index.ts");
  const { backendNames, figureFormats, inspectStages } = await import("../node/index.ts");
  const settings = assignments(configSettings(), "");
  const ofTask = settings.filter((text) => text.startsWith("task.") && !text.startsWith("task.name="));
  return {
    backend: { words: backendNames },
    "backend|auto": { words: ["auto", ...backendNames] },
    command: { words: commands },
    stage: { words: Object.keys(inspectStages) },
    config: { words: Object.keys(configs), paths: "files" },
    name: { words: Object.keys(configs) },
    "path=value": { words: settings },
    "key=value": { words: [...ofTask, ...ofTask.map((text) => text.slice("task.".length))] },
    method: { words: pruningMethods },
    preset: { words: Object.keys(presets) },
    shell: { words: shells },
    kind: { words: startKinds },
    theme: { words: Object.keys(themes) },
    figures: { words: figureNames },
    formats: { words: figureFormats },
    task: { words: [...tasks, mixture].map(({ name }) => name) },
    search: { words: [...tasks, mixture].map(({ name }) => name) },
    family: { words: Object.keys(families) },
    file: { words: [], paths: "files" },
    files: { words: [], paths: "files" },
    dir: { words: [], paths: "folders" },
    run: { words: [], paths: "folders" },
  };
}

/**
 * The beginning of every assignment below an entry, or the whole assignment if the values are a closed list:
 * "model.tau=", "model.readout=all".
 */
function assignments(entry: Entry, path: string): string[] {
  if ("kind" in entry) {
    const { enum: names, type } = entry.kind.schema;
    const values = (names as readonly string[] | undefined) ?? (type === "boolean" ? ["true", "false"] : [""]);
    return values.map((value) => `${path}=${value}`);
  }
  const below = "settings" in entry ? [entry.settings] : Object.values(entry.of);
  const all = below.flatMap((settings) =>
    Object.entries(settings).flatMap(([key, inner]) => assignments(inner, path === "" ? key : `${path}.${key}`)),
  );
  return [...new Set(all)];
}
