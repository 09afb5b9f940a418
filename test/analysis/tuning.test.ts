import { describe, expect, test } from "vitest";
import {
  conditionMeans,
  correlation,
  significantShare,
  slopeCorrelation,
  slopesAt,
  studentT,
  tuningOfTrials,
  tuningSlopes,
} from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { lasting, recorded, setRate } from "./recorded.ts";

/** By scipy.stats. */
test.each([
  [0.3, 1, 0.8144528418445154],
  [2.5, 5, 0.05449009934237626],
  [-1.1, 30, 0.2800809180876398],
  [12, 5, 7.089492517161522e-5],
  [40, 5, 1.8411962171772954e-7],
  [0, 3, 1],
  [1.7, 2, 0.23123342620157122],
  [2.2, 14_000, 0.027823174032768083],
])("Student's t of %d with %d degrees of freedom has p %d", (t, df, p) => {
  expect(studentT(t, df) / p).toBeCloseTo(1, 9);
});

test("Student's t refuses degrees of freedom that are not positive", () => {
  expect(() => studentT(1, 0)).toThrow(fault("invalid", "df"));
});

const levels = [10, 14, 18, 22, 26, 30, 34];
const noisy = [0.31, 0.28, 0.44, 0.47, 0.66, 0.59, 0.81];
/**
 * Unit 0 follows the level with noise; 1 exactly, and its slope reverses in the second half; 2 is constant; 3 is unit 1
 * turned around.
 */
const recording = recorded(
  4,
  4,
  levels.map((f1) => ({ condition: { f1 } })),
);
for (let step = 0; step < 8; step++)
  levels.forEach((level, trial) => {
    const sign = step < 4 ? 1 : -1;
    setRate(recording, step, trial, 0, noisy[trial]);
    setRate(recording, step, trial, 1, sign * level);
    setRate(recording, step, trial, 2, 0.7);
    setRate(recording, step, trial, 3, -2 * sign * level);
  });
const tuning = tuningSlopes(conditionMeans(recording, { by: ["f1"] }));

describe("tuning", () => {
  test("has the slope and p of a linear regression, as of scipy.stats.linregress", () => {
    expect(tuning.slopes[0]).toBeCloseTo(0.02089285714285714, 8);
    expect(tuning.p[0]).toBeCloseTo(0.0012348671485102427, 7);
    expect([...slopesAt(tuning, 100)].slice(1).map((slope) => Math.round(1e6 * slope) / 1e6)).toEqual([-1, 0, 2]);
  });

  test("counts the units whose slope is significant: not those that are constant", () => {
    expect([...significantShare(tuning)]).toEqual(new Array(8).fill(0.75));
    expect(significantShare(tuning, 0.001)[0]).toBe(0.5);
  });

  test("of two times is correlated across units", () => {
    const along = slopeCorrelation(tuning, 40);
    expect(along[0]).toBeCloseTo(1, 9);
    // Only unit 0 keeps its slope.
    expect(along[7]).toBeLessThan(-0.99);
    expect(() => slopeCorrelation(tuning, 900)).toThrow(fault("invalid", "at", { remedy: /from 20 to 160 ms/ }));
  });

  test("needs three values of a variable by which averages are sorted", () => {
    const two = conditionMeans(recording, { by: ["outcome"] });
    expect(() => tuningSlopes(two)).toThrow(fault("invalid", 'variable "outcome"'));
    expect(() => tuningSlopes(two, "f1")).toThrow(fault("unknown", "variable"));
  });
});

describe("tuning over single trials", () => {
  /** One trial a level, so that both regressions see the same points; in every other one the stimulus is 20 ms late. */
  const late = levels.map((_, trial) => lasting({ fixation: trial % 2 ? 60 : 40, stimulus: 60, decision: 60 }));
  const shifted = { ...recording, table: recording.table.map((row, trial) => ({ ...row, ...late[trial] })) };

  test("is that over conditions where each has one trial", () => {
    const trials = tuningOfTrials(recording, { variable: "f1" });
    expect(trials).toEqual({ ...tuning, trials: 7 });
  });

  test("is aligned to an onset, with negative times before it, as far as half of the trials run", () => {
    const { times, align, periods, slopes } = tuningOfTrials(shifted, { variable: "f1", align: "stimulus" });
    expect([times[0], times[times.length - 1], align]).toEqual([-20, 120, "stimulus"]);
    expect(periods.find(({ name }) => name === "decision")?.from).toBe(60);
    // Unit 1 turns its slope at step 4, which is 40 or 20 ms after the onset: both are mixed there.
    expect([slopes[0 * 4 + 1], slopes[7 * 4 + 1]]).toEqual([1, -1]);
    const only = tuningOfTrials(shifted, { variable: "f1", period: "decision", every: 40 });
    expect([...only.times]).toEqual([20, 60]);
    const both = { variable: "f1", period: "decision", align: "stimulus" };
    expect(() => tuningOfTrials(shifted, both)).toThrow(fault("invalid", "align"));
  });

  test("needs a number of three values", () => {
    expect(() => tuningOfTrials(recording, { variable: "outcome" })).toThrow(fault("invalid", 'variable "outcome"'));
    expect(() => tuningOfTrials(recording, { variable: "f1", align: "cue" })).toThrow(fault("unknown", "period"));
  });
});

test("a correlation leaves out what is not finite, and is NaN without variance", () => {
  expect(correlation([1, 2, 3, Number.NaN], [2, 4, 6, 0])).toBeCloseTo(1, 12);
  expect(correlation([1, 1], [1, 2])).toBeNaN();
});
