/** The axes of learning curves: losses on a logarithmic one, epochs on the other. */

/** Losses above this are drawn at it: a single spike would press all others into a flat line. */
export function spikeBound(losses: readonly number[]): number {
  const sorted = [...losses].sort((a, b) => a - b);
  return sorted.length > 0 ? 1e3 * sorted[Math.floor((sorted.length - 1) / 2)] : Number.POSITIVE_INFINITY;
}

/** Whether a logarithmic axis has a place for a value: for zero it has none, nor for what lies at the ends of the range of numbers. */
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

/** At most about six labelled ticks: decades, or every k-th of them, or 1, 2, 5 · 10^k where the axis spans less than two of them. */
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

/** At most seven whole epochs, the first and the last among them where they leave room. */
export function epochTicks(epochs: number): number[] {
  if (epochs <= 6) return Array.from({ length: epochs }, (_, i) => i + 1);
  const raw = epochs / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) as number);
  const ticks = Array.from({ length: Math.floor(epochs / step) }, (_, i) => (i + 1) * step);
  return step > 2 ? [1, ...ticks] : ticks;
}
