import { visible } from "../base/hiddenCharacters.ts";

/** Aligns rows of cells in columns, the first to the left and numbers to the right, separated by two spaces. */
export function table(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map((cell) => visible(cell)));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const isNumber = rows[0].map((_, column) =>
    rows.slice(1).every((row) => /^(-|-?[\d.]+(e[+-]\d+)?|∞|)$/.test(row[column])),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
