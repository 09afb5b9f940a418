import type { PlotOptions } from "@observablehq/plot";

/** Height of the text, in the units in which figures are laid out (theme.ts). */
export const fontSize = 13;
/**
 * DejaVu Sans ships with the package (PNG); the others have its width or less, so that nothing overlaps in a browser.
 */
export const fontFamily = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/** Colours that stay apart for colour-blind readers (after Okabe & Ito, 2008). */
export const colour = {
  ink: "#222222",
  quiet: "#666666",
  excitatory: "#0072b2",
  inhibitory: "#d3311f",
  unit: "#4f5d75",
  ideal: "#8a8a8a",
  grid: "#dddddd",
} as const;

/**
 * Colours of choices by their numbers: 0, no response, dark grey (a lighter one is the green of many colour-blind readers), then green, orange and others.
 * Channels that are no outputs have them by their places.
 */
export const channelColours = [
  "#444444",
  "#009e73",
  "#e69f00",
  "#cc79a7",
  "#56b4e9",
  "#7a4fb5",
  "#8c6d31",
  "#000000",
] as const;

/** A number as a reader expects it: whole numbers in full, others to `digits` significant digits, a true minus sign. */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const isHuge = Math.abs(value) > Number.MAX_SAFE_INTEGER;
  const text = isHuge ? rounded.toExponential() : String(Number.isInteger(value) ? value : rounded);
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** Margins shared by the panels of a figure, so that their axes line up. */
export const margins = { marginLeft: 74, marginRight: 16, marginTop: 8, marginBottom: 8 } satisfies PlotOptions;
