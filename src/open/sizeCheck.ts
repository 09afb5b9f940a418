/** Refuses sizes that no machine can hold, before anything is allocated. */
import { checkBudget } from "../base/budget.ts";
import type { Model } from "../model/model.ts";
import type { TaskInstance } from "../task/instance.ts";
import { batchShape, windowSteps } from "./trainOptions.ts";
import type { EvaluateOptions, TrainOptions } from "./trainSettings.ts";

const bytesOfNumber = 4;

/** Bytes of the activity in `trials` trials of `steps` steps: states, rates, inputs and outputs. */
function activityBytes(units: number, { inputs, outputs }: TaskInstance, steps: number, trials: number): number {
  return bytesOfNumber * steps * trials * (2 * units + inputs.length + outputs.length);
}

/**
 * Throws `TooLarge` ("invalid") for a recurrent matrix, a batch or a recording above 4 GiB. These are lower
 * bounds: what passes may still prove too large when it is compiled.
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
  // In windows neither a batch nor a row is kept whole; the evaluation shows trials whole.
  const shown = Math.min(windowSteps(train, task.dt) ?? steps, steps);
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
      bytes: activityBytes(units, task, sequence ? shown : steps, 1),
      advice: sequence ? "take fewer steps" : "shorten its periods",
    },
    {
      setting: { at: "train.batch", value: batch },
      what: `training on ${shown} steps`,
      // Backends with slabs keep the states of a few trials at a time, but the inputs and outputs of all.
      bytes: activityBytes(train.backend === "reference" ? units : 0, task, shown, trials),
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
