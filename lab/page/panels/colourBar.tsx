/** Bars of colours from 0 to a limit, side by side, one for each kind of unit. */
import { Gradient } from "../draw/gradient.tsx";
import { rampStops, ramps } from "../draw/theme.ts";

export interface ColourBarProps {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly colours: readonly { readonly kind: "excitatory" | "inhibitory" | "unit"; readonly name: string }[];
  readonly limit: number;
  readonly label: string;
}

const wide = 9;
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export function ColourBar({ x, y, height, colours, limit, label }: ColourBarProps) {
  const all = ramps.value;
  const top = y + 14;
  const kinds = [...new Map(colours.map((colour) => [colour.kind, colour])).values()];
  const right = x + kinds.length * (wide + 1);
  return (
    <g class="colour-bar">
      {kinds.map(({ kind, name }, k) => (
        <g key={kind}>
          {kinds.length > 1 && (
            <text x={x + k * (wide + 1) + wide / 2} y={y + 8} text-anchor="middle">
              {name}
            </text>
          )}
          <Gradient x={x + k * (wide + 1)} y={top} width={wide} height={height - 14} stops={rampStops(all[kind])} />
        </g>
      ))}
      <text x={right + 3} y={top} dy="0.7em">
        {compact.format(limit)}
      </text>
      <text x={right + 3} y={y + height}>
        0
      </text>
      <text
        class="label"
        transform={`translate(${right + 34},${(top + y + height) / 2}) rotate(-90)`}
        text-anchor="middle"
      >
        {label}
      </text>
    </g>
  );
}
