import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import { command, invalid, quoted, unsupported } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { choiceOf, jsonOption, writeJson } from "./options.ts";
import { type StartKind, startKinds, starts } from "./starts.ts";

const extensions = [".mjs", ".js", ".mts", ".ts"];

/** `dalenet new`: a program to start from. */
export const newCommand = ({ terminal }: Session) =>
  new Command("new")
    .description("write a task, a cell or a training program to start from, typed and with comments")
    .argument("<kind>", startKinds.join(", "))
    .argument("[file]", "the file to write; its name is that of the task, cell or run (default: my-KIND.mjs)")
    .addOption(jsonOption("the name of the file, as JSON"))
    .addHelpText(
      "after",
      `
The file works as it is. It never replaces another one. For a configuration as
YAML see: ${command("init --help")}
${examples(
  "dalenet new task gapDetection.mjs && dalenet check --use gapDetection.mjs",
  "dalenet new cell adapting.mjs",
  "dalenet new config first.mjs",
)}`,
    )
    .action(async (typed: string, given: string | undefined, { json }: { json?: boolean }) => {
      const kind = choiceOf("kind", typed, startKinds);
      const file = given ?? `my-${kind}.mjs`;
      if (!extensions.includes(extname(file).toLowerCase()))
        throw unsupported({ subject: `file "${file}"`, remedy: `the program is JavaScript: ${extensions.join(", ")}` });
      if (existsSync(file))
        throw invalid({ subject: `file "${file}"`, detail: "already exists", remedy: "give another name" });
      const name = await nameFrom(file, kind);
      const { writeAtomic } = await import("../node/index.ts");
      await writeAtomic(file, starts[kind](name).replaceAll("FILE", basename(file)));
      if (json) return writeJson(terminal, { file, kind, name });
      terminal.write(`${file}; ${next(kind, name, quoted(file))}\n`);
    });

/** The name of the file in camelCase. Throws "invalid" if it cannot be a name, or the library has a task of it. */
async function nameFrom(file: string, kind: StartKind): Promise<string> {
  const stem = basename(file, extname(file));
  const name = stem.replace(/[-_. ]+(.)/g, (_, letter: string) => letter.toUpperCase());
  if (!/^[a-z][A-Za-z0-9]*$/.test(name))
    throw invalid({ subject: `file "${file}"`, remedy: 'name it after its content, such as "gapDetection.mjs"' });
  const { tasks } = await import("../index.ts");
  if (kind === "task" && tasks.some((one) => one.name === name))
    throw invalid({ subject: `task "${name}"`, detail: "is in the library", remedy: "give the file another name" });
  return name;
}

/** What to do with the file. */
function next(kind: StartKind, name: string, file: string): string {
  if (kind === "config") return `train with: node ${file}`;
  if (kind === "task") return `check it with: ${command(`check --use ${file}`)}`;
  return `configure it with: ${command(`init ${name}.yaml --model ${name} --use ${file}`)}`;
}
