/** Evenly spaced directions, in degrees. */
import type { TrialBuilder } from "../../builder.ts";

/** `count` directions, the first 0°. */
export const evenDirections = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, k) => (360 * k) / count);

/** Any of the other directions, all equally likely. */
export const otherDirection = (t: TrialBuilder, direction: number, count: number): number =>
  (direction + (360 * (1 + t.random.integer(count - 1))) / count) % 360;

/** A direction after a turn, in [0°, 360°). */
export const turned = (direction: number, by: number): number => (((direction + by) % 360) + 360) % 360;
