import type { Plot } from "./draw.ts";
import { colour, numberText } from "./style.ts";
import { textWidth } from "./text.ts";

interface AxisOptions {
  label: string | null;
  ticks?: number | number[];
  tickFormat?: (value: number) => string;
  labelOffset?: number;
}

/** The horizontal axis of a panel: outside ticks, the label centred below, a line along the bottom. */
export const axisX = (plot: Plot, options: AxisOptions) => [
  plot.frame({ anchor: "bottom", stroke: colour.ink }),
  plot.axisX({
    tickSize: 4,
    labelArrow: "none",
    labelAnchor: "center",
    labelOffset: 36,
    tickFormat: inOneNotation(options.ticks),
    ...options,
  }),
];

/**
 * The vertical axis of a panel: outside ticks, the label centred and turned, a line along the left. In a panel that is lower than the label
 * is long (`room`), the label goes without its unit in brackets. Numbers of more than `characters` are written with an exponent.
 */
export const axisY = (
  plot: Plot,
  { room = Number.POSITIVE_INFINITY, characters, ...options }: AxisOptions & { room?: number; characters?: number },
) => [
  plot.frame({ anchor: "left", stroke: colour.ink }),
  plot.axisY({
    tickSize: 4,
    labelArrow: "none",
    labelAnchor: "center",
    labelOffset: 68,
    tickFormat: inOneNotation(options.ticks, characters),
    ...options,
    label: options.label && !hasRoom(options.label, room) ? withoutUnit(options.label) : options.label,
  }),
];

/** Whether a label stands beside a panel `room` high. */
export const hasRoom = (label: string, room: number): boolean => textWidth(label) <= room + 12;

/** "rate (a.u.)" as "rate". */
export const withoutUnit = (label: string): string => label.replace(/ \(.*\)$/, "");

/**
 * Multiples of 1, 2 or 5 · 10^k, as many as have room on an axis `room` long through 0, for their numbers side by side or for `each` that is given;
 * where that is not for two, 0 and one digit near the end that is farther away.
 */
export function ticksWithRoom([low, high]: readonly [number, number], room: number, each?: number): number[] {
  // Without a range there are no steps.
  if (!(high - low > Number.MIN_VALUE * 1e3)) return [low];
  for (let k = Math.floor(Math.log10((high - low) / 20)); ; k++)
    for (const factor of [1, 2, 5]) {
      const step = factor * 10 ** k;
      const first = Math.ceil(low / step - 1e-9);
      const count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
      const ticks = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
      const widest = Math.max(0, ...ticks.map((tick) => textWidth(tickText(tick, ticks))));
      if (count < 2) return twoTicks(low, high);
      if ((step / (high - low)) * room > (each ?? widest + 6)) return ticks;
    }
}

/** Without a second number an axis has no scale. */
function twoTicks(low: number, high: number): number[] {
  const far = Math.abs(low) > Math.abs(high) ? low : high;
  const power = 10 ** Math.floor(Math.log10(Math.abs(far)) + 1e-9);
  const tick = Number((Math.trunc(far / power + Math.sign(far) * 1e-9) * power).toPrecision(12));
  return [tick, 0].sort((a, b) => a - b);
}

/** The format of ticks that are given, or that Plot chooses and hands over with each of them. */
const inOneNotation =
  (ticks: number | number[] | undefined, characters?: number) =>
  (value: number, _: number, all: readonly number[] = [value]) =>
    tickText(value, Array.isArray(ticks) ? ticks : all, characters);

/** Short enough for the margin: 1e−5 instead of 0.00001, and then so for all ticks of the axis except 0. */
function tickText(value: number, all: readonly number[], characters = 6): string {
  const isShort = all.every((tick) => numberText(tick).length <= characters);
  if (isShort || value === 0) return numberText(value);
  return Number(value.toPrecision(6)).toExponential().replace("e+", "e").replaceAll("-", "−");
}
