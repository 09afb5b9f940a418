/** Tables as CSV (RFC 4180): a header row, then one row for each index of the columns; rows end in a line feed. */
import { invalid, mismatched } from "../base/errors.ts";
import type { NumericData } from "./array.ts";

export type CsvCell = number | string | boolean | null;
export type CsvColumn = readonly CsvCell[] | NumericData;

/**
 * The text of a table. Numbers have the fewest digits that give the same number back (float32 columns: the same
 * float32); `null` is an empty cell; text is quoted if it would otherwise be read as something else, and gets an
 * apostrophe in front if a spreadsheet would take it for a formula (`=`, `+`, `-`, `@`). Throws "mismatched" for
 * columns of unequal length.
 */
export function encodeCsv(columns: Readonly<Record<string, CsvColumn>>): string {
  const names = Object.keys(columns);
  const cells = names.map((name) => columns[name]);
  const length = cells[0]?.length ?? 0;
  const uneven = names.find((name) => columns[name].length !== length);
  if (uneven !== undefined)
    throw mismatched({
      subject: `column "${uneven}"`,
      detail: `has ${columns[uneven].length} rows, but column "${names[0]}" has ${length}`,
      remedy: "give all columns the same length",
    });
  const writers = cells.map((column) => (column instanceof Float32Array ? shortFloat32 : cellText));
  const lines = [names.map(quoted).join(",")];
  for (let row = 0; row < length; row++)
    lines.push(cells.map((column, j) => writers[j](column[row] as number)).join(","));
  return `${lines.join("\n")}\n`;
}

/**
 * The columns of a table; `name` is the file's, for messages. Unquoted cells that look like numbers, booleans
 * (`true`, `false`) or `null` (empty) become those, all others text. Throws "invalid" for a malformed table.
 */
export function decodeCsv(text: string, name: string): Record<string, CsvCell[]> {
  const [header, ...rows] = parseRows(text.replace(/^\uFEFF/, ""), name);
  if (!header)
    throw invalid({
      place: { file: name },
      subject: "table",
      detail: "that is empty",
      remedy: "it must begin with a row of column names",
    });
  const names = header.cells.map((cell) => asWritten(cell.text));
  const seen = new Set<string>();
  const twice = names.find((column) => seen.size === seen.add(column).size);
  if (twice !== undefined)
    throw invalid({
      place: { file: name },
      subject: `column "${twice}"`,
      detail: "occurs twice",
      remedy: "rename one",
    });
  const columns = names.map((): CsvCell[] => []);
  for (const { cells, line } of rows) {
    const blank = cells.length === 1 && cells[0].text === "" && !cells[0].quoted;
    if (blank && names.length > 1) continue;
    if (cells.length !== names.length)
      throw invalid({
        place: { file: name, line },
        subject: `${cells.length} cells`,
        detail: `under ${names.length} column names`,
        remedy: "the file is damaged or cut off",
      });
    cells.forEach((cell, j) => {
      columns[j].push(cell.quoted ? asWritten(cell.text) : cellValue(cell.text));
    });
  }
  return Object.fromEntries(names.map((column, j) => [column, columns[j]]));
}

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "string") return quoted(cell);
  return Object.is(cell, -0) ? "-0" : String(cell);
}

/** The shortest decimal number that float32 rounds to `value`: 0.1 and not 0.10000000149011612. */
function shortFloat32(value: number): string {
  if (!Number.isFinite(value) || value === 0) return cellText(value); // toPrecision drops the sign of −0
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(short), value)) return cellText(short);
  }
  return cellText(Number(value.toPrecision(9))); // nine digits distinguish all float32
}

/**
 * Spreadsheets run text that begins like this as a formula, and names may come from other people's files. An
 * apostrophe in front makes it text. An amount with its unit, such as "-12.8 %", is harmless.
 */
const formula = /^'*[=+@\t\r-]/;
const amount = /^[+-]?\d+(?:\.\d+)?(?: ?(?:%|[a-zA-Z]+))?$/;
const asText = (text: string) => (formula.test(text) && !amount.test(text) ? `'${text}` : text);
const asWritten = (text: string) => (text.startsWith("'") && formula.test(text) ? text.slice(1) : text);

/**
 * Text as a cell; quoted if, without quotes, it would be split, trimmed by other programs, or read as a number,
 * boolean or null.
 */
function quoted(given: string): string {
  const text = asText(given);
  const bare = !/[",\r\n\uFEFF]|^\s|\s$/.test(text) && typeof cellValue(text) === "string";
  return bare ? text : `"${text.replaceAll('"', '""')}"`;
}

function cellValue(text: string): CsvCell {
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const named = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(text);
  if (!named) return asWritten(text);
  return named[2] ? Number.NaN : named[1] === "-" ? -Infinity : Infinity;
}

interface Row {
  readonly cells: { text: string; quoted: boolean }[];
  readonly line: number;
}

function parseRows(text: string, name: string): Row[] {
  const rows: Row[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row: Row = { cells: [], line };
    for (let open = true; open; ) {
      const isQuoted = text[at] === '"';
      const end = isQuoted ? closingQuote(text, at, name, line) : bareEnd(text, at);
      const content = isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end);
      line += content.split("\n").length - 1;
      row.cells.push({ text: content, quoted: isQuoted });
      const after = text[end];
      if (after === ",") at = end + 1;
      else if (after === undefined || after === "\n" || after === "\r") {
        at = end + (after === "\r" && text[end + 1] === "\n" ? 2 : 1);
        open = false;
      } else
        throw invalid({
          place: { file: name, line },
          subject: `"${after}" after a closing quote`,
          remedy: "quote the whole cell",
        });
    }
    rows.push(row);
    line++;
  }
  return rows;
}

/** The position after an unquoted cell that begins at `at`. */
function bareEnd(text: string, at: number): number {
  while (at < text.length && text[at] !== "," && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

/** The position after the quote that closes the cell that begins at `at`; doubled quotes belong to the cell. */
function closingQuote(text: string, at: number, name: string, line: number): number {
  for (let end = at + 1; ; end++) {
    end = text.indexOf('"', end);
    if (end < 0)
      throw invalid({
        place: { file: name, line },
        subject: "a quote",
        detail: "is never closed",
        remedy: "the file is damaged or cut off",
      });
    if (text[end + 1] !== '"') return end + 1;
    end++;
  }
}
