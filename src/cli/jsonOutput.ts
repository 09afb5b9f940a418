/** What `--json` means, the same for every command: one JSON document on standard output, and nothing else there. */
import { Option } from "commander";
import type { Terminal } from "./terminal.ts";

/** The option `--json`. */
export const jsonOption = (what = "as JSON"): Option => new Option("--json", what);

/** One document, indented. */
export const writeJson = (terminal: Terminal, value: unknown): void =>
  terminal.write(`${JSON.stringify(value, null, 2)}\n`);

/** One record of many, on a line of its own. */
export const writeJsonLine = (terminal: Terminal, value: unknown): void => terminal.write(`${JSON.stringify(value)}\n`);
