/** Infers the kind of a factor from its levels. */
import type { FactorKind } from "./words.ts";

export type Levels = readonly (number | string)[];

/** Lengths of a circle in common units of angle. */
const turns: Readonly<Record<string, number>> = {
  ...Object.fromEntries(["°", "deg", "degree", "degrees"].map((unit) => [unit, 360])),
  ...Object.fromEntries(["rad", "radian", "radians"].map((unit) => [unit, 2 * Math.PI])),
};
export const turnOf = (unit: string): number | undefined => turns[unit.toLowerCase()];

/**
 * Strings are categories; angles in even steps around a circle are circular; numbers on both sides of 0 are signed,
 * others ordered.
 */
export function kindOfLevels(levels: Levels, unit: string): FactorKind {
  if (levels.some((level) => typeof level === "string")) return "category";
  return circleOf(levels, unit) === undefined ? kindOfNumbers(levels) : "circular";
}

/** The same for numbers that are not circular, such as those of a psychometric variable. */
export const kindOfNumbers = (levels: Levels): FactorKind =>
  levels.some((level) => Number(level) < 0) && levels.some((level) => Number(level) > 0) ? "signed" : "ordered";

/**
 * The length of the circle, 360 or 2π, around which the levels go once in even steps, such as 0, 45, …, 315.
 * Undefined if they do not, if there are fewer than three, or if their unit is not that of an angle.
 */
export function circleOf(levels: Levels, unit = ""): number | undefined {
  const sorted = levels.filter((level) => typeof level === "number").sort((a, b) => a - b);
  if (sorted.length < 3 || sorted.length < levels.length) return undefined;
  const circles = unit === "" ? [360, 2 * Math.PI] : [turnOf(unit) ?? 0];
  return circles.find((circle) => {
    const step = circle / sorted.length;
    return step > 0 && sorted.every((level, i) => Math.abs(level - sorted[0] - i * step) < 1e-3 * step);
  });
}
