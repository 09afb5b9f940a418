import { describe, expect, test } from "vitest";
import { typicalPeriods } from "../../src/analysis/average.ts";
import { averageRates, averageStates, onsets } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { recorded, setRate } from "./recorded.ts";

const periods = (onset: number) => [
  { name: "fixation", from: 0, to: onset },
  { name: "stimulus", from: onset, to: 160 },
];

describe("averageRates", () => {
  test("averages over units, then gives mean and s.e.m. over trials", () => {
    const recording = recorded(3, 3, [{}, {}, {}]);
    // Means over units 0 and 1 in the first step: 1, 2, 6; unit 2 does not count.
    [
      [1, 1],
      [1, 3],
      [4, 8],
    ].forEach(([one, two], trial) => {
      setRate(recording, 0, trial, 0, one);
      setRate(recording, 0, trial, 1, two);
      setRate(recording, 0, trial, 2, 100);
    });
    const { times, mean, sem, n } = averageRates(recording, [0, 1, 2], [0, 1]);
    expect([...times]).toEqual([20, 40, 60, 80, 100, 120, 140, 160]);
    expect(mean[0]).toBe(3);
    expect(sem[0]).toBeCloseTo(Math.sqrt((4 + 1 + 9) / 2 / 3), 12);
    expect([mean[1], sem[1], n[1]]).toEqual([0, 0, 3]);
  });

  test("shifts every trial by its onset, and leaves out times that fewer than half of the trials have", () => {
    const recording = recorded(1, 1, [{ periods: periods(40) }, { periods: periods(80) }, { periods: periods(80) }]);
    // The first step after the onset: steps 2 and 4.
    setRate(recording, 2, 0, 0, 3);
    setRate(recording, 4, 1, 0, 6);
    setRate(recording, 4, 2, 0, 9);
    const { times, mean, n } = averageRates(recording, [0, 1, 2], [0], onsets(recording.table, "stimulus"));
    // Trial 0 begins at −20 ms and ends at 120; the others begin at −60 and end at 80.
    expect([...times]).toEqual([-60, -40, -20, 0, 20, 40, 60, 80]);
    expect([...n]).toEqual([2, 2, 3, 3, 3, 3, 3, 3]);
    expect(mean[times.indexOf(20)]).toBe(6);
  });

  test("padding does not count, and one trial has no s.e.m.", () => {
    const recording = recorded(1, 1, [{ steps: 3 }]);
    recording.rates.fill(5);
    const { times, mean, sem } = averageRates(recording, [0], [0]);
    expect([...times]).toEqual([20, 40, 60]);
    expect([...mean]).toEqual([5, 5, 5]);
    expect(sem[0]).toBeNaN();
  });

  test("is empty without trials", () => {
    expect(averageRates(recorded(1, 1, []), [], [0]).times).toHaveLength(0);
  });
});

test("averageStates gives the mean of every unit, [time, unit]", () => {
  const recording = recorded(2, 2, [{}, {}]);
  setRate(recording, 1, 0, 0, 2);
  setRate(recording, 1, 1, 0, 4);
  setRate(recording, 1, 1, 1, 10);
  const { times, means } = averageStates(recording, [0, 1]);
  expect(times).toHaveLength(8);
  expect([...means.slice(0, 4)]).toEqual([0, 0, 3, 5]);
});

describe("periods of aligned trials", () => {
  const { table } = recorded(1, 1, [{ periods: periods(40) }, { periods: periods(60) }, { periods: periods(120) }]);

  test("have the median of their bounds", () => {
    expect(typicalPeriods(table, onsets(table, "stimulus"))).toEqual([
      { name: "fixation", from: -60, to: 0 },
      { name: "stimulus", from: 0, to: 100 },
    ]);
  });

  test("a period that a trial lacks is unknown", () => {
    expect(() => onsets(table, "stimulos")).toThrow(
      fault("unknown", "period", { value: "stimulos", remedy: /"stimulus"/ }),
    );
  });
});
