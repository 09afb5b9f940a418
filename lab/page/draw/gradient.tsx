/** A bar of colours between equally spaced stops. */
import { useId } from "preact/hooks";

export interface GradientProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From left to right, or from the bottom up if the bar is higher than wide. */
  readonly stops: readonly string[];
}

export function Gradient({ x, y, width, height, stops }: GradientProps) {
  const id = useId();
  const isUpright = height > width;
  return (
    <>
      <linearGradient id={id} x1="0" x2={isUpright ? 0 : 1} y1={isUpright ? 1 : 0} y2="0">
        {stops.map((colour, k) => (
          <stop key={`${k} ${colour}`} offset={k / (stops.length - 1)} stop-color={colour} />
        ))}
      </linearGradient>
      <rect class="outline" x={x} y={y} width={width} height={height} style={{ fill: `url(#${id})` }} />
    </>
  );
}
