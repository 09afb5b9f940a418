/** The files that a figure can become. */
import { checkBudget } from "../base/budget.ts";
import { unknown } from "../base/errors.ts";
import type { Figure } from "./figure.ts";
import { toPdf } from "./pdf.ts";
import { toPng } from "./png.ts";
import { perMm, type Theme, themes } from "./theme.ts";

type Encoder = (figure: Figure, theme: Theme) => Promise<Uint8Array>;
const encoders: Readonly<Record<"svg" | "png" | "pdf", Encoder>> = {
  svg: async ({ svg }: Figure) => new TextEncoder().encode(svg),
  png: ({ svg, width, height }: Figure, { dpi }: Theme) => {
    checkPixels(width, height, dpi);
    return toPng(svg, dpi / 96);
  },
  pdf: (figure: Figure) => toPdf(figure),
};

export type FigureFormat = keyof typeof encoders;

/** Vector, pixels (as many as the theme says), vector for print. */
export const figureFormats = Object.keys(encoders) as FigureFormat[];

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

/** The bytes of a figure as a file of one format. The theme says how many pixels a PNG has. Rejects with "unknown" for another format. */
export async function encodeFigure(
  figure: Figure,
  format: FigureFormat,
  theme: Theme = themes.screen,
): Promise<Uint8Array> {
  if (!Object.hasOwn(encoders, format))
    throw unknown({ subject: "format", value: format, remedy: `known: ${figureFormats.join(", ")}` });
  return await encoders[format](figure, theme);
}
