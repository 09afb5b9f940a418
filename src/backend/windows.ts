/** Cuts a feed into windows, for a program of windows to run in order. */
import { invalid } from "../base/errors.ts";
import type { Feed, FeedSegment, NoiseFeed, SignalFeed } from "./feed.ts";
import { stepsBefore } from "./feed.ts";

/**
 * The feeds of consecutive windows of `steps` steps; the last may be shorter. The caller gives each window after the
 * first the final states of the previous one (`perTrial`) as `initial`.
 * @throws "invalid" unless `steps` is a whole number of at least 1
 */
export function windowsOf(feed: Feed, steps: number): Feed[] {
  if (!(Number.isSafeInteger(steps) && steps >= 1))
    throw invalid({ subject: "steps per window", value: steps, remedy: "give a whole number of at least 1" });
  return Array.from({ length: Math.ceil(feed.steps / steps) }, (_, k) =>
    windowOf(feed, k * steps, Math.min(feed.steps, (k + 1) * steps)),
  );
}

/** Steps from < k ≤ to of a feed. */
function windowOf(feed: Feed, from: number, to: number): Feed {
  const { signals, noise, initial, ends, ...rest } = feed;
  return {
    ...rest,
    steps: to - from,
    signals: Object.fromEntries(Object.entries(signals).map(([name, signal]) => [name, cut(signal, feed, from, to)])),
    ...(noise && { noise: noiseIn(noise, feed, from, to) }),
    ...(initial && from === 0 && { initial }),
    stepsBefore: stepsBefore(feed) + from,
    ...(ends && { ends: Array.from(ends, (end) => Math.min(Math.max(end - from, 0), to - from)) }),
  };
}

function cut(signal: SignalFeed, feed: Feed, from: number, to: number): SignalFeed {
  if ("dense" in signal) return { dense: rows(signal.dense, feed, from, to) };
  return { ...signal, segments: signal.segments.map((trial) => trial.flatMap((segment) => within(segment, from, to))) };
}

/** The part of an array [step, …] with steps from < k ≤ to. */
function rows(values: ArrayLike<number>, { steps }: Feed, from: number, to: number): ArrayLike<number> {
  const perStep = values.length / steps;
  return ArrayBuffer.isView(values)
    ? (values as Float64Array).subarray(from * perStep, to * perStep)
    : Array.from(values).slice(from * perStep, to * perStep);
}

function within({ channel, from, to, value }: FeedSegment, first: number, last: number): FeedSegment[] {
  const begin = Math.max(from, first);
  const end = Math.min(to, last);
  if (begin >= end) return [];
  const values = typeof value === "number" ? value : value.subarray(begin - from, end - from);
  return [{ channel, from: begin - first, to: end - first, value: values }];
}

function noiseIn(noise: NoiseFeed, feed: Feed, from: number, to: number): NoiseFeed {
  return "given" in noise ? { given: noise.given.map((draws) => rows(draws, feed, from, to)) } : noise;
}
