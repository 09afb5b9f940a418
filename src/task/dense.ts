/** Trials as plain arrays, for files and figures. The engine never uses them: it expands segments itself. */
import { type Key, normals4 } from "../base/random.ts";
import { largestSigma, noiseGains, type TaskNoise } from "./noise.ts";
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
export function denseBatch({ trials, steps }: Batch, { inputs, outputs, target }: Channels): DenseBatch {
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

/**
 * Adds the task's input noise in place, by the noise contract of random.ts: s.d. σ/√dt on every step of each trial up to its own end, times the
 * trial's gain. Draw c of step t = 1, 2, … of trial n is draw c mod 4 of `normals4(key, n, t, ⌊c/4⌋, stream)`, as in the engine; where channels are
 * correlated, draws are mixed, else channel c has draw c.
 */
export function addTaskNoise(
  dense: DenseBatch,
  trials: readonly Trial[],
  { noise, dt }: { readonly noise: TaskNoise; readonly dt: number },
  key: Key,
  stream: number,
): void {
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
