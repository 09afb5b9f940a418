/** The data of a run: input signals, dense or in segments, noise, and initial states. */
import { checkArgument } from "../base/arguments.ts";
import {
  type DalenetError,
  invalid,
  mismatched,
  missing,
  nameAdvice,
  nearestName,
  unknown,
  unsupported,
} from "../base/errors.ts";

import { isFloat32 } from "../settings/kind.ts";

/** One value, or one per step, of a channel over steps from < k ≤ to (step k is at time k·dt). */
export interface FeedSegment {
  readonly channel: number;
  readonly from: number;
  readonly to: number;
  readonly value: number | Float32Array;
}

/** [step, trial, unit] in C order, or segments per trial over a background (default 0). */
export type SignalFeed =
  | { readonly dense: ArrayLike<number> }
  | { readonly segments: readonly (readonly FeedSegment[])[]; readonly background?: number };

/** The value of a signal outside its segments. */
export const backgroundOf = (signal: SignalFeed): number => ("segments" in signal ? (signal.background ?? 0) : 0);

/**
 * A Philox key and the number of each trial in its stream of presentations; noise that all trials share uses `run`
 * instead of the trial's number. Or the draws themselves, one array [step, trial, unit] per declared noise.
 */
export type NoiseFeed =
  | { readonly key: readonly [number, number]; readonly trialNumbers: ArrayLike<number>; readonly run: number }
  | { readonly given: readonly ArrayLike<number>[] };

export interface Feed {
  readonly steps: number;
  readonly trials: number;
  readonly signals: Readonly<Record<string, SignalFeed>>;
  readonly noise?: NoiseFeed;
  /** Values of states before the first step, [trial, unit] in C order, for a program that takes them. */
  readonly initial?: Readonly<Record<string, ArrayLike<number>>>;
  /**
   * Earlier steps of these trials (default 0), for a program of windows. It draws the noise of its steps in the trial
   * and, after earlier steps, starts from `initial` instead of the network's own initial states.
   */
  readonly stepsBefore?: number;
  /**
   * Steps of each trial, for a batch in which some end before the others (default: all have `steps`). What follows the
   * end of a trial is 0 in records, and need not be computed where nothing else depends on it. Sums over trials may
   * then be taken from the shortest trial to the longest.
   */
  readonly ends?: ArrayLike<number>;
}

/** A state whose initial value a program takes from the feed. */
export interface InitialState {
  readonly name: string;
  readonly units: number;
  /** Read only if a run continues another. */
  readonly windowed: boolean;
}

const feedKeys = ["steps", "trials", "signals", "noise", "initial", "stepsBefore", "ends"];

/**
 * @throws "unsupported" for a feed that an executable was not compiled for, "unknown" for a misspelt part; other parts,
 * as of a batch from which a feed is made, are ignored
 */
export function checkSize(feed: Feed, compiled: { readonly trials: number; readonly maxSteps: number }): void {
  checkArgument("feed", feed, ["steps", "trials", "signals"], "give { steps, trials, signals }");
  for (const at of Object.keys(feed))
    if (!feedKeys.includes(at) && nearestName(at, feedKeys) !== undefined)
      throw unknown({ within: "the feed", at, remedy: nameAdvice(at, feedKeys) });
  const { trials, steps } = feed;
  if (trials !== compiled.trials || steps > compiled.maxSteps || !(steps >= 1))
    throw unsupported({
      subject: "feed",
      detail: `of ${trials} trials and ${steps} steps`,
      remedy: `this program was compiled for ${compiled.trials} trials and 1 … ${compiled.maxSteps} steps`,
    });
  checkEnds(feed);
}

/**
 * Values [trial, unit] of a state before the first step. Those that only a later window reads (`windowed`) may be
 * omitted in the first.
 * @throws "missing" if a run needs them, "mismatched" for another number of values
 */
