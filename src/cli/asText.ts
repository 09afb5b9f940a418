/** What commands say, as text: numbers with their units, tables. */
import { isEven } from "../base/even.ts";
import { visible } from "../base/visible.ts";
import type { TaskInstance } from "../index.ts";

/** "1 step", "2 steps". */
export const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** 1234567 → "1.2 MB". */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** 1363148 → "1.30 MiB": in the units of a memory's limit. */
export function binaryText(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
}

/** Four digits, whatever the size. */
export const lossText = (loss: number): string => (Math.abs(loss) < 1e-3 ? loss.toExponential(1) : loss.toPrecision(3));

/** "42 s", "3 min 05 s", "2 h 07 min". */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** How often each condition stands among the trials of `simulate` and of an evaluation. */
export const conditionsText = ({ weights }: Pick<TaskInstance, "weights">): string =>
  isEven(weights)
    ? "conditions in equal number, as in training"
    : "balanced: conditions in equal number; drawn: weighed as often as training draws them";

/** About three digits, without an exponent. */
export const shortNumber = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** Aligns rows of cells in columns, the first to the left and numbers to the right, two spaces between. */
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
