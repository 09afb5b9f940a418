/** What kind of factor some levels are of, where nobody says. */
import type { FactorKind } from "./words.ts";

export type Levels = readonly (number | string)[];

/** How long a circle is whose places are in these units, as people write them. */
const turns: Readonly<Record<string, number>> = {
  ...Object.fromEntries(["°", "deg", "degree", "degrees"].map((unit) => [unit, 360])),
  ...Object.fromEntries(["rad", "radian", "radians"].map((unit) => [unit, 2 * Math.PI])),
};
export const turnOf = (unit: string): number | undefined => turns[unit.toLowerCase()];

/** Texts are categories; angles that go around a circle in even steps are circular; numbers on both sides of 0 are signed, others ordered. */
export function kindOfLevels(levels: Levels, unit: string): FactorKind {
  if (levels.some((level) => typeof level === "string")) return "category";
  return circleOf(levels, unit) === undefined ? kindOfNumbers(levels) : "circular";
}

/** The same of numbers that go around no circle, such as those of a psychometric variable. */
export const kindOfNumbers = (levels: Levels): FactorKind =>
  levels.some((level) => Number(level) < 0) && levels.some((level) => Number(level) > 0) ? "signed" : "ordered";

/**
 * The length of the circle that some levels go once around in even steps, 360 or 2π: 0, 45, …, 315. Undefined where they do not, where there are
 * fewer than three, and where their unit is not an angle's.
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
