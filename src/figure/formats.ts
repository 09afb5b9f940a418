/** The files that a figure can become. */
import { unknown } from "../errors.ts";
import { display } from "../reader.ts";
import type { Figure } from "./figure.ts";
import { toPdf } from "./pdf.ts";
import { toPng } from "./png.ts";
import { type Theme, themes } from "./theme.ts";

const encoders = {
  svg: async ({ svg }: Figure) => new TextEncoder().encode(svg),
  png: ({ svg }: Figure, { dpi }: Theme) => toPng(svg, dpi / 96),
  pdf: (figure: Figure) => toPdf(figure),
} satisfies Record<string, (figure: Figure, theme: Theme) => Promise<Uint8Array>>;

export type FigureFormat = keyof typeof encoders;

/** Vector, pixels (as many as the theme says), vector for print. */
export const figureFormats = Object.keys(encoders) as FigureFormat[];

/** The bytes of a figure as a file of one format. The theme says how many pixels a PNG has. Rejects with "unknown" for another format. */
export async function encodeFigure(
  figure: Figure,
  format: FigureFormat,
  theme: Theme = themes.screen,
): Promise<Uint8Array> {
  if (!Object.hasOwn(encoders, format)) throw unknown(`format ${display(format)}; known: ${figureFormats.join(", ")}`);
  return await encoders[format](figure, theme);
}
