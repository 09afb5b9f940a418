/** How large a figure is, on a screen or on paper: a plain value that every figure takes. */
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import { fontSize as unitsOfText } from "./style.ts";

/**
 * Lines, marks and margins keep their proportion to the text: with text of 7 pt an axis is 0.5 pt thick, a curve about 1 pt.
 */
export interface Theme {
  /** Width of the column in mm; a square figure may take less. */
  readonly width: number;
  /** Height in mm; without it, what suits the width. */
  readonly height?: number;
  /** Size of the text in pt. */
  readonly fontSize: number;
  /** Pixels per inch of a PNG. */
  readonly dpi: number;
  /** Whether the title stands in the picture; a journal has it in the caption (default: false). */
  readonly titled?: boolean;
}

/** `screen`: 480 pixels wide, with titles, for reports and slides. `paper`: one column of a journal; two columns are 174 mm wide. */
export const themes: Readonly<Record<"screen" | "paper", Theme>> = {
  screen: { width: 127, fontSize: 9.75, dpi: 192, titled: true },
  paper: { width: 85, fontSize: 7, dpi: 600 },
};

/** What a figure is laid out in: units of which a line of text takes 13, on a screen CSS pixels. */
export interface Layout {
  /** Units. */
  readonly width: number;
  /** How high panels are, compared with those on a screen. */
  readonly tall: number;
  /** CSS pixels per unit. */
  readonly unit: number;
  /** Whether the title stands in the picture. */
  readonly titled: boolean;
}

/** CSS pixels per mm and per pt. */
export const perMm = 96 / 25.4;
const perPt = 96 / 72;
/** Units to which the figures' constants belong. */
const usualWidth = 480;
/** Larger is a slip of the hand, in whatever unit. */
const mostSize = 10_000;
/** The narrowest column that leaves room for an axis beside its labels, in units. */
const narrowest = 320;

/** The layout that a theme asks for. Throws "invalid" for sizes that leave no room. */
export function layoutOf(theme: Theme): Layout {
  if (!isRecord(theme)) throw invalid({ at: "theme", value: theme, remedy: "give an object such as themes.paper" });
  for (const name of ["width", "height", "fontSize", "dpi"] as const) {
    const value: unknown = theme[name];
    if (name === "height" && value === undefined) continue;
    if (!(typeof value === "number" && value > 0 && value < mostSize))
      throw invalid({
        at: `theme.${name}`,
        value,
        remedy: `give a number above 0 and below ${mostSize}, in ${name === "fontSize" ? "pt" : name === "dpi" ? "pixels per inch" : "mm"}`,
      });
  }
  if (theme.titled !== undefined && typeof theme.titled !== "boolean")
    throw invalid({ at: "theme.titled", value: theme.titled, remedy: "give true or false" });
  const unit = (theme.fontSize * perPt) / unitsOfText;
  const width = Math.round((theme.width * perMm * 100) / unit) / 100;
  if (width < narrowest)
    throw invalid({
      at: "theme.width",
      value: theme.width,
      detail: `with text of ${theme.fontSize} pt`,
      remedy: `give at least ${Math.ceil((narrowest * unit) / perMm)} mm, or smaller text`,
    });
  // A wider figure is higher too, but less so.
  return { width, tall: Math.max(1, Math.sqrt(width / usualWidth)), unit, titled: theme.titled === true };
}

/** Panels lower than this, compared with the usual ones, show nothing. */
const lowest = 0.45;
/** Closer than this to the height that was asked for, in mm, is near enough. */
const near = 0.02;

/**
 * Draws a figure in a theme. For a given height it is drawn with two heights of its panels, from which the right one follows; where a
 * legend breaks differently then, it is corrected. A square figure is no higher than its width allows.
 * @throws "invalid" for sizes that leave no room
 */
export async function inTheme<Drawn extends { readonly height: number }>(
  theme: Theme,
  figure: (layout: Layout) => Promise<Drawn>,
): Promise<Drawn> {
  const layout = layoutOf(theme);
  if (theme.height === undefined) return await figure(layout);
  const low = await figure({ ...layout, tall: lowest });
  const { height } = await figure({ ...layout, tall: 1.5 * lowest });
  const wanted = theme.height * perMm;
  const slope = (height - low.height) / (0.5 * lowest);
  let tall = lowest + (wanted - low.height) / slope;
  if (tall < lowest)
    throw invalid({
      at: "theme.height",
      value: theme.height,
      remedy: `give at least ${Math.ceil(low.height / perMm)} mm for a figure of this width`,
    });
  let drawn = await figure({ ...layout, tall });
  for (let correction = 0; correction < 2 && Math.abs(drawn.height - wanted) > near * perMm; correction++) {
    tall = Math.max(lowest, tall + (wanted - drawn.height) / slope);
    drawn = await figure({ ...layout, tall });
  }
  return drawn;
}

/**
 * Draws a figure of an input in a theme.
 * @param parts what the input must have
 * @throws "missing" or "invalid" for an input without them
 */
export async function figureOf<Input, Drawn extends { readonly height: number }>(
  input: Input,
  parts: readonly (keyof Input & string)[],
  theme: Theme,
  drawn: (input: Input, layout: Layout) => Promise<Drawn>,
): Promise<Drawn> {
  checkGiven("input", input, parts, `give an object with ${parts.join(", ")}`);
  return inTheme(theme, (layout) => drawn(input, layout));
}
