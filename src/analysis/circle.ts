/** Numbers around a circle. */
import { cosTurns, sinTurns } from "../base/math.ts";

/** What a linear regression needs of numbers around a circle. */
export const circleParts = { cos: cosTurns, sin: sinTurns } as const;
export type CirclePart = keyof typeof circleParts;

/** Whether numbers go around a circle: between fewer than three places on it a line is as good. */
export function isAround(circle: number | undefined, values: readonly number[]): circle is number {
  if (circle === undefined) return false;
  const known = values.filter((value) => !Number.isNaN(value));
  return new Set(known.map((value) => ((value % circle) + circle) % circle)).size > 2;
}

/**
 * At most so many of the levels of a circle, in even steps if their number allows it: of 8 levels all or 4, of 12 six.
 */
export function aroundCircle<Level>(levels: readonly Level[], most: number): Level[] {
  const counts = Array.from({ length: Math.min(most, levels.length) - 2 }, (_, i) => i + 3);
  const even = counts.filter((count) => levels.length % count === 0).at(-1);
  const count = even ?? Math.min(most, levels.length);
  return Array.from({ length: count }, (_, i) => levels[Math.round((i * levels.length) / count) % levels.length]);
}
