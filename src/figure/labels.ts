import { colour, fontSize } from "./style.ts";
import { escapeXml, round, textAt, textWidth, wrap } from "./text.ts";

export interface LegendItem {
  label: string;
  colour: string;
  mark: "line" | "dash" | "square" | "smallSquare" | "dot" | "ring" | "triangle" | "none";
  /** Of a line, where it is not that of "dash". */
  dash?: string;
}

const rowHeight = 18;

/**
 * A legend in rows from `left` to `right`, its first row centred on `top` + 9. Returns the SVG and the height that it
 * takes.
 */
export function legend(
  items: readonly LegendItem[],
  left: number,
  right: number,
  top: number,
): { svg: string; height: number } {
  let x = left;
  let y = top + rowHeight / 2;
  const parts: string[] = [];
  for (const item of items) {
    const key = item.mark === "none" ? 0 : item.mark === "line" || item.mark === "dash" ? 24 : 17;
    const size = key + textWidth(item.label);
    if (x > left && x + size > right) {
      x = left;
      y += rowHeight;
    }
    parts.push(symbol(item, x, y), textAt(item.label, x + key, y, 'dy="0.35em" text-anchor="start"'));
    x += size + 14;
  }
  return {
    svg: `<g aria-label="legend">${parts.join("")}</g>`,
    height: items.length > 0 ? y - top + rowHeight / 2 : 0,
  };
}

function symbol({ mark, colour, dash }: LegendItem, x: number, y: number): string {
  if (mark === "none") return "";
  if (mark === "square") return `<rect x="${round(x)}" y="${y - 6}" width="12" height="12" fill="${colour}"/>`;
  if (mark === "smallSquare")
    return `<rect x="${round(x + 2.5)}" y="${y - 3.5}" width="7" height="7" fill="${colour}"/>`;
  if (mark === "dot") return `<circle cx="${round(x + 6)}" cy="${y}" r="4" fill="${colour}"/>`;
  if (mark === "ring")
    return `<circle cx="${round(x + 6)}" cy="${y}" r="3.5" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
  if (mark === "triangle") return `<path d="M${round(x + 6)} ${round(y - 5)}l5 8.5h-10z" fill="${colour}"/>`;
  const pattern = dash ?? (mark === "dash" ? "5 3" : undefined);
  const dashes = pattern ? ` stroke-dasharray="${pattern}"` : "";
  return `<path d="M${round(x)} ${y}h19" stroke="${colour}" stroke-width="2.5"${dashes}/>`;
}

/** A label beside the right end of a horizontal line at height `y`. */
export interface SideLabel {
  text: string;
  y: number;
}

/**
 * Labels in the right margin, each beside the line that it names, moved apart where they would overlap and tied to
 * their line by a thin stroke. `from` and `to` bound them vertically, in pixels.
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
 * Centres for blocks sorted by `y`, as near to it as they come without overlap: pushed down from above, then up from
 * the lower bound.
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
 * Texts centred on `x`, shifted to stay inside [from, to], each in the first row in which it hits no other. Returns
 * rows and SVG.
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
