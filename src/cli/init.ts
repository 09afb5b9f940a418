import { existsSync } from "node:fs";
import { dirname, extname } from "node:path";
import { command, invalid, quoted, unsupported } from "../base/errors.ts";
import type { Definitions } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlaces } from "./errorPlace.ts";
import { definitionsOf, jsonOption, useOption, useText, writeJson } from "./options.ts";
import { checkNoFile } from "./outFile.ts";
import { schemaBeside, schemaName, schemaText } from "./schema.ts";
import { settingFromOption, withSettings } from "./settings.ts";

interface Options {
  task?: string;
  preset?: string;
  model?: string;
  use?: readonly string[];
  schema?: boolean;
  force?: boolean;
  json?: boolean;
}

const builtIn = "quickstart";

/** `dalenet init`: a configuration to start from, with every setting explained. */
export const initCommand = ({ terminal }: Session) =>
  new Command("init")
    .description("write a configuration in which every setting is explained")
    .argument("[file]", "the file to write, .yaml or .yml", "dalenet.yaml")
    .option("--task <task>", `the task, see: ${command("tasks")} (default: perceptualDecision)`)
    .option("--preset <preset>", "the published model that provides the defaults (default: ei)")
    .option("--model <model>", "instead of a preset, your own model, defined by --use")
    .addOption(useOption())
    .option("--schema", `write ${schemaName} next to it, with which editors complete and check it`)
    .option("--force", "replace an existing file")
    .addOption(jsonOption("the names of the files, as JSON"))
    .addHelpText(
      "after",
      `
The file can be trained as it is. Defaults are commented out with "#": remove it
to change one.
${examples(
  "dalenet init && dalenet train dalenet.yaml",
  "dalenet init mine.yaml --preset song2016 --schema",
  "dalenet init delay.yaml --task perceptualDecision --force",
  "dalenet init gru.yaml --model gru --use examples/gru.mjs",
  "dalenet configs song2016/rdm_dense > dense.yaml",
)}`,
    )
    .action(async (file: string, { task, preset, model, use, schema = false, force = false, json }: Options) => {
      if (![".yaml", ".yml"].includes(extname(file).toLowerCase()))
        throw unsupported({
          subject: `file "${file}"`,
          remedy: "a configuration with comments is written as .yaml or .yml",
        });
      checkNoFile(file, force);
      const { writeAtomic } = await import("../node/index.ts");
      if (preset !== undefined && model !== undefined)
        throw invalid({
          subject: `--preset ${preset} with --model ${model}`,
          remedy: "a preset is a model: give only one of the two",
        });
      const definitions = await definitionsOf(use);
      const text = await initialText({ task, preset, model }, definitions, useText(use));
      const beside = schemaBeside(dirname(file));
      if (schema) await writeAtomic(beside, await schemaText(definitions));
      // This line tells editors where the schema is.
      const line = existsSync(beside) ? `# yaml-language-server: $schema=./${schemaName}\n` : "";
      await writeAtomic(file, `${line}${text}`);
      if (json) return writeJson(terminal, { file, schema: line === "" ? null : beside });
      terminal.write(
        `${file}${schema ? ` and ${beside}` : ""}; train it with: ${command(`train ${quoted(file)}${useText(use)}`)}\n`,
      );
    });

/** A complete configuration for a task and a preset: what most people change is set, everything else is a comment. */
async function initialText(
  { task, preset, model }: Pick<Options, "task" | "preset" | "model">,
  definitions: Definitions,
  use: string,
): Promise<string> {
  const { configNamed, configSettings, defaultsIn } = await import("../open/index.ts");
  const { createTask, runConfig } = await import("../index.ts");
  const { taskAmong } = await import("../task/index.ts");
  const { configText } = await import("./configText.ts");
  const section = model === undefined ? { preset } : { name: model };
  const typed = [
    ...settingFromOption("--task", ["task", "name"], task),
    ...settingFromOption("--preset", ["model", "preset"], preset),
    ...settingFromOption("--model", ["model", "name"], model),
  ];
  const complete = withPlaces(typed, () => runConfig(withSettings({}, typed), definitions));
  const all = defaultsIn(complete);
  const most = { ...configNamed(builtIn), ...(model === undefined ? {} : { model: section }), seed: 0 };
  const given = chosen(most, all) as { model: object };
  // Of two noises that would add up the task's stays: its ideal observer accounts for it.
  const { noise } = createTask(taskAmong(definitions.tasks, complete.task.name));
  const isNoisyTwice = noise.sigma.some((sigma) => sigma > 0) && Number(complete.model["inputNoise"] ?? 0) > 0;
  const sections = {
    ...given,
    model: { ...given.model, ...(isNoisyTwice && { inputNoise: 0 }) },
  };
  const kind = `of the ${model === undefined ? `preset ${complete.model["preset"]}` : `model ${model}`}`;
  return `# A network ${kind} learns ${complete.task.name}.
# To train it: ${command(`train FILE${use}`)}
# A setting after a "#" has its default: remove the "#" to change it.

${configText(configSettings(definitions), sections, all)}`;
}

/** The values of `all` at the places that `some` has. */
function chosen(some: object, all: object): object {
  const pick = (key: string, value: unknown) => {
    const there = (all as Record<string, unknown>)[key];
    return typeof value === "object" && value !== null ? chosen(value, there as object) : there;
  };
  return Object.fromEntries(Object.entries(some).map(([key, value]) => [key, pick(key, value)]));
}
