/** Learning curves: values of epochs, many of them on a logarithmic axis. */
import { finite } from "./figure.ts";

/** Losses above this are drawn at it: a single spike would press all others into a flat line. */
export function spikeBound(losses: readonly number[]): number {
  const sorted = [...losses].sort((a, b) => a - b);
  return sorted.length > 0 ? 1e3 * sorted[Math.floor((sorted.length - 1) / 2)] : Number.POSITIVE_INFINITY;
}

/** Whether a logarithmic axis can show a value: not 0, nor what is near the ends of the range of numbers. */
export const hasLogPlace = (value: number | null | undefined): value is number =>
  typeof value === "number" && value >= 1e-300 && value <= 1e300;

const steps = [1, 2, 5];
const mostDecades = 6;

/** The nearest numbers 1, 2, 5 · 10^k that enclose positive values with a little room. */
export function logDomain(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0.1, 1];
  const least = values.reduce((a, b) => Math.min(a, b)) / 1.05;
  const most = values.reduce((a, b) => Math.max(a, b)) * 1.05;
  const grid = logGrid(least, most);
  return [grid.filter((value) => value <= least).at(-1) as number, grid.find((value) => value >= most) as number];
}

/** About six labelled ticks at most: decades, or every k-th one; 1, 2, 5 · 10^k where the axis spans less than two. */
export function logTicks(low: number, high: number): number[] {
  const inside = logGrid(low, high).filter((value) => value >= low && value <= high);
  const decades = inside.filter((value) => String(value.toExponential()).startsWith("1e"));
  if (decades.length < 2) return inside;
  const every = Math.ceil(decades.length / mostDecades);
  return decades.filter((_, i) => i % every === 0);
}

function logGrid(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low)) - 1;
  const last = Math.ceil(Math.log10(high)) + 1;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((k) =>
    steps.map((step) => Number(`${step}e${k}`)),
  );
}

/** At most seven whole epochs, the first and the last among them if there is room. */
export function epochTicks(epochs: number): number[] {
  if (epochs <= 6) return Array.from({ length: epochs }, (_, i) => i + 1);
  const raw = epochs / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) as number);
  const ticks = Array.from({ length: Math.floor(epochs / step) }, (_, i) => (i + 1) * step);
  return step > 2 ? [1, ...ticks] : ticks;
}

/** The scale of epochs; a single epoch is in the middle. With moments before the first epoch has ended, from 0. */
export const epochScale = (epochs: number, from: 0 | 1 = 1) => ({
  domain: from === 0 ? [0, epochs] : epochs === 1 ? [0.5, 1.5] : [1, epochs],
  insetLeft: 6,
  insetRight: 6,
});

export const epochAxis = (epochs: number) => ({ label: "epoch", ticks: epochTicks(epochs) });

/** The numbers 1 to `epochs`. */
export const epochNumbers = (epochs: number): number[] => Array.from({ length: epochs }, (_, i) => i + 1);

/** A value of each epoch as a column. */
export const epochColumn = (epochs: number, values: readonly (number | null)[]): (number | null)[] =>
  Array.from({ length: epochs }, (_, i) => finite(values[i]));

export interface EpochPoint {
  readonly x: number;
  readonly y: number;
}

/** Points of at most `cap`, of the epochs whose values a logarithmic axis can show. */
export interface CappedCurve {
  readonly points: readonly EpochPoint[];
  readonly cap: number;
  /** The points above the cap, where they really are. */
  readonly spikes: readonly EpochPoint[];
}

export function cappedCurve(values: readonly (number | null)[]): CappedCurve {
  const all = values.flatMap((y, i) => (hasLogPlace(y) ? [{ x: i + 1, y }] : []));
  const cap = spikeBound(all.map(({ y }) => y));
  return {
    points: all.map(({ x, y }) => ({ x, y: Math.min(y, cap) })),
    cap,
    spikes: all.filter(({ y }) => y > cap),
  };
}

/** "1 epoch", "3 epochs". */
export const epochsText = (count: number): string => `${count} epoch${count === 1 ? "" : "s"}`;