export function initialOf(feed: Feed, { name, units: size, windowed }: InitialState): ArrayLike<number> | undefined {
  const values = feed.initial?.[name];
  const expected = feed.trials * size;
  const shape = `[trial ${feed.trials}, unit ${size}]`;
  if (values === undefined) {
    if (windowed && stepsBefore(feed) === 0) return undefined;
    throw missing({ subject: `initial state "${name}" ${shape} in the feed`, remedy: "give it for every trial" });
  }
  if (values.length !== expected)
    throw mismatched({
      subject: `initial state "${name}"`,
      detail: `of ${values.length} numbers`,
      remedy: `${shape} has ${expected}`,
    });
  checkNumbers(name, values, size, stepsBefore(feed) === 0);
  return values;
}

/**
 * Throws "invalid" for a value of an initial state that is not a number or, before the first step of a trial, not
 * finite. A window may hand on values that are not finite: where training diverges, the loss shows it.
 */
function checkNumbers(name: string, values: ArrayLike<number>, size: number, mustBeFinite: boolean): void {
  for (let k = 0; k < values.length; k++) {
    const value: unknown = values[k];
    if (mustBeFinite ? isFloat32(value) : typeof value === "number") continue;
    throw invalid({
      subject: `initial state "${name}" of trial ${Math.floor(k / size)}, unit ${k % size}`,
      value,
      remedy: "give a finite number",
    });
  }
}

/**
 * Earlier steps of a feed's trials.
 * @throws "invalid" unless it is a whole number of at least 0
 */
export function stepsBefore({ stepsBefore = 0 }: Feed): number {
  if (!(Number.isSafeInteger(stepsBefore) && stepsBefore >= 0 && stepsBefore < 2 ** 31))
    throw invalid({
      at: "stepsBefore",
      value: stepsBefore,
      remedy: "give the number of steps before this window, a whole number of at least 0",
    });
  return stepsBefore;
}

/** @throws "unsupported" for a window or initial states that the program was not compiled for */
export function checkStart(feed: Feed, taken: readonly string[], hasWindows: boolean): void {
  if (stepsBefore(feed) > 0 && !hasWindows)
    throw unsupported({
      subject: `feed with stepsBefore = ${feed.stepsBefore}`,
      remedy: "compile the program with { windows: true }",
    });
  const extra = Object.keys(feed.initial ?? {}).find((name) => !taken.includes(name));
  if (extra !== undefined)
    throw unsupported({
      subject: `initial state "${extra}" in the feed`,
      detail: taken.length === 0 ? ", but the program takes none" : `, but the program takes only ${taken.join(", ")}`,
      remedy: `compile it with { initialStates: ${JSON.stringify([...taken, extra])} }`,
    });
}

/** Run-time numbers that a rule of updates asks for, and not the network. */
const isOfUpdates = (name: string): boolean => name === "learningRate" || /^correction[12]\b/.test(name);

/** Steps of a trial. */
export const endOf = ({ ends, steps }: Pick<Feed, "ends" | "steps">, trial: number): number => ends?.[trial] ?? steps;

/** @throws "mismatched" or "invalid" unless every trial has an end within the steps of the feed */
function checkEnds({ ends, steps, trials }: Feed): void {
  if (ends === undefined) return;
  if (ends.length !== trials)
    throw mismatched({
      subject: "ends in the feed",
      detail: `, ${ends.length} in a batch of ${trials} trials`,
      remedy: "give the number of steps of each trial",
    });
  const bad = Array.from(ends).findIndex((end) => !(Number.isInteger(end) && end >= 0 && end <= steps));
  if (bad >= 0)
    throw invalid({
      subject: "end of a trial in the feed",
      value: ends[bad],
      remedy: `give whole numbers from 0 to ${steps}`,
    });
}

/** Sets what a record [step, trial, unit], starting at step `from`, holds after the ends of trials to 0. */
export function clearAfterEnds(
  record: Float32Array | Float64Array,
  feed: Pick<Feed, "ends" | "steps" | "trials">,
  units: number,
  from: number,
): void {
  const { ends, steps, trials } = feed;
  if (ends === undefined) return;
  for (let trial = 0; trial < trials; trial++)
    for (let k = Math.max(ends[trial] - from, 0); k < steps - from; k++) {
      const at = (k * trials + trial) * units;
      record.fill(0, at, at + units);
    }
}

