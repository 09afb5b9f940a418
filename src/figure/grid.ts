/** Small panels in rows and columns, a title above each, with common names of the axes. */
import { axisRoom, type PanelContent, row, type Strip, stack, written } from "./strip.ts";
import { textAt } from "./text.ts";

/** To the left of a grid, for the name of its vertical axis; and to its right. */
const sides = { left: 26, right: 8 };
/** In a cell: to the left of its frame, for the numbers; to its right; and below its title. */
export const cellSides = { left: 44, right: 6, top: 2 };
/** Where the first frame begins, and what is to the right of the last. */
export const gridLeft = sides.left + cellSides.left;
export const gridRight = sides.right + cellSides.right;

export interface GridCell {
  /** Its title, from the left edge and the top of the cell on. */
  title(left: number, top: number): string;
  /** Absent if there is nothing to show. */
  readonly panel?: PanelContent;
}

export interface Grid {
  /** Of the page. */
  readonly width: number;
  readonly columns: number;
  readonly titleHeight: number;
  /** Of the frames. */
  readonly height: number;
  /** Below the frames of each row but the last. */
  readonly below: number;
  readonly labelX: string;
  readonly labelY: string;
  /** The text in place of a grid without cells. */
  readonly empty?: string;
}

/** The number of columns that fit if a cell is at least `narrowest` wide. */
export const columnsWithin = (width: number, narrowest: number): number =>
  Math.max(1, Math.floor((width - sides.left - sides.right) / narrowest));

/** The width of a cell. */
export const cellWidth = ({ width, columns }: Pick<Grid, "width" | "columns">): number =>
  (width - sides.left - sides.right) / columns;

/** The cells from left to right, row by row. */
export function grid(cells: readonly GridCell[], { titleHeight, height, below, ...size }: Grid): Strip {
  const { columns } = size;
  const leftOf = (column: number) => sides.left + column * cellWidth(size);
  const frameWidth = cellWidth(size) - cellSides.left - cellSides.right;
  const rows = Array.from({ length: Math.max(1, Math.ceil(cells.length / columns)) }, (_, i) =>
    cells.slice(i * columns, (i + 1) * columns),
  );
  const strips = rows.flatMap((list, i) => [
    written(titleHeight, (top) => list.map(({ title }, k) => title(leftOf(k), top)).join("")),
    row(
      list.flatMap(({ panel }, k) =>
        panel ? [{ left: leftOf(k) + cellSides.left, width: frameWidth, ...panel }] : [],
      ),
      { height, above: cellSides.top, below: i === rows.length - 1 ? axisRoom - cellSides.top : below },
    ),
  ]);
  return (top) => {
    const placed = stack(strips)(top);
    return { ...placed, svg: placed.svg + namesOf(cells, size, top, placed.height) };
  };
}

/** The names of both axes, and what is said in place of cells. */
function namesOf(
  cells: readonly GridCell[],
  { width, labelX, labelY, empty = "" }: Pick<Grid, "width" | "labelX" | "labelY" | "empty">,
  top: number,
  height: number,
): string {
  const middle = top + (height - axisRoom) / 2;
  return [
    textAt(labelY, 12, middle, `dy="0.35em" transform="rotate(-90 12 ${middle})"`),
    textAt(labelX, gridLeft + (width - gridLeft - sides.right) / 2, top + height - 9),
    ...(cells.length === 0 ? [textAt(empty, width / 2, middle)] : []),
  ].join("");
}
