import { extname } from "node:path";
import { command, unsupported } from "../base/errors.ts";
import type { TaskFigureTrial } from "../figure/index.ts";
import type { TaskInstance } from "../index.ts";
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

/** Most trials in the figure: one each of conditions spread over the task's list. */
const mostTrials = 3;

/** Memory per number on its way to a point of the figure, as measured. */
const bytesOfNumber = 600;

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
        "dalenet plot detection --use detection.mjs",
      ),
    )
    .action(async (name: string, { out = `${name}.svg`, seed, dt, set: texts, use, json, ...look }: Options) => {
      checkNoRunToPlot(name);
      const set = [...settingFromOption("--dt", ["task", "dt"], dt), ...(await readSettings(texts))];
      const { createTask } = await import("../index.ts");
      const { taskFigure, themes } = await import("../figure/index.ts");
      const { taskAmong } = await import("../task/index.ts");
      const { encodeFigure, figureFormats, writeAtomic } = await import("../node/index.ts");
      const { tasks: own } = await definitionsOf(use);
      const settings = taskSectionFrom(set);
      const instance = withPlaces(underTask(set), () => createTask(taskAmong(own, name), settings));
      const format = figureFormats.find((known) => extname(out).toLowerCase() === `.${known}`);
      if (format === undefined)
        throw unsupported({ subject: "--out", value: out, remedy: "a figure is written as .svg, .png or .pdf" });
      const theme = themeOf(look, themes);
      for (const warning of instance.warnings) terminal.writeError(`warning: ${warning}\n`);
      const { title, target, outputs, inputs, words } = { ...instance, title: instance.definition.title };
      const trials = await sampleTrials(instance, seed);
      const figure = await namingFigureOptions(
        look,
        taskFigure(
          {
            title,
            dt: instance.dt,
            inputNames: inputs,
            outputNames: outputs,
            target,
            trials,
            words,
            conditions: eachCondition(instance, seed),
          },
          theme,
        ),
      );
      const bytes = await namingFigureOptions(look, encodeFigure(figure, format, theme));
      const release = quitOnInterrupt(terminal);
      await writeAtomic(out, bytes).finally(release);
      if (json) return writeJson(terminal, { file: out, task: name, dt: instance.dt, seed });
      terminal.write(`${out}\n`);
    });

/** The number of conditions from which it can be seen which factor follows from another. */
const mostConditions = 500;

const eachCondition = (task: TaskInstance, seed: number) =>
  task.conditions.slice(0, mostConditions).map((_, place) => {
    const { condition, correct } = task.at(place, seed, place);
    return { condition, correct: correct ?? Number.NaN };
  });

async function sampleTrials(task: TaskInstance, seed: number): Promise<TaskFigureTrial[]> {
  const { drawTrials } = await import("./drawTrials.ts");
  const last = task.conditions.length - 1;
  const count = Math.min(mostTrials, last + 1);
  const purpose = {
    setting: { at: "task", subject: `task "${task.name}"` },
    what: `a figure of ${count} trials`,
    advice: "shorten its periods, or use a larger --dt",
    bytesOfNumber,
  };
  const { trials, shown, noiseless } = drawTrials(task, seed, count, purpose, (place) =>
    count === 1 ? 0 : Math.round((place * last) / (count - 1)),
  );
  /** [step, trial, channel] → [channel][step] of one trial */
  const channels = (data: Float32Array, place: number, width: number, steps: number) =>
    Array.from({ length: width }, (_, channel) =>
      Array.from({ length: steps }, (_, step) => data[(step * count + place) * width + channel]),
    );
  return trials.map(({ steps, condition, correct, periods }, place) => ({
    steps,
    condition,
    correct,
    periods: periods.map(({ name, from, to }) => ({ name, from: from * task.dt, to: to * task.dt })),
    inputs: channels(shown.inputs, place, shown.inputChannels, steps),
    noiseless: channels(noiseless.inputs, place, shown.inputChannels, steps),
    targets: channels(shown.targets, place, shown.targetChannels, steps),
    mask: channels(shown.mask, place, 1, steps)[0],
    ...(shown.outputMask && { outputMask: channels(shown.outputMask, place, task.outputs.length, steps) }),
  }));
}
