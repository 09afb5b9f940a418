/**
 * Columns of one of our tables, whose cells must be of one kind: even a table with the right hash may hold
 * something else.
 */
import { invalid, refusalOf } from "../base/errors.ts";
import { either } from "../settings/compound.ts";
import { type Kind, nothing, plain, worded } from "../settings/kind.ts";
import type { CsvCell } from "./csv.ts";

export type CsvColumns = Readonly<Record<string, readonly CsvCell[]>>;

/** Including one that is not finite, which a table can hold. */
export const anyNumber: Kind<number> = plain(
  { type: "number" },
  "number",
  "a number",
  (cell) => typeof cell === "number",
);
/** The same, or an empty cell. */
export const orEmpty = <T extends CsvCell>(kind: Kind<T>): Kind<T | null> =>
  either(kind, worded(nothing, "nothing")) as Kind<T | null>;

/**
 * The cells of a column; `file` is the table's name. Throws "invalid" if the column is missing, or for a cell of
 * another kind.
 */
export function cellsOf<T extends CsvCell>(
  columns: CsvColumns,
  column: string,
  kind: Kind<T>,
  file: string,
): readonly T[] {
  const place = { file };
  const damaged = "the file is damaged, make it again";
  if (!Object.hasOwn(columns, column))
    throw invalid({ place, subject: `column "${column}"`, detail: "is missing", remedy: damaged });
  const cells = columns[column];
  const row = cells.findIndex((cell) => refusalOf(() => kind.read(cell)) !== undefined);
  if (row >= 0)
    throw invalid({
      place,
      subject: `column "${column}", row ${row + 1}`,
      value: cells[row],
      remedy: `it must be ${kind.phrase}: ${damaged}`,
    });
  return cells as readonly T[];
}
