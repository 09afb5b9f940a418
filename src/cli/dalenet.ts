/** From the words of a command line to an exit code. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { Interrupted, unknownName } from "../errors.ts";
import { visible } from "../visible.ts";
import { benchCommand } from "./bench.ts";
import { cacheCommand } from "./cache.ts";
import { completionCommand } from "./completion.ts";
import { configsCommand } from "./configs.ts";
import { doctorCommand } from "./doctor.ts";
import { explain } from "./explain.ts";
import { gatherCommand } from "./gather.ts";
import { initCommand } from "./init.ts";
import { inspectCommand } from "./inspect.ts";
import { plotCommand } from "./plot.ts";
import { reportCommand } from "./report.ts";
import { sampleCommand } from "./sample.ts";
import { schemaCommand } from "./schema.ts";
import { selftestCommand } from "./selftest.ts";
import { examples, type Session } from "./session.ts";
import { settingsMeant } from "./settingHint.ts";
import { repeatSet } from "./settings.ts";
import { simulateCommand } from "./simulate.ts";
import { tasksCommand } from "./tasks.ts";
import type { Terminal } from "./terminal.ts";
import { trainCommand } from "./train.ts";

const commands = [
  trainCommand,
  simulateCommand,
  reportCommand,
  gatherCommand,
  initCommand,
  configsCommand,
  schemaCommand,
  tasksCommand,
  sampleCommand,
  plotCommand,
  selftestCommand,
  benchCommand,
  inspectCommand,
  doctorCommand,
  cacheCommand,
  completionCommand,
];

/**
 * Runs one command line.
 * @param typed what follows the command's name, such as ["train", "quickstart"]
 * @returns the exit code: 0, 1 after any error (explained on the terminal), 130 after Ctrl-C
 */
export async function dalenet(typed: readonly string[], given: Terminal): Promise<number> {
  const terminal = harmless(given);
  const words = typed[0] === "--" ? typed.slice(1) : typed; // which only says that a name follows
  const session: Session = { terminal, exitCode: 0 };
  const root = program(session);
  try {
    const [first] = words;
    if (first === undefined) root.outputHelp();
    else if (first === "help") {
      const about = words.slice(1).find((word) => !word.startsWith("-"));
      if (about !== undefined) checkCommand(about, root);
    } else if (!/^-./.test(first)) checkCommand(first, root);
    if (first !== undefined) await root.parseAsync(repeatSet(words), { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help and --version
    if (error instanceof Interrupted) {
      terminal.writeError(`\n${error.message}\n`);
      return error.exitCode;
    }
    terminal.writeError(explain(error, words[0], await meant(error, words, root)));
    return 1;
  } finally {
    terminal.atWork(null);
  }
}

/** Settings that an option which there is not may have meant. */
async function meant(error: unknown, words: readonly string[], root: Command): Promise<string[]> {
  if (!(error instanceof CommanderError) || error.code !== "commander.unknownOption") return [];
  const option = /'(.*?)'/.exec(error.message)?.[1] ?? "";
  const place = words.findIndex((word) => word.startsWith(option));
  return await settingsMeant(root, words[0], words[place] ?? option, words[place + 1]);
}

/** A terminal that shows what names from files and the command line would have it do. */
const harmless = (terminal: Terminal): Terminal => ({
  ...terminal,
  write: (text) => terminal.write(visible(text, "\n\t")),
  writeError: (text) => terminal.writeError(visible(text, "\n\t")),
});

function program(session: Session): Command {
  const { terminal } = session;
  const root = new Command("dalenet");
  const inherited = (command: Command) =>
    command
      .exitOverride()
      .helpOption("-h, --help", "show this help")
      // Text is wrapped in narrow terminals too.
      .configureHelp({ minWidthToWrap: 20 })
      .configureOutput({
        writeOut: (text) => terminal.write(text),
        writeErr: (text) => terminal.writeError(text),
        outputError: () => undefined, // `explain` does it
      });
  inherited(root)
    .description("Train excitatory–inhibitory recurrent networks on cognitive tasks.")
    .version(version(), "-V, --version", "show the version")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText(
      "after",
      `
Every command whose output a program may read takes --json.
${examples("dalenet train quickstart", "dalenet init mine.yaml", "dalenet help simulate")}`,
    );
  root.hook("preAction", (_, action) => terminal.atWork(`${action.name()} is at work`));
  for (const command of commands) root.addCommand(inherited(command(session)));
  return root;
}

function checkCommand(name: string, root: Command): void {
  const known = [...root.commands.map((command) => command.name()), "help"];
  if (!known.includes(name)) throw unknownName("command", name, known);
}

/** The version in the package's own package.json. */
function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
