import type { PlotOptions } from "@observablehq/plot";
import { colour, fontFamily, fontSize } from "./style.ts";
import { escapeXml } from "./text.ts";

/** Observable Plot, handed to the figures so that importing a figure does not load it. */
export type Plot = typeof import("@observablehq/plot");

/** Loads it and a document to draw into: 150 ms, which may pass while something else is waited for. */
export const loadPlot = () => Promise.all([import("@observablehq/plot"), import("linkedom")]);

/** A plot and where its top stands in the figure; all panels have the figure's width. */
export interface Panel {
  top: number;
  height: number;
  options: PlotOptions;
}

export interface Drawing {
  title: string;
  caption: string;
  width: number;
  height: number;
  panels: (plot: Plot) => Panel[];
  /** SVG of our own above the panels, for what Plot has no mark for: legends, colour bars, labels in the margin. */
  overlay?: string;
}

/** Draws panels with Observable Plot and puts them into one standalone SVG document with explicit style. */
export async function draw({ title, caption, width, height, panels, overlay = "" }: Drawing): Promise<string> {
  const [plot, { parseHTML }] = await loadPlot();
  const { document } = parseHTML("<!doctype html><html></html>");
  const drawn = panels(plot).map(({ top, height, options }) => {
    const svg = plot.plot({ ...options, width, height, document });
    // All style is in attributes, where it holds in every program that shows SVG.
    svg.querySelector("style")?.remove();
    return `<g transform="translate(0,${top})">${tidy(svg.innerHTML)}</g>`;
  });
  const text = `font-family="${fontFamily}" font-size="${fontSize}" fill="${colour.ink}" text-anchor="middle"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ${text}>
<title>${escapeXml(title)}</title>
<desc>${escapeXml(caption)}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${drawn.join("\n")}${overlay}
</svg>
`;
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
