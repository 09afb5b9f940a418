/** Unknown names and arrays of wrong lengths are errors, instead of giving empty results. */
import { expect, test } from "vitest";
import {
  averageRates,
  daleViolations,
  idealChoice,
  psychometricCurve,
  ratesByLevel,
  recurrentInput,
  selectivity,
  selectivityOrder,
  trialGroups,
  weightBlocks,
  wilson,
} from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { recorded } from "./recorded.ts";

const recording = recorded(4, 3, [
  { condition: { soa: 10, side: "left" }, correct: 1 },
  { condition: { soa: 20, side: "right" }, correct: 2 },
]);
const { table, populations } = recording;
const zeros = (count: number) => new Float64Array(count);

test.each([
  [
    "a curve against an unknown factor",
    () => psychometricCurve(table, { factor: "sao" }),
    fault("unknown", "factor", { value: "sao", remedy: 'did you mean "soa"?' }),
  ],
  [
    "a curve against words",
    () => psychometricCurve(table, { factor: "side" }),
    fault("invalid", "factor", { value: "side", detail: /levels are not numbers, such as "left"/ }),
  ],
  [
    "a curve without a choice",
    () => psychometricCurve(table, { factor: "soa", choice: 0 }),
    fault("invalid", "choice", { value: 0 }),
  ],
  [
    "rates by words",
    () => ratesByLevel(recording, "side", "stimulus", [0]),
    fault("invalid", "factor", { value: "side", detail: /levels are not numbers/ }),
  ],
  [
    "rates of a unit that there is not",
    () => ratesByLevel(recording, "soa", "stimulus", [4]),
    fault("invalid", "units[0]", { value: 4 }),
  ],
  [
    "averages of a unit that there is not",
    () => averageRates(recording, [0, 1], [9]),
    fault("invalid", "units[0]", { value: 9 }),
  ],
  [
    "averages aligned by the onsets of other trials",
    () => averageRates(recording, [0, 1], [0], [40]),
    fault("mismatched", "framing.onsets", { detail: "of 1 numbers" }),
  ],
  [
    "selectivity for a level that no trial has",
    () => selectivity(recording, { factor: "soa", levels: [10, 21] }),
    fault("unknown", 'level of factor "soa"', { value: 21, remedy: "trials have 10, 20" }),
  ],
  [
    "an order by d′ of other units",
    () => selectivityOrder({ dprime: zeros(3), silent: [] }, populations),
    fault("mismatched", "dprime", { remedy: "[unit 4] needs 4" }),
  ],
  [
    "inputs through a matrix of another size",
    () => recurrentInput(recording, zeros(9)),
    fault("mismatched", "weights", { detail: "of 9 values", remedy: "[from 4, to 4] needs 16" }),
  ],
  ["blocks of a matrix of another size", () => weightBlocks(zeros(9), populations), fault("mismatched", "weights")],
  [
    "violations of a matrix of another size",
    () => daleViolations(zeros(3), 2, 2, [1, -1]),
    fault("mismatched", "weights"),
  ],
  ["violations by too few signs", () => daleViolations(zeros(4), 2, 2, [1]), fault("mismatched", "signs")],
  ["a proportion above 1", () => wilson(3, 2), fault("invalid", "successes", { value: 3 })],
  ["an observer without its noise", () => idealChoice(1, undefined as never), fault("invalid", "sigma")],
  [
    "a simulation in place of its recording",
    () => trialGroups({ recording } as never),
    fault("invalid", "recording", { detail: 'without "table"' }),
  ],
])("%s: refused", (_, call, refusal) => {
  expect(call).toThrow(refusal);
});

test("a curve without trials has no points, whatever the name of its factor", () => {
  expect(psychometricCurve([], { factor: "soa" })).toEqual([]);
});

test("a single name to group by needs no list", () => {
  expect(trialGroups(recording, { by: "side" })).toEqual(trialGroups(recording, { by: ["side"] }));
});