/** The error for a scalar that a program reads and a run was not given. */
export const missingScalar = (name: string): DalenetError =>
  missing({
    subject: `scalar "${name}" of the program`,
    remedy: isOfUpdates(name)
      ? "add `...optimizerScalars(rate, update, { beta1, beta2 })` to the scalars of run, with the decays that adam was given"
      : "add its value to the scalars of run, beside those of `model.scalars(dt, sigma)`",
  });

/** The input with the weights of the loss. */
export const maskName = "mask";

/** The signal of that name, with its size checked. */
export function signalOf(feed: Feed, name: string, size: number): SignalFeed {
  const signal = feed.signals[name];
  if (!signal)
    throw missing({
      subject: `signal "${name}" [unit ${size}] in the feed`,
      remedy: "give it for every step and trial",
    });
  const expected = feed.steps * feed.trials * size;
  if ("dense" in signal && signal.dense.length !== expected) {
    const shape = `[step ${feed.steps}, trial ${feed.trials}, unit ${size}] has ${expected}`;
    const isPerStep = name === maskName && signal.dense.length * size === expected;
    throw mismatched({
      subject: `signal "${name}"`,
      detail: `of ${signal.dense.length} numbers`,
      remedy: isPerStep
        ? `${shape}: this loss weighs each output, repeat the mask for each, or use batchFeeder`
        : shape,
    });
  }
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

function checkSegment({ channel, from, to, value }: FeedSegment, name: string, size: number): void {
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

/** The noise of a feed, checked against what the program was compiled for. */
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
 * Writes one trial of a signal: entry (step k, channel c) goes to out[offset + k·stepStride + c·channelStride]. `out`
 * must already hold the background.
 */
export function writeTrial(
  signal: SignalFeed,
  trial: number,
  feed: Pick<Feed, "steps" | "trials">,
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

/** Σ of all weights of the loss in float64, 0 without a mask. Throws "invalid" for a negative weight. */
export function maskSum(feed: Feed): number {
  const mask = feed.signals[maskName];
  if (!mask) return 0;
  let sum = 0;
  const add = (weight: number, steps = 1) => {
    if (!(weight >= 0)) throw invalid({ subject: "mask", value: weight, remedy: "weights of the loss are at least 0" });
    sum += weight * steps;
  };
  if (backgroundOf(mask) !== 0)
    throw unsupported({ subject: "background of the mask", remedy: "give the weights as segments over 0, or dense" });
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

/**
 * The given scalars, and those computed from the feed unless given: lossScale = 1/Σmask (0 without a mask), stepScale =
 * 1/(steps·trials), continued = 1 in a later window and 0 otherwise.
 * @param needed whether the program uses a scalar
 */
export function scalesOf(
  feed: Feed,
  given: Readonly<Record<string, number>>,
  needed: (scalar: string) => boolean,
): Record<string, number> {
  for (const [name, value] of Object.entries(given))
    if (typeof value !== "number") throw invalid({ subject: `scalar "${name}"`, value, remedy: "give a number" });
  const isWeighed = needed("lossScale") && !("lossScale" in given);
  const weight = isWeighed ? maskSum(feed) : 0;
  if (isWeighed && feed.signals[maskName] && weight === 0)
    throw invalid({
      subject: "mask",
      value: 0,
      detail: "throughout the batch",
      remedy:
        "a loss needs at least one step with a positive weight; to run a window without any, give lossScale: 0 as a scalar",
    });
  return {
    lossScale: weight === 0 ? 0 : 1 / weight,
    stepScale: 1 / (feed.steps * feed.trials),
    continued: stepsBefore(feed) > 0 ? 1 : 0,
    ...given,
  };
}
