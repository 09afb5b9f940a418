/** Panels in rows and columns, each with a title and with names of its own at both axes. */
import { withUnit } from "../base/unitText.ts";
import { scaledTicks, type YAxis } from "./axes.ts";
import { colour } from "./colours.ts";
import type { Page } from "./sheet.ts";
import { axisRoom, type PanelContent, row, type Strip, stack, written } from "./strip.ts";
import { fontSize, linesWithin, textAt } from "./text.ts";

/** Beside a frame: the numbers and the name of its vertical axis; and half of a number of four digits at its end. */
const sides = { left: 72, right: 16 };
const titleLine = 16;
const narrowest = 140;

export interface Plane {
  readonly title?: string;
  readonly panel: PanelContent;
}

/** As many columns as fit, at most `most`. */
export const planeColumns = ({ width }: Pick<Page, "width">, count: number, most = 3): number =>
  Math.max(1, Math.min(most, count, Math.floor(width / narrowest)));

/** The width of a frame, whole, so that a height that follows from it makes a picture of whole pixels. */
export const planeWidth = ({ width }: Pick<Page, "width">, columns: number): number =>
  Math.floor(width / columns) - sides.left - sides.right;

/** The panels from left to right, row by row; `height` is that of a frame. */
export function planes(all: readonly Plane[], columns: number, height: number, page: Page): Strip {
  const width = planeWidth(page, columns);
  const leftOf = (k: number) => (k * page.width) / columns + sides.left;
  const rows = Array.from({ length: Math.ceil(all.length / columns) }, (_, i) =>
    all.slice(i * columns, (i + 1) * columns),
  );
  return stack(
    rows.flatMap((list) => [
      titlesOf(list, width, leftOf),
      row(
        list.map(({ panel }, k) => ({ left: leftOf(k), width, ...panel })),
        { height, above: 6, below: axisRoom },
      ),
    ]),
  );
}

/** Above the middle of each frame, whole, in as many lines as they need; the last lines are level. */
function titlesOf(list: readonly Plane[], width: number, leftOf: (k: number) => number): Strip {
  const titles = list.map(({ title }) => (title === undefined ? [] : linesWithin(title, width + 2 * sides.right)));
  const most = Math.max(...titles.map(({ length }) => length));
  return written(most > 0 ? most * titleLine + 4 : 0, (top) =>
    titles
      .flatMap((lines, k) =>
        lines.map((line, i) =>
          textAt(line, leftOf(k) + width / 2, top + (most - lines.length + i + 1) * titleLine - 2),
        ),
      )
      .join(""),
  );
}

/** A dot for each unit in a square around 0, with its axes. */
export function scatter(
  points: readonly { readonly x: number; readonly y: number; readonly fill?: string | undefined }[],
  limit: number,
  [x, y]: readonly [x: string, y: string],
  { plot }: Page,
): PanelContent {
  const ticks = [-limit, 0, limit];
  return {
    x: { domain: [-limit, limit], inset: 4 },
    y: { domain: [-limit, limit], inset: 4 },
    marks: [
      plot.ruleX([0], { stroke: colour.grid }),
      plot.ruleY([0], { stroke: colour.grid }),
      plot.dot(points, {
        x: "x",
        y: "y",
        fill: (point) => point.fill ?? colour.unit,
        r: 2,
        stroke: "#ffffff",
        strokeWidth: 0.3,
      }),
    ],
    axisX: { label: x, ticks },
    axisY: { label: y, ticks, labelOffset: planeLabelOffset },
  };
}

/** Of the vertical axis of such a panel. */
export const planeLabelOffset = sides.left - fontSize + 2;
/** Between the axis with its ticks and its name. */
const widestNumber = planeLabelOffset - 15;

/** The vertical axis of such a panel, with numbers that stay clear of its name, which tells their power of ten. */
export function planeAxisY(label: string, domain: readonly [number, number], height: number, unit = ""): YAxis {
  const { power, ...ticks } = scaledTicks(domain, height, 1.8 * fontSize, widestNumber);
  const scale = [power, unit].filter((part) => part !== "").join(" ");
  return { label: withUnit(label, scale), ...ticks, labelOffset: planeLabelOffset };
}
