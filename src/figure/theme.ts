/** The size of a figure on a screen or on paper: a plain value that every figure takes. */
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import { fontSize as unitsOfText } from "./text.ts";

/**
 * Lines, marks and margins are in proportion to the text: with text of 7 pt an axis is 0.5 pt thick, a curve about 1
 * pt.
 */
export interface Theme {
  /** Width of the column in mm; a square figure may take less. */
  readonly width: number;
  /** Height in mm (default: one that suits the width). */
  readonly height?: number;
  /** Size of the text in pt. */
  readonly fontSize: number;
  /** Pixels per inch of a PNG. */
  readonly dpi: number;
  /** Whether the title is in the picture; in a journal it is in the caption (default: false). */
  readonly titled?: boolean;
}

/**
 * `screen`: 480 pixels wide, with titles, for reports and slides. `paper`: one column of a journal; two columns are 174
 * mm wide.
 */
export const themes: Readonly<Record<"screen" | "paper", Theme>> = {
  screen: { width: 127, fontSize: 9.75, dpi: 192, titled: true },
  paper: { width: 85, fontSize: 7, dpi: 600 },
};

/** The units in which a figure is laid out: text is 13 units high; on a screen they are CSS pixels. */
export interface Layout {
  /** Units. */
  readonly width: number;
  /** The height of panels, relative to that on a screen. */
  readonly tall: number;
  /** CSS pixels per unit. */
  readonly unit: number;
  /** Whether the title is in the picture. */
  readonly titled: boolean;
}

/** CSS pixels per mm and per pt. */
export const perMm = 96 / 25.4;
const perPt = 96 / 72;
/** The width for which the heights of panels are given, in units. */
const usualWidth = 480;
/** A larger value is a mistake, in any unit. */
const mostSize = 10_000;
/** The narrowest column that leaves room for axes with their labels, in units. */
const narrowest = 320;

/** The layout of a theme. Throws "invalid" for sizes that leave no room. */
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
