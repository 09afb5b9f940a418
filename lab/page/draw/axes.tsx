/** Axes of a panel of a figure. */
import type { ScaleLinear } from "d3-scale";

export type Scale = ScaleLinear<number, number>;

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
/** From here on numbers are written as 20k or 3M. */
const long = 10_000;
function plain(scale: Scale, ticks: AxisProps["ticks"]): (value: number) => string {
  const isLong = Math.max(...scale.domain().map(Math.abs)) >= long;
  const format = scale.tickFormat(typeof ticks === "number" ? ticks : 5, isLong ? "~s" : undefined);
  return (value) => (value === 0 && isLong ? "0" : format(value));
}
export const minus = (text: string) => text.replace("-", "−");

/** Along the bottom at `y`. */
export function AxisX({ y, isBare, ...axis }: AxisProps & { readonly y: number; readonly isBare?: boolean }) {
  const { scale, label, unit } = axis;
  const [from, to] = scale.range();
  const format = axis.format ?? plain(scale, axis.ticks);
  return (
    <g class="axis">
      <line x1={from} x2={to} y1={y + 0.5} y2={y + 0.5} />
      {ticksOf(axis).map((value) => (
        <g key={value} transform={`translate(${scale(value)},${y})`}>
          <line y2="4" x1="0.5" x2="0.5" />
          {!isBare && (
            <text y="15" text-anchor="middle">
              {minus(format(value))}
            </text>
          )}
        </g>
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
  const format = axis.format ?? plain(scale, axis.ticks);
  const isLong = letter * `${label} (${unit})`.length > Math.abs(from - to);
  return (
    <g class="axis">
      <line x1={x - 0.5} x2={x - 0.5} y1={from} y2={to} />
      {ticksOf(axis).map((value) => (
        <g key={value} transform={`translate(${x},${scale(value)})`}>
          <line x1="-4" y1="0.5" y2="0.5" />
          <text x="-7" dy="0.32em" text-anchor="end">
            {minus(format(value))}
          </text>
        </g>
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
