/** A figure as one standalone SVG document. */
import { visible } from "../base/hiddenCharacters.ts";
import { axisX, axisY } from "./axes.ts";
import { colour } from "./colours.ts";
import type { Loaded, Plot } from "./plot.ts";
import type { Placed, PlacedPanel } from "./strip.ts";
import { escapeXml, fontFamily, fontSize, round, textAt, textWidth, wrap } from "./text.ts";
import { type Layout, perMm } from "./theme.ts";

/** A laid-out picture, in units of its layout. */
export interface Picture extends Placed {
  readonly title: string;
  readonly caption: string;
  readonly width: number;
  /** Size of the text in `svg`. */
  readonly textSize: number;
}

/** A standalone document, whether the title is in it, and its size in CSS pixels. */
export interface SvgPicture {
  readonly svg: string;
  readonly titled: boolean;
  readonly width: number;
  readonly height: number;
}

/** Draws a picture with its title. All style is in attributes, where it holds in every program that shows SVG. */
export function svgOf(picture: Picture, layout: Layout, [plot, { parseHTML }]: Loaded): SvgPicture {
  const { title, caption, panels = [], svg: own = "", textSize } = picture;
  const { document } = parseHTML("<!doctype html><html></html>");
  const { width, height, heading } = outlineOf(picture, layout);
  const drawn = panels.map((panel) => panelSvg(panel, plot, document));
  const { unit, titled } = layout;
  const length = (units: number) => (unit === 1 ? units : `${round((units * unit) / perMm)}mm`);
  const text = `font-family="${fontFamily}" font-size="${fontSize}" fill="${colour.ink}" text-anchor="middle"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${length(width)}" height="${length(height)}" viewBox="0 0 ${width} ${height}" role="img" ${text}>
<title>${escapeXml(title)}</title>
<desc>${escapeXml(caption)}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${heading.svg}<g transform="translate(0,${heading.height})">
${drawn.join("\n")}${textSize === fontSize ? own : `<g font-size="${textSize}">${own}</g>`}
</g>
</svg>
`;
  return { svg: visible(svg, "\n\t"), titled, width: width * unit, height: height * unit };
}

/** The size of a picture with its title, in units. */
export function outlineOf({ title, ...picture }: Picture, { titled }: Layout) {
  const width = round(picture.width);
  const heading = titled ? headingOf(title, width) : { svg: "", height: 0 };
  return { width, height: round(heading.height + picture.height), heading };
}

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

/** A panel as Plot draws it, its axes outside of the frame. */
function panelSvg(
  { frame, axisX: across, axisY: up, x, y, marks }: PlacedPanel,
  plot: Plot,
  document: ReturnType<Loaded[1]["parseHTML"]>["document"],
): string {
  const { left, top, width, height } = frame;
  const svg = plot.plot({
    width,
    height,
    margin: 0,
    x: across ? x : { ...x, axis: null },
    y: up ? y : { ...y, axis: null },
    marks: [...marks, ...(across ? [axisX(plot, across)] : []), ...(up ? [axisY(plot, up, height)] : [])],
    document,
  });
  svg.querySelector("style")?.remove();
  for (const mark of svg.children) onWholePixels(mark);
  return `<g transform="translate(${round(left)},${round(top)})">${tidy(svg.innerHTML)}</g>`;
}

/** What is used of an element. */
interface Mark {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

/** Plot moves marks by half a pixel in a page, but not on every screen. A figure is the same everywhere. */
function onWholePixels(mark: Mark): void {
  const moved = /^translate\((.+),(.+)\)$/.exec(mark.getAttribute("transform") ?? "");
  if (!moved) return;
  const [x, y] = moved.slice(1).map((place) => Math.floor(Number(place)));
  if (x === 0 && y === 0) mark.removeAttribute("transform");
  else mark.setAttribute("transform", `translate(${x},${y})`);
}

/**
 * Names the colours that would be inherited from the surrounding page, and rounds coordinates to a hundredth of a
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
