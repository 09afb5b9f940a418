/** Commander's command, with errors as data. Every command of `dalenet` is one of these. */
import { Command as Commander, type Option } from "commander";
import { command, DalenetError, invalid, missing, nearestName, unknownName } from "../base/errors.ts";
import type { Terminal } from "./terminal.ts";

/** What a command gets: the terminal, and a place for an exit code other than 0. */
export interface Session {
  readonly terminal: Terminal;
  exitCode: number;
}

/** The examples at the end of a help text. */
export function examples(...lines: string[]): string {
  const asRun = (line: string) => line.replace(/(^|&& )dalenet /g, (_, before) => before + command(""));
  return `\nExamples:\n${lines.map((line) => `  ${asRun(line)}\n`).join("")}`;
}

/** An option that a command does not have. */
export class UnknownOption extends DalenetError {
  /** As it was typed: "--epochs" or "--epochs=3". */
  readonly typed: string;

  constructor(typed: string, remedy: string) {
    super("unknown", { subject: "option", value: typed, remedy });
    this.typed = typed;
  }
}

/** Commander calls one of these methods for each mistake in a command line. */
export class Command extends Commander {
  override createCommand(name?: string): Command {
    return new Command(name);
  }

  unknownOption(typed: string): never {
    throw new UnknownOption(typed, nearOption(this, typed) ?? seeHelp(this));
  }

  unknownCommand(): never {
    throw noCommand(this, this.args[0]);
  }

  missingArgument(name: string): never {
    throw missing({ subject: `argument "${name}"`, remedy: seeHelp(this) });
  }

  optionMissingArgument({ flags }: Option): never {
    throw missing({ subject: `a value for option "${flags}"`, remedy: seeHelp(this) });
  }

  missingMandatoryOptionValue({ flags }: Option): never {
    throw missing({ subject: `option "${flags}"`, remedy: seeHelp(this) });
  }

  _conflictingOption(one: Option, other: Option): never {
    throw invalid({ subject: `${one.long} with ${other.long}`, remedy: "give only one of the two" });
  }

  _excessArguments(given: readonly string[]): never {
    const { length } = this.registeredArguments;
    throw invalid({
      subject: `argument ${JSON.stringify(given[length])}`,
      detail: `is one too many, "${this.name()}" takes ${length === 0 ? "none" : length}`,
      remedy: seeHelp(this),
    });
  }
}

/** The error for an unknown command. */
export const noCommand = (root: Commander, name: string): DalenetError =>
  unknownName("command", name, [...root.commands.map((known) => known.name()), "help"]);

const seeHelp = (failed: Commander) => `see "${command(`${failed.parent ? `${failed.name()} ` : ""}--help`)}"`;

/** The known options nearest to an unknown one, of the command and of the program. */
function nearOption(failed: Commander, typed: string): string | undefined {
  if (!typed.startsWith("--")) return undefined;
  const all = [failed, failed.parent].flatMap((one) => (one ? one.createHelp().visibleOptions(one) : []));
  const known = [...new Set(all.map(({ long }) => long?.slice(2) ?? ""))];
  const name = typed.slice(2).split("=", 1)[0];
  const nearest = nearestName(name, known);
  if (nearest === undefined) return undefined;
  // Others may be equally near.
  const near = known.filter((other) => nearestName(name, [other, nearest]) === other);
  return `did you mean ${near.map((other) => `"--${other}"`).join(" or ")}?`;
}
