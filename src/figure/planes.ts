/** Panels in rows and columns, each with a title and with names of its own at both axes. */
import type { Page } from "./sheet.ts";
import { axisRoom, type PanelContent, row, type Strip, stack, written } from "./strip.ts";
import { fitted, fontSize, textAt } from "./text.ts";

/** Beside a frame: the numbers and the name of its vertical axis; and room to the next one. */
const sides = { left: 60, right: 10 };
const titleHeight = 20;
const narrowest = 140;

export interface Plane {
  readonly title?: string;
  readonly panel: PanelContent;
}

/** As many columns as fit, at most `most`. */
export const planeColumns = ({ width }: Pick<Page, "width">, count: number, most = 3): number =>
  Math.max(1, Math.min(most, count, Math.floor(width / narrowest)));

/** The width of a frame. */
export const planeWidth = ({ width }: Pick<Page, "width">, columns: number): number =>
  width / columns - sides.left - sides.right;

/** The panels from left to right, row by row; `height` is that of a frame. */
export function planes(all: readonly Plane[], columns: number, height: number, page: Page): Strip {
  const width = planeWidth(page, columns);
  const leftOf = (k: number) => (k * page.width) / columns + sides.left;
  const rows = Array.from({ length: Math.ceil(all.length / columns) }, (_, i) =>
    all.slice(i * columns, (i + 1) * columns),
  );
  return stack(
    rows.flatMap((list) => [
      ...(list.some(({ title }) => title !== undefined)
        ? [
            written(titleHeight, (top) =>
              list
                .map(({ title = "" }, k) =>
                  textAt(fitted(title, width + sides.left), leftOf(k) + width / 2, top + titleHeight - 6),
                )
                .join(""),
            ),
          ]
        : []),
      row(
        list.map(({ panel }, k) => ({ left: leftOf(k), width, ...panel })),
        { height, above: 6, below: axisRoom },
      ),
    ]),
  );
}

/** Of the vertical axis of such a panel. */
export const planeLabelOffset = sides.left - fontSize + 2;
