/** Trials as plain arrays, for files and figures. The engine never uses them: it expands segments itself. */
import { invalid, mismatched } from "../base/errors.ts";
import { checkCount, checkGiven } from "../base/given.ts";
import { type Key, normals4 } from "../base/random.ts";
import { largestSigma, noiseGains, type TaskNoise } from "./noise.ts";
import { keyFrom } from "./seed.ts";
import type { Batch, Segment, Trial } from "./trial.ts";

/** Arrays in C order with the axes named; steps after the end of a shorter trial are 0 with mask 0. */
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
  /** What the mask is multiplied by, [step, trial, output]; only where a trial weighs its outputs apart. */
  readonly outputMask?: Float32Array;
}

/** The channels that `denseBatch` needs to know of a task. */
export interface Channels {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
}

/** Expands a batch. */
export function denseBatch(batch: Batch, task: Channels): DenseBatch {
  checkGiven("batch", batch, ["trials", "steps"], "give what `next()` of a stream of batches returns");
  checkGiven("task", task, ["inputs", "outputs", "target"], "give the task that the batch is of");
  const { trials, steps } = batch;
  const { inputs, outputs, target } = task;
  const targetChannels = target === "class" ? 1 : outputs.length;
  const expand = (channels: number, segments: (trial: Trial) => readonly Segment[], background = 0) => {
    const out = new Float32Array(steps * trials.length * channels).fill(background);
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
    inputs: expand(inputs.length, (trial) => trial.inputs),
    targets: expand(targetChannels, (trial) => trial.targets),
    mask: expand(1, (trial) => trial.mask),
    ...(trials.some(({ outputMask }) => outputMask) && {
      outputMask: expand(outputs.length, ({ outputMask = [] }) => outputMask, 1),
    }),
  };
}

/** Expands one trial: a batch of one. */
export function denseTrial(trial: Trial, channels: Channels): DenseBatch {
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
  for (let k = from; k < to; k++) out[offset + k * stride] = typeof value === "number" ? value : value[k - from];
}

/** The stream of noise that inputs have in every network. */
const inputStream = 1;

/**
 * Adds the task's input noise in place, by the noise contract of random.ts: s.d. σ/√dt on every step of each trial up to its own end, times the
 * trial's gain. Draw c of step t = 1, 2, … of trial n is draw c mod 4 of `normals4(key, n, t, ⌊c/4⌋, stream)`, as in the engine; where channels are
 * correlated, draws are mixed, else channel c has draw c. Throws "missing", "invalid" or "mismatched" for trials or a task that are not those of
 * the arrays.
 * @param seed of the noise, or its key
 * @param stream 1 is that of a network's inputs
 */
export function addTaskNoise(
  dense: DenseBatch,
  trials: readonly Trial[],
  task: { readonly noise: TaskNoise; readonly dt: number },
  seed: Key | number,
  stream = inputStream,
): void {
  checkGiven("dense", dense, ["inputs", "inputChannels", "trials", "steps"], "give what `denseBatch` returns");
  checkTrials(dense, trials);
  checkGiven("task", task, ["noise", "dt"], "give the task that the batch is of");
  checkGiven("task.noise", task.noise, ["sigma"], "give the task that the batch is of");
  const { noise, dt } = task;
  checkCount("task.noise.sigma", noise.sigma, { "input channel": dense.inputChannels });
  const key = keyFrom(seed);
  if (!(Number.isSafeInteger(stream) && stream >= 0))
    throw invalid({ at: "stream", value: stream, remedy: "give a whole number; 1 is that of a network's inputs" });
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

/** Throws "invalid" or "mismatched" for what are not the trials of the arrays. */
function checkTrials(dense: DenseBatch, trials: readonly Trial[]): void {
  const remedy = "give the trials of the batch that `denseBatch` expanded";
  if (!Array.isArray(trials)) throw invalid({ at: "trials", value: trials, remedy });
  if (trials.length !== dense.trials)
    throw mismatched({ at: "trials", detail: `of ${trials.length}, in arrays of ${dense.trials}`, remedy });
  const longest = trials.reduce((most, { steps }) => Math.max(most, steps), 0);
  if (!(longest <= dense.steps))
    throw mismatched({ at: "trials", detail: `of ${longest} steps, in arrays of ${dense.steps}`, remedy });
}
