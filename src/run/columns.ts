/** Columns of a table of ours, whose cells must be of one kind: a table whose hash is right may still hold something else. */
import { invalid } from "../errors.ts";
import { display } from "../reader.ts";
import type { CsvCell } from "./csv.ts";

export type Columns = Readonly<Record<string, readonly CsvCell[]>>;
type Kind<T extends CsvCell> = { readonly of: string; fits(cell: CsvCell): cell is T };

export const numbers: Kind<number> = { of: "numbers", fits: (cell) => typeof cell === "number" };
export const counts: Kind<number> = {
  of: "whole numbers from 0",
  fits: (cell): cell is number => Number.isSafeInteger(cell) && (cell as number) >= 0,
};
export const flags: Kind<boolean> = { of: "true or false", fits: (cell) => typeof cell === "boolean" };
export const values: Kind<number | string> = {
  of: "numbers or text",
  fits: (cell) => typeof cell === "number" || typeof cell === "string",
};
/** The same, or nothing. */
export const orEmpty = <T extends CsvCell>({ of, fits }: Kind<T>): Kind<T | null> => ({
  of: `${of}, or nothing`,
  fits: (cell): cell is T | null => cell === null || fits(cell),
});

/** The cells of a column; `file` is the table's name. Throws "invalid" where there is none, or for a cell of another kind. */
export function cellsOf<T extends CsvCell>(
  columns: Columns,
  column: string,
  { of, fits }: Kind<T>,
  file: string,
): readonly T[] {
  if (!Object.hasOwn(columns, column))
    throw invalid(`file "${file}" without column "${column}"; it is damaged, make it again`);
  const cells = columns[column];
  const row = cells.findIndex((cell) => !fits(cell));
  if (row >= 0)
    throw invalid(
      `file "${file}", column "${column}", row ${row + 1} = ${display(cells[row])}; it holds ${of}: the file is damaged, make it again`,
    );
  return cells as readonly T[];
}
