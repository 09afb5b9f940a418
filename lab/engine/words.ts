/** What a network and its task are called, for the page. */
import { choiceName } from "dalenet/tasks";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Choices, Ready } from "../protocol.ts";
import { labTasks } from "./tasks.ts";

type Task = Experiment["task"];

const losses: Readonly<Record<string, string>> = {
  crossEntropy: "cross-entropy between the outputs and the right choice",
  squaredError: "squared error between the outputs and their targets",
  binaryCrossEntropy: "binary cross-entropy between the outputs and their targets",
};

/** A condition as text, such as "coherence 12.8 %, choice 1". */
export function conditionText(condition: Task["conditions"][number], { words }: Task): string {
  const parts = Object.entries(condition).map(([name, level]) => {
    if (name === "correct" && typeof level === "number") return choiceName(level, words);
    const unit = words.factors.find((factor) => factor.name === name)?.unit ?? "";
    return `${spaced(name)} ${level}${unit === "" ? "" : ` ${unit}`}`;
  });
  return parts.join(", ");
}

const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function readyOf({ config, task, model, references }: Experiment, choices: Choices, run?: string): Ready {
  const { words } = task;
  const { psychometric } = words;
  const unit = words.factors.find(({ name }) => name === psychometric?.factor)?.unit;
  const shown = task.at(0, config.seeds.evaluation, 0);
  const title = run === undefined ? labTasks.find(({ name }) => name === choices.task)!.title : task.definition.title;
  return {
    kind: "ready",
    choices,
    ...(run !== undefined && { run }),
    task: { name: task.name, title, dt: task.dt },
    inputs: task.inputs,
    outputs: task.outputs,
    units: model.units,
    populations: model.populations.map(({ name, units, sign }) => ({ name, units, sign })),
    conditions: task.conditions.map((one) => conditionText(one, task)),
    periods: [...new Set(shown.periods.map(({ name }) => name))],
    factor: psychometric && {
      name: spaced(psychometric.factor),
      ...(unit !== undefined && unit !== "" && { unit }),
      favours: psychometric.favours,
    },
    loss: losses[config.train.loss] ?? config.train.loss,
    chance: references().accuracy.find(({ label }) => label === "chance")?.value ?? null,
  };
}
