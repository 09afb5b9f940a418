import { extname } from "node:path";
import { command, unsupported } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlaces } from "./errorPlace.ts";
import { type FigureOptions, namingFigureOptions, themeOf, withFigureOptions } from "./figureOptions.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { definitionsOf, jsonOption, millisecondsOption, useOption, wholeNumberOption, writeJson } from "./options.ts";
import { checkNoRunToPlot } from "./runFolder.ts";
import { gathered, readSettings, settingFromOption, taskSectionFrom, underTask } from "./settings.ts";

interface Options extends FigureOptions {
  out?: string;
  seed: number;
  dt?: number;
  set?: readonly string[];
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet plot`: what does a task look like? */
export const plotCommand = ({ terminal }: Session) =>
  withFigureOptions(
    new Command("plot")
      .description("draw sample trials of a task: inputs, targets and periods")
      .argument("<task>", `name of a task, see: ${command("tasks")}`)
      .option("--out <file>", "the figure to write, .svg, .png or .pdf (default: TASK.svg)")
      .addOption(wholeNumberOption("--seed <n>", "seed of trials and noise", 0).default(1))
      .addOption(millisecondsOption("--dt <ms>", "time step in ms"))
      .option("--set <key=value>", "change a parameter of the task, such as delay=500; repeatable", gathered)
      .addOption(useOption()),
  )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet plot perceptualDecision --out task.png",
        "dalenet plot perceptualDecision --set sigma=0",
        "dalenet plot gapDetection --use gapDetection.mjs",
      ),
    )
    .action(async (name: string, { out = `${name}.svg`, seed, dt, set: texts, use, json, ...look }: Options) => {
      checkNoRunToPlot(name);
      const set = [...settingFromOption("--dt", ["task", "dt"], dt), ...(await readSettings(texts))];
      const { taskFigure, themes } = await import("../figure/index.ts");
      const { createAmong } = await import("../task/index.ts");
      const { encodeFigure, figureFormats, writeAtomic } = await import("../node/index.ts");
      const { tasks: own } = await definitionsOf(use);
      const settings = taskSectionFrom(set);
      const instance = withPlaces(underTask(set), () => createAmong(own, name, settings));
      const format = figureFormats.find((known) => extname(out).toLowerCase() === `.${known}`);
      if (format === undefined)
        throw unsupported({ subject: "--out", value: out, remedy: "a figure is written as .svg, .png or .pdf" });
      const theme = themeOf(look, themes);
      for (const warning of instance.warnings) terminal.writeError(`warning: ${warning}\n`);
      const { taskPicture } = await import("./taskPicture.ts");
      const figure = await namingFigureOptions(look, taskFigure(taskPicture(instance, seed), theme));
      const bytes = await namingFigureOptions(look, encodeFigure(figure, format, theme));
      const release = quitOnInterrupt(terminal);
      await writeAtomic(out, bytes).finally(release);
      if (json) return writeJson(terminal, { file: out, task: name, dt: instance.dt, seed });
      terminal.write(`${out}\n`);
    });
