/** Encodes figures as files. */
import { unknown } from "../../base/errors.ts";
import type { Figure } from "../../figure/figure.ts";
import { checkPixels, type FigureFormat, figureFormats } from "../../figure/formats.ts";
import { type Theme, themes } from "../../figure/theme.ts";
import { toPdf } from "./pdf.ts";
import { toPng } from "./png.ts";

type Encoder = (figure: Figure, theme: Theme) => Promise<Uint8Array>;
const encoders: Readonly<Record<FigureFormat, Encoder>> = {
  svg: async ({ svg }) => new TextEncoder().encode(svg),
  png: ({ svg, width, height }, { dpi }) => {
    checkPixels(width, height, dpi);
    return toPng(svg, dpi / 96);
  },
  pdf: (figure) => toPdf(figure),
};

/**
 * The bytes of a figure as a file of one format. The theme sets the number of pixels of a PNG. Rejects with
 * "unknown" for another format.
 */
export async function encodeFigure(
  figure: Figure,
  format: FigureFormat,
  theme: Theme = themes.screen,
): Promise<Uint8Array> {
  if (!Object.hasOwn(encoders, format))
    throw unknown({ subject: "format", value: format, remedy: `known: ${figureFormats.join(", ")}` });
  return await encoders[format](figure, theme);
}
