import { fitted, linesWithin, round, textAt, textWidth } from "./text.ts";

export interface LegendItem {
  label: string;
  colour: string;
  mark:
    | "line"
    | "dash"
    | "square"
    | "smallSquare"
    | "dot"
    | "ring"
    | "triangle"
    | "openTriangle"
    | "openSquare"
    | "cross"
    | "none";
  /** The dash pattern of a line (default: that of its mark). */
  dash?: string;
}

const rowHeight = 18;

/** A label is cut beyond so many rows. */
const mostRows = 3;

/**
 * A legend in rows from `left` to `right`, its first row centred on `top` + 9; a label that is longer than a row goes
 * on below. Returns the SVG and its height.
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
    const lines = linesIn(item.label, right - x - key);
    parts.push(symbol(item, x, y));
    for (const [k, line] of lines.entries()) {
      if (k > 0) y += rowHeight;
      parts.push(textAt(line, x + key, y, 'dy="0.35em" text-anchor="start"'));
    }
    x += key + textWidth(lines[lines.length - 1]) + 14;
  }
  return {
    svg: `<g aria-label="legend">${parts.join("")}</g>`,
    height: items.length > 0 ? y - top + rowHeight / 2 : 0,
  };
}

function linesIn(label: string, room: number): string[] {
  if (textWidth(label) <= room) return [label];
  const lines = linesWithin(label, room);
  const rest = lines.slice(mostRows - 1).join(" ");
  return [...lines.slice(0, mostRows - 1), ...(rest === "" ? [] : [rest])].map((line) => fitted(line, room));
}

/** From the middle of the key. */
const outlines: Partial<Record<LegendItem["mark"], string>> = {
  openTriangle: "m0 -5l5 8.5h-10z",
  openSquare: "m-3.5 -3.5h7v7h-7z",
  cross: "m-3.5 -3.5l7 7m0 -7l-7 7",
};

function symbol({ mark, colour, dash }: LegendItem, x: number, y: number): string {
  if (mark === "none") return "";
  if (mark === "square") return `<rect x="${round(x)}" y="${y - 6}" width="12" height="12" fill="${colour}"/>`;
  if (mark === "smallSquare")
    return `<rect x="${round(x + 2.5)}" y="${y - 3.5}" width="7" height="7" fill="${colour}"/>`;
  if (mark === "dot") return `<circle cx="${round(x + 6)}" cy="${y}" r="4" fill="${colour}"/>`;
  if (mark === "ring")
    return `<circle cx="${round(x + 6)}" cy="${y}" r="3.5" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
  if (mark === "triangle") return `<path d="M${round(x + 6)} ${round(y - 5)}l5 8.5h-10z" fill="${colour}"/>`;
  const outline = outlines[mark];
  if (outline !== undefined)
    return `<path d="M${round(x + 6)} ${y}${outline}" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
  const pattern = dash ?? (mark === "dash" ? "5 3" : undefined);
  const dashes = pattern ? ` stroke-dasharray="${pattern}"` : "";
  return `<path d="M${round(x)} ${y}h19" stroke="${colour}" stroke-width="2.5"${dashes}/>`;
}
