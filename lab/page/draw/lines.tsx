/** Curves over time or updates. */
import type { Scale } from "./axes.tsx";

interface LineProps {
  readonly x: ArrayLike<number>;
  /** Every `stride`-th value from `offset` on; NaN leaves a gap. */
  readonly y: ArrayLike<number>;
  readonly stride?: number;
  readonly offset?: number;
  readonly scaleX: Scale;
  readonly scaleY: Scale;
  readonly class: string;
  /** In place of that of the class. */
  readonly colour?: string | undefined;
  readonly dash?: string | undefined;
}

export function Line({ x, y, stride = 1, offset = 0, scaleX, scaleY, class: name, colour, dash }: LineProps) {
  const [alongX, alongY] = [quick(scaleX), quick(scaleY)];
  let path = "";
  let isBroken = true;
  for (let k = 0; k < x.length; k++) {
    const value = y[k * stride + offset];
    if (Number.isFinite(value)) path += `${isBroken ? "M" : "L"}${alongX(x[k])},${alongY(value)}`;
    isBroken = !Number.isFinite(value);
  }
  return <path class={`line ${name}`} d={path} style={{ color: colour }} stroke-dasharray={dash} />;
}

/** The scale to tenths of a px, without what a general one costs for each of hundreds of points. */
function quick(scale: Scale): (value: number) => number {
  const [from, to] = scale.domain();
  const [start, end] = scale.range();
  const slope = (end - start) / (to - from);
  const [low, high] = scale.clamp() ? [Math.min(start, end), Math.max(start, end)] : [-1e6, 1e6];
  return (value) => Math.round(10 * Math.max(low, Math.min(high, start + slope * (value - from)))) / 10;
}
