import type { PlotOptions } from "@observablehq/plot";
import { visible } from "../base/visible.ts";
import { colour, fontFamily, fontSize } from "./style.ts";
import { escapeXml, round, textAt, textWidth, wrap } from "./text.ts";
import { type Layout, perMm } from "./theme.ts";

/** Observable Plot, handed to the figures so that importing a figure does not load it. */
export type Plot = typeof import("@observablehq/plot");

/** Loads it and a document to draw into: 150 ms, which may pass while something else is waited for. */
export const loadPlot = () => Promise.all([import("@observablehq/plot"), import("linkedom")]);

/** A plot and where it stands in the figure; without `left` and `width` it is as wide as the figure. */
export interface Panel {
  top: number;
  height: number;
  left?: number;
  width?: number;
  options: PlotOptions;
}

/** A figure in units of its layout. */
export interface Drawing {
  layout: Layout;
  title: string;
  caption: string;
  /** The layout's, unless the figure needs less. */
  width?: number;
  height: number;
  panels: (plot: Plot) => Panel[];
  /** SVG of our own above the panels, for what Plot has no mark for: legends, colour bars, labels in the margin. */
  overlay?: string;
}

/** A standalone SVG document, and its size in CSS pixels. */
export interface Drawn {
  svg: string;
  /** Whether the title stands in the picture. */
  titled: boolean;
  width: number;
  height: number;
}

/** Draws panels with Observable Plot and puts them into one standalone SVG document with explicit style. */
export async function draw({ layout, title, caption, panels, overlay = "", ...size }: Drawing): Promise<Drawn> {
  const [plot, { parseHTML }] = await loadPlot();
  const { document } = parseHTML("<!doctype html><html></html>");
  const width = round(size.width ?? layout.width);
  const heading = layout.titled ? headingOf(title, width) : noHeading;
  const height = round(heading.height + size.height);
  const drawn = panels(plot).map(({ top, left = 0, options, ...panel }) => {
    const svg = plot.plot({ ...options, width: panel.width ?? width, height: panel.height, document });
    // All style is in attributes, where it holds in every program that shows SVG.
    svg.querySelector("style")?.remove();
    for (const mark of svg.children) onWholePixels(mark);
    return `<g transform="translate(${round(left)},${round(top)})">${tidy(svg.innerHTML)}</g>`;
  });
  const { unit } = layout;
  const written = (units: number) => (unit === 1 ? units : `${round((units * unit) / perMm)}mm`);
  const text = `font-family="${fontFamily}" font-size="${fontSize}" fill="${colour.ink}" text-anchor="middle"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${written(width)}" height="${written(height)}" viewBox="0 0 ${width} ${height}" role="img" ${text}>
<title>${escapeXml(title)}</title>
<desc>${escapeXml(caption)}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${heading.svg}<g transform="translate(0,${heading.height})">
${drawn.join("\n")}${overlay}
</g>
</svg>
`;
  return { svg: visible(svg, "\n\t"), titled: layout.titled, width: width * unit, height: height * unit };
}

/** What is used of an element. */
interface Mark {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

/** Our marks stand on whole pixels; in a page, and not on every screen, Plot moves them by half of one. A figure is the same everywhere. */
function onWholePixels(mark: Mark): void {
  const moved = /^translate\((.+),(.+)\)$/.exec(mark.getAttribute("transform") ?? "");
  if (!moved) return;
  const [x, y] = moved.slice(1).map((place) => Math.floor(Number(place)));
  if (x === 0 && y === 0) mark.removeAttribute("transform");
  else mark.setAttribute("transform", `translate(${x},${y})`);
}

const noHeading = { svg: "", height: 0 };

/** The title above everything else, in as many lines as it needs. */
function headingOf(title: string, width: number): { svg: string; height: number } {
  const left = 10;
  const lineHeight = 17;
  const bold = 1.12;
  const characters = Math.floor(((width - 2 * left) * title.length) / (bold * textWidth(title)));
  const lines = wrap(title, characters);
  const style = 'text-anchor="start" font-weight="bold"';
  return {
    svg: lines.map((line, i) => `${textAt(line, left, 16 + i * lineHeight, style)}\n`).join(""),
    height: 9 + lines.length * lineHeight,
  };
}

/**
 * Names colours that would otherwise be inherited from the page around, and writes coordinates to a hundredth of a
 * pixel.
 */
function tidy(svg: string): string {
  return svg
    .replaceAll("currentColor", colour.ink)
    .replaceAll("var(--plot-background)", "#ffffff")
    .replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height|cx|cy)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100)),
    );
}
