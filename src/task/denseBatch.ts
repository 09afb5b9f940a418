/** Trials as plain arrays, for files and figures. The engine does not use them: it expands segments itself. */

import { checkArgument, checkCount } from "../base/arguments.ts";
import { invalid, mismatched } from "../base/errors.ts";
import { type Key, normals4 } from "../base/random.ts";
import { largestSigma, noiseGains, type TaskNoise } from "./noise.ts";
import { keyFrom } from "./seed.ts";
import type { Batch, Segment, Trial } from "./trial.ts";

/** Arrays in C order; steps after the end of a shorter trial are 0, as is their mask. */
export interface DenseBatch {
  readonly steps: number;
  readonly trials: number;
  readonly inputChannels: number;
  readonly targetChannels: number;
  /** [step, trial, input channel] */
  readonly inputs: Float32Array;
  /** [step, trial, target channel]: class indices (one channel), or values (one channel per output). */
  readonly targets: Float32Array;
  /** [step, trial] */
  readonly mask: Float32Array;
  /** Factor of the mask per output, [step, trial, output]; only if a trial weights its outputs individually. */
  readonly outputMask?: Float32Array;
}

/** The properties of a task that `denseBatch` needs. */
export interface BatchChannels {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
}

/** A batch as dense arrays. `into`: arrays that are no longer needed, used again if they have the right length. */
export function denseBatch(batch: Batch, task: BatchChannels, into?: DenseBatch): DenseBatch {
  checkArgument("batch", batch, ["trials", "steps"], "give a batch from `next()` of a stream");
  checkArgument("task", task, ["inputs", "outputs", "target"], "give the task of the batch");
  const { trials, steps } = batch;
  const { inputs, outputs, target } = task;
  const targetChannels = target === "class" ? 1 : outputs.length;
  const expand = (
    channels: number,
    segments: (trial: Trial) => readonly Segment[],
    old: Float32Array | undefined,
    background = 0,
  ) => {
    const length = steps * trials.length * channels;
    const isOld = old?.length === length;
    const out = isOld ? old : new Float32Array(length);
    if (isOld || background !== 0) out.fill(background);
    trials.forEach((trial, b) => {
      for (const segment of segments(trial))
        writeSegment(segment, out, b * channels + segment.channel, trials.length * channels);
    });
    return out;
  };
  return {
    steps,
    trials: trials.length,
    inputChannels: inputs.length,
    targetChannels,
    inputs: expand(inputs.length, (trial) => trial.inputs, into?.inputs),
    targets: expand(targetChannels, (trial) => trial.targets, into?.targets),
    mask: expand(1, (trial) => trial.mask, into?.mask),
    ...(trials.some(({ outputMask }) => outputMask) && {
      outputMask: expand(outputs.length, ({ outputMask = [] }) => outputMask, into?.outputMask, 1),
    }),
  };
}

/** One trial as dense arrays: a batch of one. */
export function denseTrial(trial: Trial, channels: BatchChannels): DenseBatch {
  return denseBatch({ trials: [trial], steps: trial.steps }, channels);
}

/** One channel of a list of segments, one value per step, in float64. */
export function denseChannel(
  segments: readonly Segment[],
  channel: number,
  steps: number,
  background = 0,
): Float64Array {
  const out = new Float64Array(steps).fill(background);
  for (const segment of segments) if (segment.channel === channel) writeSegment(segment, out, 0, 1);
  return out;
}

function writeSegment({ from, to, value }: Segment, out: Float32Array | Float64Array, offset: number, stride: number) {
  let at = offset + from * stride;
  if (typeof value === "number") for (let k = from; k < to; k++, at += stride) out[at] = value;
  else for (let k = 0; k < to - from; k++, at += stride) out[at] = value[k];
}

/** The noise stream of the inputs of every network. */
const inputStream = 1;

/**
 * Adds the task's input noise in place, by the noise contract of random.ts: s.d. σ/√dt at every step of each trial
 * up to its end, times the trial's gain. Draw c of step t = 1, 2, … of trial n is draw c mod 4 of `normals4(key, n,
 * t, ⌊c/4⌋, stream)`, as in the engine; channel c has draw c, or, if channels are correlated, a mixture of draws.
 * Throws "missing", "invalid" or "mismatched" if trials or task do not match the arrays.
 * @param seed seed or key of the noise
 * @param stream default 1, that of a network's inputs
 */
export function addTaskNoise(
  dense: DenseBatch,
  trials: readonly Trial[],
  task: { readonly noise: TaskNoise; readonly dt: number },
  seed: Key | number,
  stream = inputStream,
): void {
  checkArgument("dense", dense, ["inputs", "inputChannels", "trials", "steps"], "give what `denseBatch` returns");
  checkTrials(dense, trials);
  checkArgument("task", task, ["noise", "dt"], "give the task of the batch");
  checkArgument("task.noise", task.noise, ["sigma"], "give the task of the batch");
  const { noise, dt } = task;
  checkCount("task.noise.sigma", noise.sigma, { "input channel": dense.inputChannels });
  const key = keyFrom(seed);
  if (!(Number.isSafeInteger(stream) && stream >= 0))
    throw invalid({
      at: "stream",
      value: stream,
      remedy: "give a whole number; 1 is the stream of a network's inputs",
    });
  if (largestSigma(noise) === 0) return;
  const { inputs, inputChannels: count } = dense;
  const { sigma, mixing } = noise;
  const deviations = sigma.map((one) => one / Math.sqrt(dt));
  const group = new Float64Array(4);
  const draws = new Float64Array(count);
  const drawn = (c: number) => (mixing ? mixing.reduce((sum, row, d) => sum + draws[d] * row[c], 0) : draws[c]);
  trials.forEach((trial, b) => {
    for (const { from, to, value: gain } of noiseGains(trial))
      for (let k = from; k < to; k++) {
        for (let c = 0; c < count; c++) {
          if (c % 4 === 0) normals4(key, trial.number, k + 1, c / 4, stream, group);
          draws[c] = group[c % 4];
        }
        const row = (k * dense.trials + b) * count;
        for (let c = 0; c < count; c++) inputs[row + c] += gain * deviations[c] * drawn(c);
      }
  });
}

/** Throws "invalid" or "mismatched" if the trials are not those of the arrays. */
function checkTrials(dense: DenseBatch, trials: readonly Trial[]): void {
  const remedy = "give the trials of the batch that `denseBatch` expanded";
  if (!Array.isArray(trials)) throw invalid({ at: "trials", value: trials, remedy });
  if (trials.length !== dense.trials)
    throw mismatched({ at: "trials", detail: `of ${trials.length}, in arrays of ${dense.trials}`, remedy });
  const longest = trials.reduce((most, { steps }) => Math.max(most, steps), 0);
  if (!(longest <= dense.steps))
    throw mismatched({ at: "trials", detail: `of ${longest} steps, in arrays of ${dense.steps}`, remedy });
}
