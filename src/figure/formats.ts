/** The files that a figure can become. */
import { checkBudget } from "../base/budget.ts";
import { perMm } from "./theme.ts";

/** Vector, pixels (as many as the theme says), vector for print. */
export const figureFormats = ["svg", "png", "pdf"] as const;
export type FigureFormat = (typeof figureFormats)[number];

/** A pixel while it is drawn, and while it is written. */
const bytesOfPixel = 8;

/** Throws "invalid" for a PNG beyond memory; width and height in CSS pixels, as far as they are known. */
export function checkPixels(width: number, height: number, dpi: number): void {
  const [across, down] = [width, height].map((size) => Math.round((size * dpi) / 96));
  checkBudget({
    setting: { at: "theme.width", value: Math.round(width / perMm) },
    what: `a PNG of ${across} × ${down} pixels (${dpi} per inch)`,
    bytes: bytesOfPixel * across * down,
    advice: "make it smaller, or take svg or pdf",
  });
}
