/** Axes of a panel of a figure. */
import type { ScaleLinear } from "d3-scale";
import { shortNumber } from "./short.ts";

export type Scale = ScaleLinear<number, number>;

/** Lines and ticks are one path: few elements are drawn sooner. */
interface AxisProps {
  readonly scale: Scale;
  /** About how many, or which. */
  readonly ticks: number | readonly number[];
  readonly format?: (value: number) => string;
  readonly label?: string;
  /** Of the label. */
  readonly unit?: string;
}

const ticksOf = ({ scale, ticks }: AxisProps) => (typeof ticks === "number" ? scale.ticks(ticks) : ticks);
/** From here on numbers are written in short: 20K. Beside an axis there is less room than below it. */
const long = { below: 10_000, beside: 1000 };
/** Below it, too: 5e−7. */
const tiny = 0.005;
function plain(scale: Scale, ticks: AxisProps["ticks"], side: keyof typeof long): (value: number) => string {
  const most = Math.max(...scale.domain().map(Math.abs));
  return most >= long[side] || most < tiny ? shortNumber : scale.tickFormat(typeof ticks === "number" ? ticks : 5);
}
/** Signs of numbers; hyphens in words stay. */
export const minus = (text: string) => text.replace(/(^|\s)-(?=\d)/g, "$1−");

/** Along the bottom at `y`. */
export function AxisX({ y, isBare, ...axis }: AxisProps & { readonly y: number; readonly isBare?: boolean }) {
  const { scale, label, unit } = axis;
  const [from, to] = scale.range();
  const format = axis.format ?? plain(scale, axis.ticks, "below");
  const ticks = ticksOf(axis);
  return (
    <g class="axis">
      <path d={`M${from},${y + 0.5}H${to}${ticks.map((value) => `M${scale(value) + 0.5},${y}v4`).join("")}`} />
      {!isBare &&
        ticks.map((value) => (
          <text key={value} x={scale(value)} y={y + 15} text-anchor="middle">
            {minus(format(value))}
          </text>
        ))}
      {label && (
        <text class="label" x={(from + to) / 2} y={y + 31} text-anchor="middle">
          {unit ? `${label} (${unit})` : label}
        </text>
      )}
    </g>
  );
}

/** Width of a letter, px. */
const letter = 5.8;

/** Along the left at `x`; its label stands turned at `labelX`, in two lines where one is too long. */
export function AxisY({ x, labelX = x - 36, ...axis }: AxisProps & { readonly x: number; readonly labelX?: number }) {
  const { scale, label, unit } = axis;
  const [from, to] = scale.range();
  const format = axis.format ?? plain(scale, axis.ticks, "beside");
  const ticks = ticksOf(axis);
  const isLong = letter * `${label} (${unit})`.length > Math.abs(from - to);
  return (
    <g class="axis">
      <path d={`M${x - 0.5},${from}V${to}${ticks.map((value) => `M${x - 4},${scale(value) + 0.5}h4`).join("")}`} />
      {ticks.map((value) => (
        <text key={value} x={x - 7} y={scale(value)} dy="0.32em" text-anchor="end">
          {minus(format(value))}
        </text>
      ))}
      {label && (
        <g transform={`translate(${labelX},${(from + to) / 2}) rotate(-90)`} text-anchor="middle">
          <text class="label">{isLong || !unit ? label : `${label} (${unit})`}</text>
          {isLong && unit && (
            <text class="label" y="11">
              ({unit})
            </text>
          )}
        </g>
      )}
    </g>
  );
}
