import fc from "fast-check";
import { expect, test } from "vitest";
import type { TrialRow } from "../../src/analysis/index.ts";
import { decodeCsv, encodeCsv, tableArrays } from "../../src/format/index.ts";
import { tableColumns, tableRows } from "../../src/format/trialTable.ts";
import { trialRow } from "../analysis/recorded.ts";
import { fault } from "../fault.ts";

const throughCsv = (table: TrialRow[]) =>
  tableRows(decodeCsv(encodeCsv(tableColumns(table)), "trials.csv"), "trials.csv");

test("any table is restored from its CSV", () => {
  const row = fc.record({
    trial: fc.nat(),
    steps: fc.integer({ min: 1, max: 1000 }),
    condition: fc.record({
      coherence: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      side: fc.constantFrom("left", "a,b", '"'),
    }),
    correct: fc.constantFrom(0, 1, 2, Number.NaN),
    choice: fc.oneof(fc.nat(3), fc.constant(Number.NaN)),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      const table = rows.map((given) => trialRow(given as Partial<TrialRow>));
      expect(throughCsv(table)).toEqual(table);
    }),
  );
});

test("conditions are not confused with columns of the table, even if called correct or like an output's name", () => {
  const clash = trialRow({
    condition: { choice: 5, steps: 7, x_from_ms: 3, correct: 2, chosen_output: "a" },
    correct: 2,
  });
  expect(throughCsv([clash])).toEqual([clash]);
  expect(Object.keys(tableColumns([clash]))).toContain("condition_correct");
});

test("choices are given by name as well as by number, if the names of outputs are known", () => {
  const rows = [
    trialRow({ correct: 2, choice: 1 }),
    trialRow({ correct: 0, choice: 0 }),
    trialRow({ correct: Number.NaN, choice: 3 }),
    trialRow({ choice: Number.NaN }),
  ];
  const columns = tableColumns(rows, { outputs: ["north", "wait", "east", "south"], noResponse: 1 });
  expect(columns).toMatchObject({
    correct_output: ["east", "no response", null, "north"],
    chosen_output: ["north", "no response", "south", null],
  });
  expect(tableRows(columns, "trials.csv")).toEqual(rows);
});

test("error, error of the mean target, and reaction time are restored, empty where there is none", () => {
  const measured = (error: number, reactionTime: number) => trialRow({ error, baseline: 2, reactionTime });
  const rows = [measured(0.5, 120), measured(Number.NaN, Number.NaN)];
  expect(tableColumns(rows)).toMatchObject({
    error: [0.5, null],
    error_of_constant: [2, 2],
    reaction_time_ms: [120, null],
  });
  expect(throughCsv(rows)).toEqual(rows);
});

test("a factor of any name keeps its values, in the table and in arrays", () => {
  const names = [
    "number",
    "trial",
    "condition_trial",
    "condition_number",
    "condition_condition_trial",
    "no_response",
    "a_to_ms",
    "1",
    "0",
    "condition_1",
  ];
  const row = trialRow({ condition: Object.fromEntries(names.map((name, k) => [name, 10 + k])), correct: 2 });
  expect(throughCsv([row])).toEqual([row]);
  const arrays = tableArrays([row]);
  expect(arrays["trial_number"].data[0]).toBe(row.trial);
  const values = Object.values(arrays).map(({ data }) => data[0]);
  for (const k of names.keys()) expect(values.filter((value) => value === 10 + k)).toHaveLength(1);
});

test("trials without a right response have an empty cell, and NaN in arrays", () => {
  const row = trialRow({ correct: Number.NaN, choice: 0 });
  expect(tableColumns([row])).toMatchObject({ correct_choice: [null], correct: [null], no_response: [true] });
  expect(tableArrays([row])["trial_correct_choice"].data[0]).toBeNaN();
});

test("a trial that is not finite has no choice: an empty cell, and NaN in arrays", () => {
  const row = trialRow({ choice: Number.NaN });
  expect(tableColumns([row])).toMatchObject({ choice: [null], correct: [false], no_response: [false] });
  expect(tableArrays([row])["trial_choice"].data[0]).toBeNaN();
});

test("periods that only some trials have stay with these trials", () => {
  const condition = { coherence: 6.4 };
  const table = [trialRow({ condition }), trialRow({ condition, periods: [{ name: "wait", from: 0, to: 20 }] })];
  expect(throughCsv(table)).toEqual(table);
});

test("a missing column is named", () => {
  const { choice: _, ...columns } = tableColumns([trialRow({})]);
  expect(() => tableRows(columns, "trials.csv")).toThrow(
    fault("invalid", 'column "choice"', { place: { file: "trials.csv" }, detail: "is missing" }),
  );
});
