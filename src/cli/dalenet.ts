/** Runs a command line and returns its exit code. */
import { CommanderError } from "commander";
import { useCommandLineWording } from "../base/callerWording.ts";
import { DalenetError, Interrupted } from "../base/errors.ts";
import { visible } from "../base/hiddenCharacters.ts";
import { version } from "../base/version.ts";
import { analyseCommand } from "./analyse.ts";
import { benchCommand } from "./bench.ts";
import { cacheCommand } from "./cache.ts";
import { checkCommand } from "./check.ts";
import { Command, examples, noCommand, type Session, UnknownOption } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { completionCommand } from "./completion.ts";
import { configsCommand } from "./configs.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { exportCommand } from "./export.ts";
import { fixedPointsCommand } from "./fixedPoints.ts";
import { gatherCommand } from "./gather.ts";
import { initCommand } from "./init.ts";
import { inspectCommand } from "./inspect.ts";
import { labCommand } from "./lab.ts";
import { learnCommand } from "./learn.ts";
import { newCommand } from "./new.ts";
import { perturbCommand } from "./perturb.ts";
import { plotCommand } from "./plot.ts";
import { pruneCommand } from "./prune.ts";
import { reportCommand } from "./report.ts";
import { reproduceCommand } from "./reproduce.ts";
import { sampleCommand } from "./sample.ts";
import { schemaCommand } from "./schema.ts";
import { selftestCommand } from "./selftest.ts";
import { settingsMeant } from "./settingHint.ts";
import { repeatSet } from "./settings.ts";
import { simulateCommand } from "./simulate.ts";
import { tasksCommand } from "./tasks.ts";
import type { Terminal } from "./terminal.ts";
import { trainCommand } from "./train.ts";

const commands = [
  trainCommand,
  evaluateCommand,
  fixedPointsCommand,
  compareCommand,
  learnCommand,
  simulateCommand,
  exportCommand,
  perturbCommand,
  analyseCommand,
  pruneCommand,
  reportCommand,
  reproduceCommand,
  gatherCommand,
  initCommand,
  newCommand,
  configsCommand,
  schemaCommand,
  tasksCommand,
  checkCommand,
  sampleCommand,
  plotCommand,
  selftestCommand,
  benchCommand,
  labCommand,
  inspectCommand,
  doctorCommand,
  cacheCommand,
  completionCommand,
];

/**
 * Runs one command line.
 * @param typed the words after the command's name, such as ["train", "quickstart"]
 * @returns the exit code: 0, 1 after any error (explained on the terminal), 130 after Ctrl-C
 */
export async function dalenet(typed: readonly string[], given: Terminal): Promise<number> {
  const restoreWording = useCommandLineWording();
  const terminal = harmless(given);
  const words = typed[0] === "--" ? typed.slice(1) : typed; // its message only announces the name that follows
  const session: Session = { terminal, exitCode: 0 };
  const root = program(session);
  try {
    const [first] = words;
    const about = first === "help" ? words.slice(1).find((word) => !word.startsWith("-")) : first;
    if (about !== undefined && !/^-./.test(about)) refuseUnknown(about, root);
    if (first === undefined || about === "help") root.outputHelp();
    else await root.parseAsync(repeatSet(words), { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help and --version
    if (error instanceof Interrupted) {
      terminal.writeError(`\n${error.message}\n`);
      return error.exitCode;
    }
    terminal.writeError(explain(await withHint(error, words, root)));
    return 1;
  } finally {
    terminal.atWork(null);
    restoreWording();
  }
}

/** The error; for an unknown option, with the settings that it may have meant. */
async function withHint(error: unknown, words: readonly string[], root: Command): Promise<unknown> {
  if (!(error instanceof UnknownOption)) return error;
  const { typed } = error;
  const meant = await settingsMeant(root, words[0], typed, words[words.indexOf(typed) + 1]);
  return meant.length === 0 ? error : new UnknownOption(typed, `did you mean ${meant.join(" or ")}?`);
}

/**
 * The message for an error: one line for a mistake of the user, with a stack trace only under DEBUG=dalenet;
 * anything else is reported as a fault of ours.
 */
export function explain(error: unknown): string {
  const trace =
    process.env["DEBUG"]?.split(",").includes("dalenet") && error instanceof Error ? `${error.stack}\n` : "";
  if (error instanceof DalenetError) return `${trace}${error.message}\n`;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${trace}fault of dalenet, not yours: ${message}\nPlease report it, with what DEBUG=dalenet prints.\n`;
}

/** A terminal that makes control characters visible, which names from files and the command line may contain. */
const harmless = (terminal: Terminal): Terminal => ({
  ...terminal,
  write: (text) => terminal.write(visible(text, "\n\t")),
  writeError: (text) => terminal.writeError(visible(text, "\n\t")),
});

function program(session: Session): Command {
  const { terminal } = session;
  const root = new Command("dalenet");
  const inherited = (command: Command): Command =>
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
    .version(version, "-V, --version", "show the version")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText(
      "after",
      `
Commands that report results accept --json.
${examples("dalenet train quickstart", "dalenet init mine.yaml", "dalenet help simulate")}`,
    );
  root.hook("preAction", (_, action) => terminal.atWork(`${action.name()} is at work`));
  for (const command of commands) root.addCommand(inherited(command(session)));
  return root;
}

/** For an unknown command Commander would show the help of the program. */
function refuseUnknown(name: string, root: Command): void {
  if (name !== "help" && !root.commands.some((command) => command.name() === name)) throw noCommand(root, name);
}
