import type { Tuning } from "../../blocks/tuning.ts";

/** Two neighbours share a value: linear in the angle between `channels` evenly spaced preferred angles. */
export const blend =
  (channels: number): Tuning =>
  (difference) =>
    Math.max(0, 1 - (Math.abs(difference) * channels) / 360);
