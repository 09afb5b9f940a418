/** Refuses sizes that no machine holds, before anything is made of them. */
import { checkBudget } from "../base/budget.ts";
import type { Model } from "../model/model.ts";
import type { TaskInstance } from "../task/instance.ts";
import { batchShape } from "./trainOptions.ts";
import type { EvaluateOptions, TrainOptions } from "./trainSettings.ts";

const bytesOfNumber = 4;

/** Bytes of the activity of `trials` trials of `steps` steps: states, rates, inputs and outputs. */
function activityBytes(units: number, { inputs, outputs }: TaskInstance, steps: number, trials: number): number {
  return bytesOfNumber * steps * trials * (2 * units + inputs.length + outputs.length);
}

/**
 * Throws `TooLarge` ("invalid") for a recurrent matrix, a batch or a recording above 4 GiB. These are lower bounds of what is needed: what
 * passes may still be too large, which its compilation tells.
 */
export function checkSizes(
  { units }: Model,
  task: TaskInstance,
  train: TrainOptions,
  { recordedTrials }: EvaluateOptions,
): void {
  const { batch, sequence } = train;
  const trial = task.longestTrial ?? 1;
  const { trials, steps } = batchShape(train, task);
  checkBudget(
    {
      setting: { at: "model.units", value: units },
      what: "weights and optimiser",
      bytes: 4 * bytesOfNumber * units * units,
      advice: "take fewer",
    },
    {
      setting: sequence
        ? { at: "train.sequence.steps", value: steps }
        : { at: "task", subject: `task "${task.name}" with trials of ${steps} steps` },
      what: sequence ? "one row" : "one trial",
      bytes: activityBytes(units, task, steps, 1),
      advice: sequence ? "take fewer steps" : "shorten its periods",
    },
    {
      setting: { at: "train.batch", value: batch },
      what: `training on ${steps} steps`,
      // Backends with slabs keep states of some trials at a time, but what goes in and out of all.
      bytes: activityBytes(train.backend === "reference" ? units : 0, task, steps, trials),
      advice: "take fewer trials",
    },
    {
      setting: { at: "evaluate.recordedTrials", value: recordedTrials },
      what: "the recording",
      bytes: activityBytes(units, task, trial, recordedTrials),
      advice: "take fewer",
    },
  );
}
