/** What went wrong, in words for the user. */
import { CommanderError } from "commander";
import { command, DalenetError, type Opening } from "../errors.ts";

/** The opening word of a mistake in the command line itself. */
const openings: Readonly<Record<string, Opening>> = {
  "commander.unknownOption": "unknown",
  "commander.missingArgument": "missing",
  "commander.optionMissingArgument": "missing",
};

/**
 * The message for an error: one line for a mistake of the user, with a stack trace only under DEBUG=dalenet; anything else is a
 * fault of ours and says so.
 * @param failed the command that failed, whose help is pointed to
 * @param meant what an option that there is not may have meant, as it would be typed
 */
export function explain(error: unknown, failed = "", meant: readonly string[] = []): string {
  const trace =
    process.env["DEBUG"]?.split(",").includes("dalenet") && error instanceof Error ? `${error.stack}\n` : "";
  if (error instanceof CommanderError) return `${trace}${commandLineMistake(error, failed, meant)}\n`;
  if (error instanceof DalenetError) return `${trace}${error.message}\n`;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${trace}fault of dalenet, not yours: ${message}\nPlease report it, with what DEBUG=dalenet prints.\n`;
}

function commandLineMistake({ code, message }: CommanderError, of: string, meant: readonly string[]): string {
  const [said, suggestion] = message.split("\n(Did you mean ");
  const fact = said
    .replace(/^error: /, "")
    .replace(/^(unknown|missing required) /, "")
    .replace(/^(option '.*') argument missing$/, "a value for $1")
    .replace(/\. Expected (\d+) arguments? but got (\d+)/, ": it takes $1, $2 are given")
    .replace(/\.$/, "")
    .replaceAll("'", '"');
  const help = `see "${command(`${of.startsWith("-") ? "" : `${of} `}--help`)}"`;
  if (meant.length > 0) return `${openings[code]}: ${fact}; did you mean ${meant.join(" or ")}?`;
  const names = suggestion
    ?.replace(/^one of /, "")
    .replace("?)", "")
    .split(", ")
    .map((name) => `"${name}"`);
  return `${openings[code] ?? "invalid"}: ${fact}; ${names ? `did you mean ${names.join(" or ")}?` : help}`;
}
