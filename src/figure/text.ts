import { fontSize } from "./style.ts";

/** Text as it may stand in XML or HTML, in an element or in a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * About how wide a text is in DejaVu Sans, in pixels; rather too much than too little, so that labels kept apart by
 * it stay apart.
 */
export function textWidth(text: string, size: number = fontSize): number {
  let em = 0;
  for (const character of text) em += classes.find(([pattern]) => pattern.test(character))?.[1] ?? 0.64;
  return em * size;
}

const classes: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;|' !]/, 0.34],
  [/[tfrcsI()[\]-]/, 0.46],
  [/[mwMW%−+=<>–—]/, 0.93],
  [/[A-Z]/, 0.73],
];

/** Breaks a text at spaces into lines of at most `characters` characters; a longer word keeps its own line. */
export function wrap(text: string, characters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < characters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Breaks a text at spaces into lines that are at most `room` pixels wide; a longer word keeps its own line. */
export function linesWithin(text: string, room: number, size: number = fontSize): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A text cut to a width in pixels, with "…" where it is. */
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
