/** One trial as the network sees it. */
import type { TrialRow } from "dalenet/analysis";
import { choiceName } from "dalenet/tasks";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Segment, Trial } from "../../src/task/trial.ts";
import { isByThreshold } from "../../src/task/words/words.ts";
import type { TrialShown } from "../protocol.ts";

/** What a batch recorded, [step, trial, channel]. */
export interface Recorded {
  readonly steps: number;
  readonly trials: number;
  readonly inputs: ArrayLike<number>;
  readonly rates: ArrayLike<number>;
  readonly outputs: ArrayLike<number>;
}

type Task = Experiment["task"];
type Shown = Omit<TrialShown, "kind" | "step" | "age" | "condition" | "view" | "isIntact">;

/** The first trial of a batch. Outputs that a softmax compares are shown as what it makes of them. */
export function trialShown(
  trial: Trial,
  row: TrialRow,
  { steps, trials, inputs, rates, outputs }: Recorded,
  task: Task,
  { loss, condition }: { readonly loss: string; readonly condition: number },
): Shown {
  const first = (values: ArrayLike<number>): Float32Array => {
    const size = values.length / (steps * trials);
    const own = new Float32Array(trial.steps * size);
    for (let k = 0; k < trial.steps; k++)
      for (let i = 0; i < size; i++) own[k * size + i] = values[k * trials * size + i];
    return own;
  };
  const { words, dt } = task;
  const named = (choice: number) => (Number.isNaN(choice) ? null : choiceName(choice, words));
  const shown = first(outputs);
  return {
    times: Float64Array.from({ length: trial.steps }, (_, k) => (k + 1) * dt),
    inputs: first(inputs),
    rates: first(rates),
    outputs: loss === "crossEntropy" ? softmaxOf(shown, task.outputs.length) : shown,
    targets: targetsOf(trial, task),
    periods: trial.periods.map(({ name, from, to }) => ({ name, from: from * dt, to: to * dt })),
    choice: named(row.choice),
    right: named(row.correct),
    isCorrect: row.isCorrect,
    isByChance: task.isChance(condition) && row.choice > 0,
    response: responseOf(row, task),
  };
}

function responseOf({ reactionTime: after = Number.NaN, periods, condition }: TrialRow, { words }: Task) {
  const { choice } = words.score.tasks?.[String(condition["task"])] ?? words.score;
  const begin = isByThreshold(choice) && periods.find(({ name }) => name === choice.from);
  return begin && Number.isFinite(after) ? { after, at: begin.from + after } : null;
}

function softmaxOf(values: Float32Array, size: number): Float32Array {
  const out = values.slice();
  for (let at = 0; at < values.length; at += size) {
    const own = values.subarray(at, at + size);
    const most = Math.max(...own);
    const sum = own.reduce((all, value) => all + Math.exp(value - most), 0);
    for (let i = 0; i < size; i++) out[at + i] = Math.exp(own[i] - most) / sum;
  }
  return out;
}

/** Wanted outputs, NaN where none counts; of classes 1 for the right one, else 0. */
function targetsOf(trial: Trial, { target, outputs }: Task): Float32Array {
  const size = outputs.length;
  const wanted = new Float32Array(trial.steps * size);
  const each = ({ from, to, value }: Segment, visit: (step: number, value: number) => void) => {
    for (let k = from; k < to; k++) visit(k, typeof value === "number" ? value : value[k - from]);
  };
  // Steps without a class belong to output 0.
  if (target === "class") for (let k = 0; k < trial.steps; k++) wanted[k * size] = 1;
  for (const segment of trial.targets)
    each(segment, (k, value) => {
      if (target === "class") wanted.fill(0, k * size, (k + 1) * size);
      wanted[k * size + (target === "class" ? value : segment.channel)] = target === "class" ? 1 : value;
    });
  const counts = new Float32Array(trial.steps);
  for (const segment of trial.mask) each(segment, (k, weight) => (counts[k] = weight));
  counts.forEach((weight, k) => {
    if (weight === 0) wanted.fill(Number.NaN, k * size, (k + 1) * size);
  });
  return wanted;
}
