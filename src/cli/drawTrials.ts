/** Trials of a task as plain arrays, as in training. */
import { checkBudget, type LeastSize } from "../base/budget.ts";
import type { TaskInstance, Trial } from "../index.ts";
import { addTaskNoise, type DenseBatch, denseBatch, keyOf, seedsFrom } from "../task/index.ts";

/** The stream of a network's input noise, which is declared after the recurrent noise. */
const inputNoiseStream = 1;

export interface DrawnTrials {
  readonly trials: readonly Trial[];
  /** Inputs with the task's noise. */
  readonly shown: DenseBatch;
  /** Inputs without it. */
  readonly noiseless: DenseBatch;
}

/** Memory of a trial besides its numbers: its segments and periods, and its row in a table. */
const bytesOfTrial = 2000;

/** The purpose of the trials, for errors. */
export interface Purpose {
  /** What was requested, such as "--trials 1000". */
  readonly setting: LeastSize["setting"];
  readonly what: string;
  readonly advice: string;
  /** Bytes that each number of the arrays will take. */
  readonly bytesOfNumber: number;
}

/**
 * The first trials of a seed, with content and noise as in a training with that seed; `condition` imposes one on
 * each. Throws "invalid" if they exceed memory, before drawing if the task can bound their length.
 */
export function drawTrials(
  task: TaskInstance,
  seed: number,
  count: number,
  { bytesOfNumber, ...purpose }: Purpose,
  condition?: (place: number) => number,
): DrawnTrials {
  const { inputs, outputs, target, longestTrial } = task;
  const perStep = 2 * inputs.length + (target === "class" ? 1 : outputs.length) + 1;
  const check = (steps: number, weights = 0) =>
    checkBudget({
      ...purpose,
      what: `${purpose.what} of ${steps} steps`,
      bytes: count * (bytesOfNumber * (perStep + weights) * steps + bytesOfTrial),
    });
  check(longestTrial ?? 1);
  const { trials: trialSeed, noise: noiseSeed } = seedsFrom(seed);
  const trials = Array.from({ length: count }, (_, number) =>
    condition ? task.at(condition(number), trialSeed, number) : task.draw(trialSeed, number),
  );
  const batch = { trials, steps: trials.reduce((most, { steps }) => Math.max(most, steps), 0) };
  check(batch.steps, trials.some(({ outputMask }) => outputMask) ? outputs.length : 0);
  const noiseless = denseBatch(batch, task);
  const shown = { ...noiseless, inputs: noiseless.inputs.slice() };
  addTaskNoise(shown, trials, task, keyOf(noiseSeed), inputNoiseStream);
  return { trials, shown, noiseless };
}
