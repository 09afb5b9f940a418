/** What a run is given: input signals, compact or dense, and where its noise comes from. */
import { invalid, mismatched, missing, unsupported } from "../base/errors.ts";

/** A channel that holds one value, or one per step, over steps from < k ≤ to (step k stands at time k·dt). */
export interface Segment {
  readonly channel: number;
  readonly from: number;
  readonly to: number;
  readonly value: number | Float32Array;
}

/** [step, trial, unit] in C order, or segments per trial over a background of 0. */
export type SignalFeed = { readonly dense: ArrayLike<number> } | { readonly segments: readonly (readonly Segment[])[] };

/**
 * Philox key and the number of each trial in its stream of presentations; `run` stands in for the trial in noise that all trials
 * share. Or the draws themselves, one array [step, trial, unit] per declared noise.
 */
export type NoiseFeed =
  | { readonly key: readonly [number, number]; readonly trialNumbers: ArrayLike<number>; readonly run: number }
  | { readonly given: readonly ArrayLike<number>[] };

export interface Feed {
  readonly steps: number;
  readonly trials: number;
  readonly signals: Readonly<Record<string, SignalFeed>>;
  readonly noise?: NoiseFeed;
}

/** @throws "unsupported" for a feed that an executable was not compiled for */
export function checkSize(
  { trials, steps }: Feed,
  compiled: { readonly trials: number; readonly maxSteps: number },
): void {
  if (trials !== compiled.trials || steps > compiled.maxSteps || !(steps >= 1))
    throw unsupported({
      subject: "feed",
      detail: `of ${trials} trials and ${steps} steps`,
      remedy: `this program was compiled for ${compiled.trials} trials and 1 … ${compiled.maxSteps} steps`,
    });
}

/** The input whose entries are the weights of the loss. */
export const maskName = "mask";

/** The signal of that name, its size checked. */
export function signalOf(feed: Feed, name: string, size: number): SignalFeed {
  const signal = feed.signals[name];
  if (!signal)
    throw missing({
      subject: `signal "${name}" [unit ${size}] in the feed`,
      remedy: "give it for every step and trial",
    });
  const expected = feed.steps * feed.trials * size;
  if ("dense" in signal && signal.dense.length !== expected)
    throw mismatched({
      subject: `signal "${name}"`,
      detail: `of ${signal.dense.length} numbers`,
      remedy: `[step ${feed.steps}, trial ${feed.trials}, unit ${size}] has ${expected}`,
    });
  if ("segments" in signal) {
    if (signal.segments.length !== feed.trials)
      throw mismatched({
        subject: `signal "${name}"`,
        detail: `for ${signal.segments.length} trials in a batch of ${feed.trials}`,
        remedy: "give the segments of each trial",
      });
    for (const trial of signal.segments) for (const segment of trial) checkSegment(segment, name, size);
  }
  return signal;
}

function checkSegment({ channel, from, to, value }: Segment, name: string, size: number): void {
  if (!(channel >= 0 && channel < size))
    throw invalid({
      subject: `channel in a segment of signal "${name}"`,
      value: channel,
      remedy: `its channels are 0 … ${size - 1}`,
    });
  if (!(from >= 0 && from <= to))
    throw invalid({
      subject: `segment of signal "${name}"`,
      detail: `from step ${from} to ${to}`,
      remedy: "steps count up from 0",
    });
  if (typeof value !== "number" && value.length < to - from)
    throw mismatched({
      subject: `segment of signal "${name}"`,
      detail: `over ${to - from} steps with ${value.length} values`,
      remedy: "give one per step",
    });
}

/** Where the draws of a run come from, as the program was compiled for. */
export function noiseOf(feed: Feed, kind: "generated" | "given"): NoiseFeed {
  const { noise } = feed;
  if (!noise) throw missing({ subject: "noise in the feed", remedy: "give a key and trial numbers, or the draws" });
  if ("key" in noise !== (kind === "generated"))
    throw unsupported({ subject: "noise in the feed", remedy: `this program was compiled for ${kind} noise` });
  if ("key" in noise && noise.trialNumbers.length !== feed.trials)
    throw mismatched({
      subject: "trial numbers of the noise",
      detail: `, ${noise.trialNumbers.length} in a batch of ${feed.trials} trials`,
      remedy: "give the number of each trial",
    });
  return noise;
}

/**
 * Writes trial `trial` of a signal: entry (step k, channel c) goes to out[offset + k·stepStride + c·channelStride]. The background
 * must be 0 already.
 */
export function writeTrial(
  signal: SignalFeed,
  trial: number,
  feed: Feed,
  size: number,
  out: Float32Array | Float64Array,
  offset: number,
  stepStride: number,
  channelStride: number,
): void {
  if ("dense" in signal) {
    for (let k = 0; k < feed.steps; k++) {
      const from = (k * feed.trials + trial) * size;
      for (let c = 0; c < size; c++) out[offset + k * stepStride + c * channelStride] = signal.dense[from + c];
    }
    return;
  }
  for (const { channel, from, to, value } of signal.segments[trial]) {
    let at = offset + channel * channelStride + from * stepStride;
    const end = Math.min(to, feed.steps);
    if (typeof value === "number") for (let k = from; k < end; k++, at += stepStride) out[at] = value;
    else for (let k = from; k < end; k++, at += stepStride) out[at] = value[k - from];
  }
}

/** Σ of all weights of the loss, in float64; 0 where there is no mask. Throws "invalid" for a negative weight. */
export function maskSum(feed: Feed): number {
  const mask = feed.signals[maskName];
  if (!mask) return 0;
  let sum = 0;
  const add = (weight: number, steps = 1) => {
    if (!(weight >= 0)) throw invalid({ subject: "mask", value: weight, remedy: "weights of the loss are at least 0" });
    sum += weight * steps;
  };
  if ("dense" in mask) for (let k = 0; k < mask.dense.length; k++) add(mask.dense[k]);
  else
    for (const trial of mask.segments)
      for (const { from, to, value } of trial) {
        const end = Math.min(to, feed.steps);
        if (typeof value === "number") add(value, end - from);
        else for (let k = from; k < end; k++) add(value[k - from]);
      }
  return sum;
}

/** The scalars that follow from a feed: lossScale = 1/Σmask (0 without a mask), stepScale = 1/(steps·trials). */
export function scalesOf(feed: Feed): Record<string, number> {
  const weight = maskSum(feed);
  if (feed.signals[maskName] && weight === 0)
    throw invalid({
      subject: "mask",
      value: 0,
      detail: "throughout the batch",
      remedy: "a loss needs a step that counts",
    });
  return { lossScale: weight === 0 ? 0 : 1 / weight, stepScale: 1 / (feed.steps * feed.trials) };
}
