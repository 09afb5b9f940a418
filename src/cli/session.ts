import { command } from "../errors.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is given: the terminal, and the exit code where it is not 0. */
export interface Session {
  readonly terminal: Terminal;
  exitCode: number;
}

/** The examples at the end of a help text. */
export const examples = (...lines: string[]) =>
  `\nExamples:\n${lines.map((line) => `  ${line.replace(/(^|&& )dalenet /g, (_, before) => before + command(""))}\n`).join("")}`;
