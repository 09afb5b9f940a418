/** Tasks and models of the user's own on the command line. */
import { Option } from "commander";
import { quoted } from "../errors.ts";
import type { Definitions } from "../index.ts";
import { gathered } from "./settings.ts";

export const useOption = (): Option =>
  new Option("--use <file>", "a JavaScript module with tasks or models of your own; repeatable").argParser(gathered);

/** What the modules define. */
export async function definitionsOf(files: readonly string[] = []): Promise<Definitions> {
  const { loadDefinitions } = await import("../index.ts");
  return await loadDefinitions(files);
}

/** The same modules in a command that is to be typed next. */
export const useText = (files: readonly string[] = []): string =>
  files.map((file) => ` --use ${quoted(file)}`).join("");
