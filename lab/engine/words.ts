/** What a network and its task are called, for the page. */
import { spacedName } from "../../src/base/factorNames.ts";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Ready } from "../protocol.ts";
import { cellsOf } from "./cells.ts";
import { conditionText } from "./conditionText.ts";
import type { Origin } from "./network.ts";
import { labTasks } from "./tasks.ts";

type Task = Experiment["task"];

const losses: Readonly<Record<string, string>> = {
  crossEntropy: "cross-entropy between the outputs and the right choice",
  squaredError: "squared error between the outputs and their targets",
  binaryCrossEntropy: "binary cross-entropy between the outputs and their targets",
};

/** Accuracy of the answer that is right most often; null where answers are values. */
function chanceOf({ conditions, weights, target, at }: Task): number | null {
  if (target === "value") return null;
  const shares = new Map<number, number>();
  conditions.forEach((_, c) => {
    const { correct } = at(c, 0, c);
    if (correct !== null) shares.set(correct, (shares.get(correct) ?? 0) + (weights?.[c] ?? 1));
  });
  const all = [...shares.values()];
  return all.length === 0 ? null : Math.max(...all) / all.reduce((sum, share) => sum + share);
}

export function readyOf(experiment: Experiment, origin: Pick<Origin, "choices" | "run" | "file" | "begun">): Ready {
  const { config, task, model } = experiment;
  const { choices, run, file } = origin;
  const { words } = task;
  const { psychometric } = words;
  const unit = words.factors.find(({ name }) => name === psychometric?.factor)?.unit;
  const shown = task.at(0, config.seeds.evaluation, 0);
  const title = run === undefined ? labTasks.find(({ name }) => name === choices.task)!.title : task.definition.title;
  return {
    kind: "ready",
    choices,
    ...(run !== undefined && { run }),
    ...(file !== undefined && { file }),
    task: { name: task.name, title, dt: task.dt },
    inputs: task.inputs,
    outputs: task.outputs,
    withheld: words.noResponse === null ? null : task.outputs[words.noResponse],
    units: model.units,
    populations: model.populations.map(({ name, units, sign }) => ({ name, units, sign })),
    cells: cellsOf(experiment, origin),
    conditions: task.conditions.map((one) => conditionText(one, task)),
    periods: [...new Set(shown.periods.filter(({ from, to }) => to > from).map(({ name }) => name))],
    factor: psychometric && {
      name: spacedName(psychometric.factor),
      ...(unit !== undefined && unit !== "" && { unit }),
      favours: psychometric.favours,
    },
    loss: losses[config.train.loss] ?? config.train.loss,
    chance: chanceOf(task),
  };
}
