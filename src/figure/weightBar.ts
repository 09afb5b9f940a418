/** The scale of colours beside a matrix of weights. */
import { colour } from "./colours.ts";
import { numberText } from "./numberText.ts";
import { absent, type ColourLimits, diverging, hex, weightColours } from "./palette.ts";
import { fontSize, round, textAt, textWidth } from "./text.ts";

/** A text turned upwards. */
export const turnedText = (text: string, x: number, y: number, style = "") =>
  textAt(text, x, y, `transform="rotate(-90 ${round(x)} ${round(y)})" ${style}`);

/** Values with a number, the largest first. */
function ticksOf({ positive, negative }: ColourLimits): number[] {
  return [...(positive > 0 ? [positive, positive / 2] : []), 0, ...(negative > 0 ? [-negative / 2, -negative] : [])];
}

/** All ticks of a side have the same number of decimals, so that its limit has at most three digits. */
function tickText(value: number, { positive, negative }: ColourLimits): string {
  const limit = value < 0 ? negative : positive;
  if (value === 0 || limit < 1e-3 || limit >= 100) return numberText(value, 3);
  const needed = [limit, limit / 2].map((tick) => numberText(tick, 3).split(".")[1]?.length ?? 0);
  return value.toFixed(Math.min(2 - Math.floor(Math.log10(limit)), Math.max(...needed))).replace("-", "−");
}

/** The width of the numbers. */
export const barNumbersWidth = (limits: ColourLimits): number =>
  Math.max(...ticksOf(limits).map((value) => textWidth(tickText(value, limits), fontSize - 2)));

/**
 * The scale, in flat steps: a gradient would need an id, which may clash where figures share a page. Each side takes
 * half of it; without weights of one sign the other has it all.
 */
export function colourBar(x: number, y: number, height: number, limits: ColourLimits): string {
  const { positive, negative } = limits;
  const steps = 85;
  const size = height / steps;
  const [most, least] = [positive > 0 || negative === 0 ? 254 : 127, negative > 0 || positive === 0 ? 0 : 127];
  const slices = Array.from({ length: steps }, (_, i) => {
    const fill = hex(diverging[most - Math.round((i * (most - least)) / (steps - 1))]);
    return `<rect x="${x}" y="${round(y + i * size)}" width="14" height="${round(size + 0.02)}" fill="${fill}"/>`;
  });
  const share = (value: number) => (value === 0 ? 0 : value / (value < 0 ? negative : positive));
  const [up, down] = [positive > 0 ? 1 : 0, negative > 0 ? -1 : 0];
  const ticks = ticksOf(limits);
  const marks = ticks.map((value, k) => {
    const at = round(y + (up > down ? (up - share(value)) / (up - down) : 0.5) * height);
    // The end labels keep inside the bar's height.
    const dy = k === 0 && up > down ? "0.75em" : k === ticks.length - 1 && up > down ? "0em" : "0.35em";
    return `<path d="M${x + 14} ${at}h4" stroke="${colour.ink}"/>${textAt(tickText(value, limits), x + 21, at, `dy="${dy}" text-anchor="start" font-size="${fontSize - 2}"`)}`;
  });
  const label = turnedText("effective weight (a.u.)", x + 21 + barNumbersWidth(limits) + 16, y + height / 2);
  return `<g aria-label="colour bar"><g shape-rendering="crispEdges">${slices.join("")}</g><rect x="${x}" y="${y}" width="14" height="${height}" fill="none" stroke="${colour.ink}" stroke-width="0.75"/>${marks.join("")}${label}</g>`;
}

/** What a grey cell means, below the scale. */
export function absentKey(x: number, y: number): string {
  const text = textAt("none", x + 21, y + 11, `text-anchor="start" font-size="${fontSize - 2}"`);
  return `<rect x="${x}" y="${y}" width="14" height="14" fill="${hex(weightColours[absent])}"/>${text}`;
}
