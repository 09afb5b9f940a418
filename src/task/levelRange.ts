/** Levels of a factor chosen by a range: "10..20", around a circle also through 0, "350..10". */
import type { TaskWords } from "./words/words.ts";

export interface LevelRange {
  readonly low: number;
  readonly high: number;
}

/** Both ends of "10..20"; undefined for other words. */
export function levelRangeIn(asked: string | number): LevelRange | undefined {
  const ends = String(asked)
    .split("..")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [low, high] = ends;
  return ends.length === 2 && ends.every(Number.isFinite) ? { low, high } : undefined;
}

/** The length of the circle around which the levels of a factor lie; undefined if they do not. */
export function circleOfFactor(name: string, { factors }: Pick<TaskWords, "factors">): number | undefined {
  const factor = factors.find((one) => one.name === name);
  return factor?.kind === "circular" ? factor.circle : undefined;
}

/** A range as it is measured from its middle. */
export interface RangeSpan {
  /** Half of its width; below 0 if the upper end comes first, which only a circle allows. */
  readonly half: number;
  /** How far a level is from the middle, around a circle the shorter way. */
  offset(level: number): number;
  includes(level: number): boolean;
}

export function spanOf({ low, high }: LevelRange, circle: number | undefined): RangeSpan {
  const width = circle === undefined || high - low >= circle ? high - low : modulo(high - low, circle);
  const half = width / 2;
  const offset = (level: number) => {
    const apart = level - (low + half);
    return Math.abs(circle === undefined ? apart : modulo(apart + circle / 2, circle) - circle / 2);
  };
  // An end that is written in full may differ from the level by rounding.
  const rounding = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
  return { half, offset, includes: (level) => half >= 0 && offset(level) <= half + rounding };
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/** "0.2 to 0.9998": where numbers lie. */
export function extentText(numbers: readonly number[]): string {
  const [low, high] = [Math.min, Math.max].map((end) => numbers.reduce((a, b) => end(a, b)));
  return [low, high].map((end) => Number(end.toPrecision(4))).join(" to ");
}
