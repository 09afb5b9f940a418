/** Drawn trials as arrays of a NumPy file, named as in a run's trials.npz. */
import { type NamedArray, tableArrays } from "../format/index.ts";
import type { TaskInstance } from "../index.ts";
import { choiceNames, choiceNumber } from "../task/index.ts";
import type { DrawnTrials } from "./drawTrials.ts";

/**
 * inputs and inputs_noiseless [time, trial, input], targets [time, trial] (output indices) or [time, trial,
 * output] (values), mask [time, trial], output_mask [time, trial, output] if outputs have different weights,
 * time_ms [time]; `inputs_axes` and so on name the axes; `trial_…` is the table of trials.
 */
export function sampleArrays(
  task: TaskInstance,
  { trials, shown, noiseless }: DrawnTrials,
): Record<string, NamedArray> {
  const { steps } = shown;
  const count = trials.length;
  const isClass = task.target === "class";
  const text = (values: readonly string[]): NamedArray => ({ shape: [values.length], data: values });
  const rows = trials.map(({ number, steps, condition, correct, periods }) => ({
    trial: number,
    steps,
    condition,
    correct: correct === null ? Number.NaN : choiceNumber(correct, task.noResponse),
    choice: 0,
    isCorrect: null,
    isFinite: true,
    periods: periods.map(({ name, from, to }) => ({ name, from: from * task.dt, to: to * task.dt })),
  }));
  // Nobody has answered yet.
  const {
    trial_choice: _,
    trial_correct: __,
    trial_no_response: ___,
    trial_finite: ____,
    trial_chosen_output: _____,
    ...table
  } = tableArrays(rows, task.words);
  return {
    time_ms: { shape: [steps], data: Float64Array.from({ length: steps }, (_, k) => (k + 1) * task.dt) },
    dt_ms: { shape: [1], data: Float64Array.of(task.dt) },
    inputs: { shape: [steps, count, shown.inputChannels], data: shown.inputs },
    inputs_axes: text(["time", "trial", "input"]),
    inputs_noiseless: { shape: [steps, count, shown.inputChannels], data: noiseless.inputs },
    inputs_noiseless_axes: text(["time", "trial", "input"]),
    targets: isClass
      ? { shape: [steps, count], data: Int32Array.from(shown.targets) }
      : { shape: [steps, count, shown.targetChannels], data: shown.targets },
    targets_axes: text(isClass ? ["time", "trial"] : ["time", "trial", "output"]),
    mask: { shape: [steps, count], data: shown.mask },
    mask_axes: text(["time", "trial"]),
    ...(shown.outputMask && {
      output_mask: { shape: [steps, count, task.outputs.length], data: shown.outputMask },
      output_mask_axes: text(["time", "trial", "output"]),
    }),
    input_names: text(task.inputs),
    output_names: text(task.outputs),
    choice_names: text(choiceNames(task.words)),
    ...table,
  };
}
