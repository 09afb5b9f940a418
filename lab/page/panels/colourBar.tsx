/** Bars of colours from 0 to a limit, one for each kind of unit; one from −limit where rates have either sign. */
import { Gradient } from "../draw/gradient.tsx";
import { shortNumber } from "../draw/short.ts";
import { rampStops, ramps } from "../draw/theme.ts";

export interface ColourBarProps {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly colours: readonly { readonly kind: "excitatory" | "inhibitory" | "unit"; readonly name: string }[];
  readonly limit: number;
  readonly isSigned: boolean;
  readonly label: string;
}

const wide = 9;
/** Names of several bars are no longer than this, or their signs stand above them. */
const letters = 1;
const signs = { excitatory: "+", inhibitory: "−", unit: "±" };

export function ColourBar({ x, y, height, colours, limit, isSigned, label }: ColourBarProps) {
  const all = ramps.value;
  const top = y + 14;
  const known = [...new Map(colours.map((colour) => [colour.kind, colour])).values()];
  const kinds = isSigned ? known.slice(0, 1) : known;
  const stopsOf = (kind: keyof typeof all) =>
    isSigned ? [...rampStops(all.inhibitory).slice(1).reverse(), ...rampStops(all.excitatory)] : rampStops(all[kind]);
  const right = x + kinds.length * (wide + 1);
  return (
    <g class="colour-bar">
      {kinds.map(({ kind, name }, k) => (
        <g key={kind}>
          {kinds.length > 1 && (
            <text x={x + k * (wide + 1) + wide / 2} y={y + 8} text-anchor="middle">
              {known.every((one) => one.name.length <= letters) ? name : signs[kind]}
            </text>
          )}
          <Gradient x={x + k * (wide + 1)} y={top} width={wide} height={height - 14} stops={stopsOf(kind)} />
        </g>
      ))}
      <text x={right + 3} y={top} dy="0.7em">
        {shortNumber(limit)}
      </text>
      <text x={right + 3} y={y + height}>
        {isSigned ? `−${shortNumber(limit)}` : 0}
      </text>
      <text
        class="label"
        transform={`translate(${right + (shortNumber(limit).length + Number(isSigned) > 4 ? 44 : 34)},${(top + y + height) / 2}) rotate(-90)`}
        text-anchor="middle"
      >
        {label}
      </text>
    </g>
  );
}
