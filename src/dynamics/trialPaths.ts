/** The state vectors that trials visit, in float64, for any cell. */
import { checkArgument } from "../base/arguments.ts";
import { type Generator as Draws, generator, keyOf } from "../base/random.ts";
import { inputSignals } from "../open/inputSignals.ts";
import type { HostStep } from "../step/hostStep.ts";
import { denseChannel } from "../task/denseBatch.ts";
import type { TaskInstance } from "../task/instance.ts";
import { batches } from "../task/stream.ts";
import type { Trial } from "../task/trial.ts";

/** The states of a trial and the inputs that led to them. */
export interface TrialPath {
  readonly trial: Trial;
  /** State vectors after each step, [step][size]. */
  readonly states: readonly Float64Array[];
  /** Noiseless inputs by name, [step][unit]. */
  readonly inputs: Readonly<Record<string, readonly Float64Array[]>>;
}

export interface PathOptions {
  /** Conditions equally often. */
  readonly trials: number;
  readonly seed: number;
  /** Whether states and inputs are noisy. */
  readonly noise: boolean;
}

/** The stream of the draws of noise, one generator per trial. */
const noiseStream = 0x64790000;

/**
 * Trials of a task run step by step. The trials are those that `simulate` shows for the seed; the draws of noise are
 * others.
 */
export function* trialPaths(step: HostStep, task: TaskInstance, options: PathOptions): Generator<TrialPath> {
  checkArgument("step", step, ["initial", "step", "inputs"], "give what `hostStep` returns");
  checkArgument("options", options, ["trials", "seed", "noise"], "give { trials, seed, noise }");
  const { trials, seed, noise } = options;
  const stream = batches(task, { batch: 1, conditions: "balanced" }, seed);
  for (let k = 0; k < trials; k++)
    yield trialPath(step, task, stream.next().trials[0], noise ? generator(keyOf(seed), noiseStream, k) : null);
}

/** One trial step by step, with draws of noise or without. */
export function trialPath(step: HostStep, task: TaskInstance, trial: Trial, random: Draws | null): TrialPath {
  const inputs = inputsOf(step, task, trial);
  const states: Float64Array[] = [];
  let state = step.initial;
  for (let t = 0; t < trial.steps; t++) {
    const noise = Object.fromEntries(
      random === null
        ? []
        : step.noises.map(({ name, size }) => [name, Float64Array.from({ length: size }, () => random.normal())]),
    );
    const now = Object.fromEntries(Object.entries(inputs).map(([name, steps]) => [name, steps[t]]));
    state = step.step({ state, inputs: now, noise });
    states.push(state);
  }
  return { trial, states, inputs };
}

/** The noiseless inputs of a trial that a step needs, by name, [step][unit]. */
function inputsOf(step: HostStep, task: TaskInstance, trial: Trial): TrialPath["inputs"] {
  const signals = inputSignals({ trials: [trial], steps: trial.steps }, task.noise);
  return Object.fromEntries(
    step.inputs.map(({ name, size }) => {
      const channels = Array.from({ length: size }, (_, channel) =>
        denseChannel(signals[name].segments[0], channel, trial.steps),
      );
      return [
        name,
        Array.from({ length: trial.steps }, (_, t) => Float64Array.from(channels, (channel) => channel[t])),
      ];
    }),
  );
}
