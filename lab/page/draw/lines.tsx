/** Curves over time or updates. */
import { line } from "d3-shape";
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
}

export function Line({ x, y, stride = 1, offset = 0, scaleX, scaleY, class: name }: LineProps) {
  const path = line<number>()
    .defined((k) => Number.isFinite(y[k * stride + offset]))
    .x((k) => scaleX(x[k]))
    .y((k) => scaleY(y[k * stride + offset]))
    .digits(1);
  return <path class={`line ${name}`} d={path(Array.from({ length: x.length }, (_, k) => k)) ?? ""} />;
}
