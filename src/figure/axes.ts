import { withUnit } from "../base/unitText.ts";
import { colour } from "./colours.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import { textWidth } from "./text.ts";

/** A horizontal axis. */
export interface XAxis {
  readonly label: string | null;
  /** Their values, or about how many. */
  readonly ticks: number | number[];
  readonly tickFormat?: (value: number) => string;
}

/** A vertical axis. */
export interface YAxis extends XAxis {
  /** Of the label; left out if the panel is lower than both are long. */
  readonly unit?: string;
  /** From the axis to its label. */
  readonly labelOffset?: number;
  /** Longer numbers are written with an exponent. */
  readonly characters?: number;
}

/** Outside ticks, the label centred below, a line along the bottom. */
export const axisX = (plot: Plot, axis: XAxis) => [
  plot.frame({ anchor: "bottom", stroke: colour.ink }),
  plot.axisX({
    tickSize: 4,
    labelArrow: "none",
    labelAnchor: "center",
    labelOffset: 36,
    tickFormat: inOneNotation(axis.ticks),
    ...axis,
  }),
];

/** Outside ticks, the label centred and turned, a line along the left; `height` is that of the panel. */
export const axisY = (plot: Plot, { unit, characters, ...axis }: YAxis, height: number) => {
  const whole = axis.label === null ? null : withUnit(axis.label, unit);
  return [
    plot.frame({ anchor: "left", stroke: colour.ink }),
    plot.axisY({
      tickSize: 4,
      labelArrow: "none",
      labelAnchor: "center",
      labelOffset: 68,
      tickFormat: inOneNotation(axis.ticks, characters),
      ...axis,
      label: whole !== null && hasRoom(whole, height) ? whole : axis.label,
    }),
  ];
};

/** Whether a label fits beside a panel so high. */
export const hasRoom = (label: string, height: number): boolean => textWidth(label) <= height + 12;

/**
 * Multiples of 1, 2 or 5 · 10^k, as many as fit on an axis through 0 of length `room`, if each takes the width of its
 * number or `each`; if two do not fit, 0 and a one-digit number near the end farther from 0.
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
      const widest = Math.max(0, ...tickTexts(ticks).map((text) => textWidth(text)));
      if (count < 2) return twoTicks(low, high);
      if ((step / (high - low)) * room > (each ?? widest + 6)) return ticks;
    }
}

/** Ticks with numbers that differ and fit, and the power of ten that the name of the axis then has to say. */
export interface ScaledTicks {
  readonly ticks: number[];
  readonly tickFormat: (value: number) => string;
  /** "10⁻⁵"; "" for 1. */
  readonly power: string;
}

/**
 * Multiples of 1, 2 or 5 · 10^k within a range: the finest that are at least `each` apart on an axis of length `room`,
 * but two in any case.
 * @param widest of a number; wider ones are divided by a power of ten
 */
export function scaledTicks(
  [low, high]: readonly [number, number],
  room: number,
  each: number,
  widest: number,
): ScaledTicks {
  // Without a range there are no steps.
  if (!(Number.isFinite(high - low) && high - low > Number.MIN_VALUE * 1e3))
    return { ticks: [low], tickFormat: (value) => numberText(value), power: "" };
  let best: { readonly ticks: number[]; readonly decimals: number } | undefined;
  let isFinest = false;
  for (let k = Math.ceil(Math.log10(high - low)); !isFinest; k--)
    for (const factor of [5, 2, 1]) {
      const step = factor * 10 ** k;
      const first = Math.ceil(low / step - 1e-9);
      const count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
      const isFine = (step / (high - low)) * room >= each;
      isFinest = !isFine && best !== undefined && best.ticks.length > 1;
      if (isFinest) break;
      const ticks = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
      best = { ticks, decimals: -k };
      isFinest = !isFine && count > 1;
      if (isFinest) break;
    }
  const { ticks, decimals } = best!;
  const written = (exponent: number) => (value: number) => {
    const places = Math.min(100, Math.max(0, decimals + exponent));
    return String(Number((value / 10 ** exponent).toFixed(places))).replaceAll("-", "−");
  };
  const isShort = ticks.every((tick) => textWidth(written(0)(tick)) <= widest);
  const exponent = isShort ? 0 : Math.floor(Math.log10(Math.max(...ticks.map(Math.abs))) + 1e-9);
  return { ticks, tickFormat: written(exponent), power: exponent === 0 ? "" : `10${raised(exponent)}` };
}

/** The same of a horizontal axis: the finest whose numbers keep clear of each other. */
export function ticksAcross(domain: readonly [number, number], room: number): Omit<ScaledTicks, "power"> {
  for (let widest = 0; ; ) {
    const { ticks, tickFormat } = scaledTicks(domain, room, widest + 6, Number.POSITIVE_INFINITY);
    const now = Math.max(...ticks.map((tick) => textWidth(tickFormat(tick))));
    if (now <= widest || ticks.length <= 2) return { ticks, tickFormat };
    widest = now;
  }
}

const raised = (exponent: number): string =>
  String(exponent).replace(/[-\d]/g, (character) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(character)]);

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
    tickText(value, areShort(Array.isArray(ticks) ? ticks : all, characters));

const areShort = (ticks: readonly number[], characters = 6): boolean =>
  ticks.every((tick) => numberText(tick).length <= characters);

function tickTexts(ticks: readonly number[]): string[] {
  const isShort = areShort(ticks);
  return ticks.map((tick) => tickText(tick, isShort));
}

/** Short enough for the margin: 1e−5 instead of 0.00001, and then so for all ticks of the axis except 0. */
function tickText(value: number, isShort: boolean): string {
  if (isShort || value === 0) return numberText(value);
  return Number(value.toPrecision(6)).toExponential().replace("e+", "e").replaceAll("-", "−");
}
