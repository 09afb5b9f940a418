/** validation.csv: one row per check of a network on validation trials. */
import type { Check } from "../loop/course.ts";
import { anyNumber, type CsvColumns, cellsOf, orEmpty } from "./columns.ts";
import { decodeCsv, encodeCsv } from "./csv.ts";

export const validationName = "validation.csv";

/**
 * The columns that every check has, besides the spectral radius where it is asked for, and those of the levels that
 * criteria name: "accuracy, task = go".
 */
const own = {
  stage: "stage",
  step: "step",
  epoch: "epoch",
  loss: "loss",
  penalties: "penalties",
  rmse: "rmse",
  omega: "omega",
  accuracy: "accuracy",
  error: "error",
  worst_condition_accuracy: "worstAccuracy",
  worst_condition_error: "worstError",
} as const satisfies Readonly<Record<string, keyof Check>>;

export function encodeValidation(checks: readonly Check[]): string {
  const named = { ...own, ...(checks.some(({ radius }) => radius != null) && { spectral_radius: "radius" as const }) };
  const columns = Object.entries(named).map(
    ([column, key]) => [column, checks.map((check) => check[key] ?? null)] as const,
  );
  const ofLevels = (["accuracy", "error"] as const).flatMap((measure) => {
    const named = (check: Check) =>
      new Map(check.levels.map((one) => [`${measure}, ${one.factor} = ${one.level}`, one[measure]]));
    const all = checks.map(named);
    const names = [...new Set(all.flatMap((one) => [...one.keys()]))];
    return names
      .filter((name) => all.some((one) => (one.get(name) ?? null) !== null))
      .map((name) => [name, all.map((one) => one.get(name) ?? null)] as const);
  });
  return encodeCsv(Object.fromEntries([...columns, ...ofLevels]));
}

/** What figures show of the checks. */
export type ValidationTable = Readonly<Record<"stage" | "step" | "epoch", readonly number[]>> &
  Readonly<Record<"loss" | "accuracy" | "error", readonly (number | null)[]>> & {
    /** Accuracy at each level of the factors that criteria name. */
    readonly levels: readonly {
      readonly factor: string;
      readonly level: string;
      readonly accuracy: readonly (number | null)[];
    }[];
  };

/** The content of validation.csv. Throws "invalid" for a table that lacks a column or holds something else. */
export function decodeValidation(text: string, name: string): ValidationTable {
  const columns: CsvColumns = decodeCsv(text, name);
  const numbers = (column: string) => cellsOf(columns, column, anyNumber, name);
  const measured = (column: string) => cellsOf(columns, column, orEmpty(anyNumber), name);
  return {
    stage: numbers("stage"),
    step: numbers("step"),
    epoch: numbers("epoch"),
    loss: measured("loss"),
    accuracy: measured("accuracy"),
    error: measured("error"),
    levels: Object.keys(columns).flatMap((column) => {
      const named = /^accuracy, (.+?) = (.*)$/.exec(column);
      return named ? [{ factor: named[1], level: named[2], accuracy: measured(column) }] : [];
    }),
  };
}
