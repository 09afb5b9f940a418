/** The noiseless inputs of a trial, as seen by an observer. */
import { unknownName } from "../base/errors.ts";
import { denseChannel } from "./denseBatch.ts";
import type { Segment } from "./trial.ts";

export interface InputView {
  /** ms */
  readonly dt: number;
  readonly steps: number;
  readonly channels: readonly string[];
  /** The values of one channel, by name or index, one per step. Throws `unknown`. */
  input(channel: string | number): Float64Array;
}

/** An observer's view of the inputs of a trial. */
export function inputView(
  inputs: readonly Segment[],
  steps: number,
  channels: readonly string[],
  dt: number,
): InputView {
  const input = (channel: string | number) => {
    const index = typeof channel === "string" ? channels.indexOf(channel) : channel;
    if (!(index in channels)) throw unknownName("input channel", String(channel), channels);
    return denseChannel(inputs, index, steps);
  };
  return { dt, steps, channels, input };
}
