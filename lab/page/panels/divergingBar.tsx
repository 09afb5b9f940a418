/** The colours of weights, and the weights of the deepest ones in each matrix. */
import { Gradient } from "../draw/gradient.tsx";
import { rampStops, ramps } from "../draw/theme.ts";
import type { Limits } from "./matrixPlace.ts";

export function DivergingBar(props: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly limits: Limits;
}) {
  const { x, y, limits } = props;
  const { excitatory, inhibitory } = ramps.value;
  const width = Math.min(150, props.width * 0.42);
  const stops = [...rampStops(inhibitory).slice(1).reverse(), ...rampStops(excitatory)];
  return (
    <g class="colour-bar">
      <Gradient x={x} y={y} width={width} height={9} stops={stops} />
      <text x={x} y={y + 21}>
        −{limits.wRec}
      </text>
      <text x={x + width / 2} y={y + 21} text-anchor="middle">
        0
      </text>
      <text x={x + width} y={y + 21} text-anchor="end">
        {limits.wRec}
      </text>
      <text x={x + width + 10} y={y + 8}>
        weight between units (a.u.)
      </text>
      <text x={x + width + 10} y={y + 21}>
        in: ±{limits.wIn}, out: ±{limits.wOut}
      </text>
    </g>
  );
}
