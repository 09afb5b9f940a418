/** Evidence for alternatives, and cues for one of several things. */
import type { TrialBuilder } from "../builder.ts";

/** Writes several channels at once. */
export interface ChannelsWriter {
  during(...periods: string[]): ChannelsWriter;
}

/**
 * Evidence for one of two channels: the favoured one is (1 + difference)/2, the other (1 − difference)/2. A negative
 * difference favours the other.
 */
export function evidence(
  t: TrialBuilder,
  channels: readonly [string, string],
  favoured: string,
  difference: number,
): ChannelsWriter {
  const self: ChannelsWriter = {
    during(...periods) {
      for (const channel of channels)
        t.input(channel).during(...periods, 0.5 + ((channel === favoured ? 1 : -1) * difference) / 2);
      return self;
    },
  };
  return self;
}

/** A number from one range at the same place in another: a frequency as a level of input. */
export const rescaled = (
  value: number,
  [low, high]: readonly [number, number],
  [least, most]: readonly [number, number],
): number => least + ((value - low) / (high - low)) * (most - least);
