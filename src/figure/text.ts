/** Text in figures: its font, about how wide it is, and how it is broken, cut and written. */

/** Height of the text, in the units in which figures are laid out (theme.ts). */
export const fontSize = 13;
/**
 * DejaVu Sans ships with the package (PNG); the others are as wide or narrower, so that nothing overlaps in a browser.
 */
export const fontFamily = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/** Text escaped for XML or HTML, in an element or in a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * The approximate width of a string in DejaVu Sans, too wide rather than too narrow, so that labels kept apart by it do
 * not touch.
 */
export function textWidth(text: string, size: number = fontSize): number {
  let em = 0;
  for (const character of text) em += classes.find(([pattern]) => pattern.test(character))?.[1] ?? 0.64;
  return em * size;
}

const classes: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;|' !\u00a0]/, 0.34],
  [/[tfrcsI()[\]-]/, 0.46],
  [/[−+=<>]/, 0.84],
  [/[mwMW%–—]/, 0.93],
  [/[A-Z]/, 0.73],
];

/** What follows a number as its unit. */
const unit = String.raw`%|°|[\p{L}\d°²]+\/[\p{L}°]|(?:[kmnpµ]?(?:s|m|Hz|A|S|V)|min|cm|dB|deg|rad)(?![\p{L}\p{N}])`;
const unitSpace = new RegExp(`(?<=\\d) (?=${unit})`, "gu");
const otherSpace = new RegExp(` (?!(?<=\\d )(?:${unit}))`, "u");

/** A text whose lines do not break between a number and its unit: "51.2 %", "40 ms". */
export const unbroken = (text: string): string => text.replace(unitSpace, "\u00a0");

/** Breaks a string at spaces, not before units, into lines that fit; a longer word has a line of its own. */
function broken(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(otherSpace)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Lines of at most `characters` characters. */
export const wrap = (text: string, characters: number): string[] => broken(text, ({ length }) => length <= characters);

/** Lines that are at most `room` wide. */
export const linesWithin = (text: string, room: number, size: number = fontSize): string[] =>
  broken(text, (line) => textWidth(line, size) <= room);

/** A text cut to a width, ending in "…" if it is cut. */
export function fitted(text: string, room: number, size: number = fontSize): string {
  if (textWidth(text, size) <= room) return text;
  let cut = text.length;
  while (cut > 1 && textWidth(`${text.slice(0, cut)}…`, size) > room) cut--;
  return `${text.slice(0, cut).trimEnd()}…`;
}

/** A line of text as SVG. `style` adds attributes. */
export function textAt(text: string, x: number, y: number, style = ""): string {
  return `<text x="${round(x)}" y="${round(y)}" ${style}>${escapeXml(text)}</text>`;
}

export const round = (value: number) => Math.round(value * 100) / 100;
