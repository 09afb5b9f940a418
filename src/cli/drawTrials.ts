/** Trials of a task as plain arrays, as training would show them. */
import {
  addTaskNoise,
  type DenseBatch,
  denseBatch,
  keyOf,
  seedsFrom,
  type TaskInstance,
  type Trial,
} from "../index.ts";

/** The stream of a network's input noise: it is declared after the recurrent noise. */
const inputNoiseStream = 1;

export interface DrawnTrials {
  readonly trials: readonly Trial[];
  /** Inputs with the task's noise. */
  readonly shown: DenseBatch;
  /** Inputs without it. */
  readonly noiseless: DenseBatch;
}

/** The trials with these numbers, content and noise as in a training under the same seed; `condition` imposes one on each. */
export function drawTrials(
  task: TaskInstance,
  seed: number,
  numbers: readonly number[],
  condition?: (place: number) => number,
): DrawnTrials {
  const { trials: trialSeed, noise: noiseSeed } = seedsFrom(seed);
  const trials = numbers.map((number, place) =>
    condition ? task.at(condition(place), trialSeed, number) : task.draw(trialSeed, number),
  );
  const batch = { trials, steps: trials.reduce((most, { steps }) => Math.max(most, steps), 0) };
  const noiseless = denseBatch(batch, task);
  const shown = { ...noiseless, inputs: noiseless.inputs.slice() };
  addTaskNoise(shown, trials, task.noiseDeviation, keyOf(noiseSeed), inputNoiseStream);
  return { trials, shown, noiseless };
}
