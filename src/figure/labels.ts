/** Labels beside and above panels, kept apart. */
import { colour } from "./colours.ts";
import { escapeXml, fontSize, round, textAt, textWidth, wrap } from "./text.ts";

/** A label beside the right end of a horizontal line at height `y`. */
export interface SideLabel {
  text: string;
  y: number;
}

/**
 * Labels in the right margin, each beside the line that it names, moved apart if they would overlap and connected to
 * their line by a thin stroke. `from` and `to` bound them vertically.
 */
export function sideLabels(
  labels: readonly SideLabel[],
  x: number,
  characters: number,
  from: number,
  to: number,
): string {
  const size = fontSize - 2;
  const lineHeight = size * 1.2;
  const blocks = [...labels]
    .sort((a, b) => a.y - b.y)
    .map((label) => {
      const lines = wrap(label.text, characters);
      return { ...label, lines, height: lines.length * lineHeight + 3 };
    });
  const centres = spread(blocks, from, to);
  return blocks
    .map(({ y, lines }, i) => {
      const first = centres[i] - ((lines.length - 1) * lineHeight) / 2;
      const text = lines.map((line, k) =>
        textAt(line, x + 12, first + k * lineHeight, `dy="0.35em" text-anchor="start" font-size="${size}"`),
      );
      return `<path d="M${round(x)} ${round(y)}L${round(x + 9)} ${round(centres[i])}" stroke="${colour.quiet}" fill="none"/>${text.join("")}`;
    })
    .join("");
}

/**
 * Centres for blocks sorted by `y`, as near to it as possible without overlap: pushed down from above, then up from the
 * lower bound.
 */
export function spread(blocks: readonly { y: number; height: number }[], from: number, to: number): number[] {
  const centres: number[] = [];
  let free = from;
  for (const { y, height } of blocks) {
    const centre = Math.max(y, free + height / 2);
    centres.push(centre);
    free = centre + height / 2;
  }
  free = to;
  for (let i = blocks.length - 1; i >= 0; i--) {
    centres[i] = Math.min(centres[i], free - blocks[i].height / 2);
    free = centres[i] - blocks[i].height / 2;
  }
  return centres;
}

/**
 * Texts centred on `x`, shifted to stay inside [from, to], each in the first row in which it overlaps no other. Returns
 * the SVG and its height.
 */
export function rowLabels(
  labels: readonly { text: string; x: number; colour?: string }[],
  from: number,
  to: number,
  top: number,
  size: number = fontSize - 1,
): { svg: string; height: number } {
  const ends: number[] = [];
  const parts = labels.map(({ text, x, colour: fill = colour.quiet }) => {
    const half = textWidth(text, size) / 2;
    const centre = Math.max(from + half, Math.min(x, to - half));
    let row = ends.findIndex((end) => end + 6 <= centre - half);
    if (row < 0) row = ends.push(0) - 1;
    ends[row] = centre + half;
    return `<text x="${round(centre)}" y="${round(top + (row + 0.5) * (size + 4))}" dy="0.35em" font-size="${size}" fill="${fill}">${escapeXml(text)}</text>`;
  });
  return { svg: parts.join(""), height: ends.length * (size + 4) };
}
