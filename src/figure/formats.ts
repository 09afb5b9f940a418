/** The file formats of figures. */
import { checkBudget } from "../base/budget.ts";
import { perMm } from "./theme.ts";

/** Vector; pixels, at the resolution of the theme; vector for print. */
export const figureFormats = ["svg", "png", "pdf"] as const;
export type FigureFormat = (typeof figureFormats)[number];

/** Memory of a pixel while it is drawn and while it is written. */
const bytesOfPixel = 8;

/** Throws "invalid" for a PNG that exceeds memory; width and height in CSS pixels. */
export function checkPixels(width: number, height: number, dpi: number): void {
  const [across, down] = [width, height].map((size) => Math.round((size * dpi) / 96));
  checkBudget({
    setting: { at: "theme.width", value: Math.round(width / perMm) },
    what: `a PNG of ${across} × ${down} pixels (${dpi} per inch)`,
    bytes: bytesOfPixel * across * down,
    advice: "make it smaller, or take svg or pdf",
  });
}
