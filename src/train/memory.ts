/** Refuses sizes that no machine holds, before anything is made of them. */
import { invalid } from "../errors.ts";
import type { Model } from "../model/model.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { EvaluateOptions } from "./evaluateOptions.ts";
import type { TrainOptions } from "./trainOptions.ts";

/** What a backend's memory, a recording and a file can hold: 4 GiB, all that WebAssembly addresses. */
export const mostBytes = 2 ** 32;
const bytesOfNumber = 4;

/** A number of bytes as a message shows it. */
export const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

/** Bytes of the activity of `trials` trials of `steps` steps: states, rates, inputs and outputs. */
function activityBytes(units: number, { inputs, outputs }: TaskInstance, steps: number, trials: number): number {
  return bytesOfNumber * steps * trials * (2 * units + inputs.length + outputs.length);
}

/**
 * Throws "invalid" for a recurrent matrix, a batch or a recording above 4 GiB. These are lower bounds of what is needed: what passes may
 * still be too large for a machine.
 */
export function checkSizes(
  { units }: Model,
  task: TaskInstance,
  { batch, sequence, trials }: TrainOptions,
  { recordedTrials }: EvaluateOptions,
): void {
  const tooLarge = (what: string, bytes: number, advice: string) =>
    invalid(`${what} ${gibibytes(bytes)}, the limit is ${gibibytes(mostBytes)}: ${advice}`);
  // The weights, their gradient, and the two slots of an optimiser.
  const matrices = 4 * bytesOfNumber * units * units;
  if (matrices > mostBytes)
    throw tooLarge(`model.units = ${units}; to train its weights takes`, matrices, "take fewer");
  const trial = task.longestTrial ?? 1;
  const steps = sequence?.steps ?? trial;
  const one = activityBytes(units, task, steps, 1);
  if (one > mostBytes && sequence)
    throw tooLarge(`train.sequence.steps = ${steps}; one row takes`, one, "take fewer steps");
  if (one > mostBytes)
    throw tooLarge(`task "${task.name}" with trials of ${steps} steps; one takes`, one, "shorten its periods");
  const rows = trials === "fresh" ? batch : Math.min(batch, trials.fixed);
  const activity = activityBytes(units, task, steps, rows);
  if (activity > mostBytes)
    throw tooLarge(`train.batch = ${batch}; to train on ${steps} steps takes`, activity, "take fewer trials");
  const recorded = activityBytes(units, task, trial, recordedTrials);
  if (recorded > mostBytes)
    throw tooLarge(`evaluate.recordedTrials = ${recordedTrials}; the recording takes`, recorded, "take fewer");
}
