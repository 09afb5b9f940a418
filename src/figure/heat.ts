/** Many channels against time as rows of colours, because lines would hide each other. */
import type { ShownPeriod } from "./channels.ts";
import { colour } from "./colours.ts";
import type { ChannelPart } from "./families.ts";
import { finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { diverging, divergingIndex } from "./palette.ts";
import { pngAddress } from "./palettePng.ts";
import { fitted, fontSize, round, textAt, textWidth } from "./text.ts";

/** `values[channel][step]`; values that are not finite are grey. */
export type Channels = readonly (readonly number[])[];

/** The largest magnitude of a value, or 1 if all are 0: the end of the scale of colours. */
export const heatLimit = (channels: Channels): number =>
  channels.flat().reduce((most, value) => Math.max(most, Math.abs(finite(value) ?? 0)), 0) || 1;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
const missing = diverging.length;
const palette = [...diverging, [200, 200, 200] as const];

/**
 * The picture: channel 0 at the bottom, time to the right; thin lines where periods end. `scale` places a time in ms.
 */
export function heatMap(
  channels: Channels,
  limit: number,
  { left, top, width, height }: Box,
  periods: readonly ShownPeriod[],
  scale: (time: number) => number,
): string {
  const rows = channels.length;
  const columns = channels[0].length;
  const indices = new Uint8Array(rows * columns);
  channels.forEach((values, channel) => {
    values.forEach((value, step) => {
      indices[(rows - 1 - channel) * columns + step] = Number.isFinite(value) ? divergingIndex(value, limit) : missing;
    });
  });
  const png = pngAddress(indices, columns, rows, palette);
  const lines = periods.slice(1).map(({ from }) => `M${round(scale(from))} ${round(top)}v${round(height)}`);
  const frame = `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" stroke="${colour.ink}" stroke-width="0.75" fill="none"/>`;
  return `<image x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${png}"/><path d="${lines.join("")}" stroke="${colour.quiet}" stroke-width="0.75" stroke-dasharray="3 2" fill="none"/>${frame}`;
}

const bar = { width: 62, height: 10, row: 18 };
/** All colours from left to right. */
const scale = () =>
  pngAddress(
    Uint8Array.from(diverging, (_, k) => k),
    diverging.length,
    1,
    diverging,
  );

/** The channels in words: "inputs: ring 0 to 31", "inputs 0 (left) to 8 (right)". */
export function rowsText(what: string, { stem, labels, places }: ChannelPart, names: readonly string[]): string {
  const last = labels.length - 1;
  if (stem === undefined)
    return `${what} ${labels[0]} (${names[places[0]]}) to ${labels[last]} (${names[places[last]]})`;
  return `${what}: ${stem === "" ? "" : `${fitted(stem, 150)} `}${labels[0]} to ${labels[last]}`;
}

/** Some of the rows, in even steps if their number allows it: of 32 every eighth. */
export function rowTicks({ length }: readonly unknown[], most = 5): number[] {
  const steps = Array.from({ length }, (_, i) => i + 1).filter((step) => length / step <= most);
  const step = steps.find((one) => length % one === 0 && one < length) ?? steps[0];
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
}

/** The legend above it: which channels, and the scale of colours. Returns the SVG and its height, like `legend`. */
export function heatLegend(
  text: string,
  limit: number,
  left: number,
  right: number,
  top: number,
): { svg: string; height: number } {
  const [low, high] = [-limit, limit].map((value) => numberText(value, 2));
  const ends = textWidth(low) + 6 + bar.width + 6 + textWidth(high);
  const isBeside = left + textWidth(text) + 18 + ends <= right;
  let x = isBeside ? left + textWidth(text) + 18 : left;
  const y = top + (isBeside ? 0.5 : 1.5) * bar.row;
  const parts = [textAt(text, left, top + bar.row / 2, 'dy="0.35em" text-anchor="start"')];
  parts.push(textAt(low, x, y, `dy="0.35em" text-anchor="start" font-size="${fontSize - 1}"`));
  x += textWidth(low) + 6;
  const place = `x="${round(x)}" y="${y - bar.height / 2}" width="${bar.width}" height="${bar.height}"`;
  parts.push(
    `<image ${place} preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${scale()}"/>`,
    `<rect ${place} fill="none" stroke="${colour.ink}" stroke-width="0.75"/>`,
    textAt(high, x + bar.width + 6, y, `dy="0.35em" text-anchor="start" font-size="${fontSize - 1}"`),
  );
  return { svg: `<g aria-label="legend">${parts.join("")}</g>`, height: bar.row * (isBeside ? 1 : 2) };
}

/** For a caption. */
export const heatText = (text: string): string =>
  ` The ${text.replace(":", "")} are rows of colours, the first at the bottom: blue above 0, red below 0, white 0; dashed lines separate periods.`;
