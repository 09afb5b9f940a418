/** The table of trials as columns: one row per trial, as in trials.csv and the trial arrays of trials.npz. */
import { periodNames } from "../analysis/periods.ts";
import type { TrialRow } from "../analysis/recording.ts";
import { ownValue } from "../base/display.ts";
import { conditionColumn } from "../base/factorNames.ts";
import { either } from "../settings/compound.ts";
import { anyText, flag, type Kind, whole } from "../settings/kind.ts";
import { choiceName, type TaskWords } from "../task/words/words.ts";
import type { NamedArray } from "./array.ts";
import { anyNumber, type CsvColumns, cellsOf, orEmpty } from "./columns.ts";
import type { CsvCell } from "./csv.ts";

/** Columns that follow those of the conditions. */
const outcome = ["correct_choice", "choice", "correct", "no_response", "finite"] as const;
/** Columns that exist if the task measures them. */
const measures = { error: "error", baseline: "error_of_constant", reactionTime: "reaction_time_ms" } as const;
type Measure = keyof typeof measures;
/** The same choices by the names of their outputs, if known. */
const called = { correct: "correct_output", choice: "chosen_output" } as const;
const outcomeNames: readonly string[] = [...outcome, ...Object.values(called), ...Object.values(measures)];

/**
 * trial, steps, one column per condition, correct_choice (empty if none is right), choice (0: no response; empty:
 * none, the trial is not finite), both by name (correct_output, chosen_output), correct, no_response, finite, the
 * measures of the score, and the bounds of each period in ms. A condition whose name is a whole number, or could
 * be taken for one of these columns (or for `number`, the trial's name in arrays), gets the prefix "condition_";
 * one that already begins with it gets it twice.
 */
export function tableColumns(
  table: readonly TrialRow[],
  words?: Pick<TaskWords, "outputs" | "noResponse">,
): Record<string, CsvCell[]> {
  const conditions = [...new Set(table.flatMap((row) => Object.keys(row.condition)))];
  const periods = periodNames(table);
  const bound = (name: string, side: "from" | "to") =>
    table.map((row) => row.periods.find((period) => period.name === name)?.[side] ?? null);
  return Object.fromEntries<CsvCell[]>([
    ["trial", table.map((row) => row.trial)],
    ["steps", table.map((row) => row.steps)],
    ...conditions.map((name): [string, CsvCell[]] => [
      columnOf(name),
      table.map((row) => ownValue(row.condition, name) ?? null),
    ]),
    ["correct_choice", table.map((row) => (Number.isNaN(row.correct) ? null : row.correct))],
    ["choice", table.map((row) => (Number.isNaN(row.choice) ? null : row.choice))],
    ...(words ? (Object.keys(called) as (keyof typeof called)[]) : []).map((what): [string, CsvCell[]] => [
      called[what],
      table.map((row) => (Number.isNaN(row[what]) ? null : choiceName(row[what], words!))),
    ]),
    ["correct", table.map((row) => row.isCorrect)],
    ["no_response", table.map((row) => row.choice === 0)],
    ["finite", table.map((row) => row.isFinite)],
    ...(Object.keys(measures) as Measure[])
      .filter((measure) => table.some((row) => row[measure] !== undefined))
      .map((measure): [string, CsvCell[]] => [
        measures[measure],
        table.map((row) => (Number.isFinite(row[measure]) ? row[measure]! : null)),
      ]),
    ...periods.flatMap((name): [string, CsvCell[]][] => [
      [`${name}_from_ms`, bound(name, "from")],
      [`${name}_to_ms`, bound(name, "to")],
    ]),
  ]);
}

/** A name such as that of a period's bounds could also be taken for another column. */
const columnOf = (name: string): string =>
  /_(from|to)_ms$/.test(name)
    ? `condition_${name}`
    : conditionColumn(name, ["trial", "number", "steps", ...outcomeNames]);

/**
 * The rows of such columns; `name` is the file's, for messages. Throws "invalid" for a missing column or an
 * impossible cell.
 */
export function tableRows(columns: CsvColumns, name: string): TrialRow[] {
  const cells = <T extends CsvCell>(column: string, kind: Kind<T>) => cellsOf(columns, column, kind, name);
  const [trials, steps] = ["trial", "steps"].map((column) => cells(column, whole));
  const choices = cells("choice", orEmpty(whole));
  const correct = cells("correct_choice", orEmpty(anyNumber));
  const isCorrect = cells("correct", orEmpty(flag));
  cells("no_response", flag);
  const finiteness = cells("finite", flag);
  const names = Object.keys(columns);
  const conditions = names
    .slice(2, names.indexOf(outcome[0]))
    .map((column) => [column.replace(/^condition_/, ""), cells(column, orEmpty(either(anyNumber, anyText)))] as const);
  const periods = names
    .slice(names.indexOf("finite") + 1)
    .filter((column) => column.endsWith("_from_ms"))
    .map((column) => {
      const period = column.slice(0, -"_from_ms".length);
      const [from, to] = ["from", "to"].map((side) => cells(`${period}_${side}_ms`, orEmpty(anyNumber)));
      return { name: period, from, to };
    });
  const measured = (Object.keys(measures) as Measure[])
    .filter((measure) => names.includes(measures[measure]))
    .map((measure) => [measure, cells(measures[measure], orEmpty(anyNumber))] as const);
  return trials.map((trial, i) => ({
    trial,
    steps: steps[i],
    condition: Object.fromEntries(
      conditions.flatMap(([factor, all]) => {
        const value = all[i];
        return value === null ? [] : [[factor, value]];
      }),
    ),
    correct: correct[i] ?? Number.NaN,
    choice: choices[i] ?? Number.NaN,
    isCorrect: isCorrect[i],
    isFinite: finiteness[i],
    ...Object.fromEntries(measured.map(([measure, all]) => [measure, all[i] ?? Number.NaN])),
    periods: periods.flatMap(({ name: period, from: { [i]: from }, to: { [i]: to } }) =>
      from === null || to === null ? [] : [{ name: period, from, to }],
    ),
  }));
}

/**
 * The columns of a table of trials as arrays [trial] for an .npz file, with "trial_" before their names; empty
 * cells are NaN.
 */
export function tableArrays(
  table: readonly TrialRow[],
  words?: Pick<TaskWords, "outputs" | "noResponse">,
): Record<string, NamedArray> {
  const arrays = Object.entries(tableColumns(table, words)).map(([name, cells]): [string, NamedArray] => {
    const isText = cells.some((cell) => typeof cell === "string");
    const data = isText
      ? cells.map((cell) => String(cell ?? ""))
      : Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
    return [name === "trial" ? "trial_number" : `trial_${name}`, { shape: [cells.length], data }];
  });
  return Object.fromEntries(arrays);
}
