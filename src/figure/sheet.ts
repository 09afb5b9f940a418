/** From the description of a figure to the figure, in a theme. */

import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import type { Columns, Figure } from "./figure.ts";
import { loadPlot, type Plot } from "./plot.ts";
import { type Strip, stack } from "./strip.ts";
import { outlineOf, type Picture, svgOf } from "./svg.ts";
import { fontSize } from "./text.ts";
import { type Layout, layoutOf, perMm, type Theme } from "./theme.ts";

/** What a figure is laid out for. */
export interface Page extends Layout {
  readonly plot: Plot;
}

/** The description of a figure: its texts, its numbers, and the strips of which its picture is a stack. */
export interface Sheet {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly csv: Columns;
  readonly strips: readonly Strip[];
  /** That of the page, unless the picture needs less. */
  readonly width?: number;
  /** Size of the text that strips write (default: `fontSize`). */
  readonly textSize?: number;
}

/** What a figure makes of its input, once; and of a page, for each height that is tried. */
export type Describe<Input> = (input: Input) => (page: Page) => Sheet;

/**
 * Draws a figure of an input in a theme.
 * @param parts what the input must have
 * @throws "missing" or "invalid" for an input without them, "invalid" for a theme that leaves the figure no room
 */
export async function figureOf<Input>(
  input: Input,
  parts: readonly (keyof Input & string)[],
  theme: Theme,
  describe: Describe<Input>,
): Promise<Figure> {
  checkArgument("input", input, parts, `give an object with ${parts.join(", ")}`);
  const layout = layoutOf(theme);
  const loaded = await loadPlot();
  const sheetFor = describe(input);
  const laidOut = (tall: number) => {
    const sheet = sheetFor({ ...layout, tall, plot: loaded[0] });
    const { title, caption, width = layout.width, textSize = fontSize } = sheet;
    const picture: Picture = { title, caption, width, textSize, ...stack(sheet.strips)(0) };
    return { sheet, picture, height: outlineOf(picture, layout).height * layout.unit };
  };
  const { sheet, picture } = theme.height === undefined ? laidOut(layout.tall) : ofHeight(theme.height, laidOut);
  const { name, title, caption, csv } = sheet;
  return { name, title, caption, csv, ...svgOf(picture, layout, loaded) };
}

/** Panels lower than this, compared with the usual ones, show nothing. */
const lowest = 0.45;
/** Tolerance of the requested height, in mm. */
const near = 0.02;

/**
 * The figure `mm` high: laid out with two heights of its panels, from which the right one is computed, and corrected
 * if a legend then breaks differently. A square figure is no higher than its width allows.
 */
function ofHeight<Laid extends { readonly height: number }>(mm: number, laidOut: (tall: number) => Laid): Laid {
  const low = laidOut(lowest);
  const { height } = laidOut(1.5 * lowest);
  const wanted = mm * perMm;
  const slope = (height - low.height) / (0.5 * lowest);
  let tall = lowest + (wanted - low.height) / slope;
  if (tall < lowest)
    throw invalid({
      at: "theme.height",
      value: mm,
      remedy: `give at least ${Math.ceil(low.height / perMm)} mm for a figure of this width`,
    });
  let laid = laidOut(tall);
  for (let correction = 0; correction < 2 && Math.abs(laid.height - wanted) > near * perMm; correction++) {
    tall = Math.max(lowest, tall + (wanted - laid.height) / slope);
    laid = laidOut(tall);
  }
  return laid;
}
