import { expect, test } from "vitest";
import {
  activeUnits,
  averageRates,
  averageStates,
  choiceSelectivity,
  frameBefore,
  frameDuring,
  mostSelective,
  smoothed,
  trialGroups,
} from "../../src/analysis/index.ts";
import { excitatoryInhibitory, plainUnits } from "../base/populations.ts";
import { fault } from "../fault.ts";
import { lasting, recorded, setRate } from "./recorded.ts";

/** Stimuli of 40, 80 and 120 ms from 40 ms on; the rate of unit 0 is the step's number. */
const unequal = () => {
  const recording = recorded(
    2,
    1,
    [40, 80, 120].map((stimulus) => lasting({ fixation: 40, stimulus, decision: 40 })),
  );
  for (let trial = 0; trial < 3; trial++)
    for (let step = 0; step < 10; step++) setRate(recording, step, trial, 0, step);
  return recording;
};

test("aligned to the onset, each trial is averaged only while its stimulus lasts, and trials are counted", () => {
  const recording = unequal();
  const frame = frameDuring(recording.table, "stimulus");
  const { times, mean, n } = averageRates(recording, [0, 1, 2], [0], frame, { fewest: 1 });
  expect([...times]).toEqual([-20, 0, 20, 40, 60, 80, 100, 120]);
  expect([...mean]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...n]).toEqual([3, 3, 3, 3, 2, 2, 1, 1]);
  expect([...averageRates(recording, [0, 1, 2], [0], frame, { fewest: 2 }).times].at(-1)).toBe(80);
  expect(averageRates(recording, [0, 1], [0], frame, { fewest: 3 }).times).toHaveLength(0);
});

test("aligned to the response, trials are averaged backwards as far as each of them reaches", () => {
  const recording = unequal();
  const frame = frameBefore([60, Number.NaN, 120]);
  const { times, mean, n } = averageRates(recording, [0, 1, 2], [0], frame, { fewest: 1 });
  expect([...times]).toEqual([-100, -80, -60, -40, -20, 0]);
  // The response is in step 2 of one trial and in step 5 of another; one does not respond.
  expect([...n]).toEqual([1, 1, 1, 2, 2, 2]);
  expect([...mean]).toEqual([0, 1, 2, 1.5, 2.5, 3.5]);
  const states = averageStates(recording, [0, 1, 2], frame, { fewest: 1 });
  expect([...states.n]).toEqual([...n]);
  expect(Array.from(states.times, (_, i) => states.means[2 * i])).toEqual([...mean]);
});

test("a frame holds the same times where only some steps are recorded, and time 0 too", () => {
  const whole = unequal();
  // Every 40 ms from 0 on: the rate at time t is t / 20 − 1.
  const times = Float64Array.from({ length: 6 }, (_, k) => 40 * k);
  const rates = Float32Array.from({ length: 6 * 3 * 2 }, (_, i) =>
    i % 2 === 0 ? times[Math.floor(i / 6)] / 20 - 1 : 0,
  );
  const sparse = { ...whole, times, rates };
  const frame = frameDuring(whole.table, "stimulus");
  const average = averageRates(sparse, [0, 1, 2], [0], frame, { fewest: 1 });
  // A period (40, 120] holds the samples at 80 and 120 ms.
  expect([...average.times]).toEqual([0, 40, 80, 120]);
  expect([...average.mean]).toEqual([1, 3, 5, 7]);
  expect([...average.n]).toEqual([3, 3, 2, 1]);
});

test("averages are smoothed by a Gaussian whose ends are mirrored", () => {
  const recording = recorded(1, 1, [{}]);
  setRate(recording, 3, 0, 0, 1);
  const plain = averageRates(recording, [0], [0]).mean;
  const { mean, times } = averageRates(recording, [0], [0], undefined, { smoothing: 40 });
  expect([...mean]).toEqual([...smoothed(plain, 2)]);
  expect(times).toHaveLength(8);
  expect(averageStates(recording, [0], undefined, { smoothing: 40 }).means).toEqual(mean);
  // scipy.ndimage.gaussian_filter1d([0, 0, 0, 1, 0, 0, 0, 0], 2)
  const oracle = [0.09175589, 0.12975179, 0.17825172, 0.199911, 0.17616959, 0.12142384, 0.0669759, 0.03576026];
  expect(mean.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
  mean.forEach((value, i) => {
    expect(value).toBeCloseTo(oracle[i], 7);
  });
  expect(() => averageRates(recording, [0], [0], undefined, { smoothing: -1 })).toThrow(fault("invalid", "smoothing"));
});

/** Sums over the stimulus of 4 steps: unit 0 prefers choice 1, unit 1 choice 2, unit 2 never changes. */
function chosen() {
  const recording = recorded(4, 2, [
    { correct: 1, choice: 1 },
    { correct: 2, choice: 1 },
    { correct: 1, choice: 2 },
    { correct: 2, choice: 2 },
  ]);
  const sums = [
    [6, 1, 1, 0],
    [10, 3, 1, 0],
    [1, 6, 1, 0],
    [5, 10, 1, 0],
  ];
  sums.forEach((units, trial) => {
    units.forEach((rate, unit) => {
      setRate(recording, 3, trial, unit, rate);
    });
  });
  return recording;
}

test("choice selectivity compares trials by what the network chose, with population variances", () => {
  const recording = chosen();
  const found = choiceSelectivity(recording)!;
  // Unit 0: means 8 and 3, variances 4 and 4. Unit 1: means 2 and 8, variances 1 and 4.
  expect(Array.from(found.dprime)).toEqual([5 / 2, -6 / Math.sqrt(2.5), 0, 0]);
  expect(found).toMatchObject({ period: "stimulus", first: "choice 1 chosen", second: "choice 2 chosen" });
  expect(found.silent).toEqual([false, false, false, true]);
  const swapped = choiceSelectivity(recording, { choices: [2, 1], period: "stimulus" })!;
  expect(swapped.dprime[0]).toBe(-5 / 2);
});

test("choice selectivity needs both choices, and takes them from another table if given", () => {
  const recording = chosen();
  const always = recording.table.map((row) => ({ ...row, choice: 1 }));
  expect(choiceSelectivity({ ...recording, table: always })).toBeUndefined();
  const { dprime } = choiceSelectivity({ ...recording, table: always }, { table: recording.table })!;
  expect(dprime[0]).toBe(5 / 2);
  expect(() => choiceSelectivity(recording, { period: "go" })).toThrow(fault("unknown", "period"));
  expect(() => choiceSelectivity(recording, { choices: [1, 1] })).toThrow(fault("invalid", "choices"));
  expect(() => choiceSelectivity(recording, { table: [] })).toThrow(fault("mismatched", "table"));
});

test("the most selective units are a share of each population, by falling d′", () => {
  const dprime = [0.1, -3, 2, 0.2, -1, 0.5, Number.NaN, 4];
  const silent = dprime.map((_, unit) => unit === 7);
  const populations = excitatoryInhibitory(8, 4);
  expect(mostSelective({ dprime: Float64Array.from(dprime), silent }, populations, { share: 0.5 })).toEqual([
    2, 1, 5, 4,
  ]);
  expect(mostSelective({ dprime: Float64Array.from(dprime), silent }, plainUnits(8))).toEqual([2, 1]);
});

test("active units are those whose average changes over time, or between conditions", () => {
  const recording = recorded(3, 3, [{}, {}]);
  // Unit 0 is on for half of the time, unit 1 always in one of the trials, unit 2 a little.
  for (let step = 0; step < 8; step++) {
    if (step < 4) for (const trial of [0, 1]) setRate(recording, step, trial, 0, 1);
    setRate(recording, step, 0, 1, 1);
    setRate(recording, step, 0, 2, step < 4 ? 0.1 : 0);
  }
  expect(activeUnits(recording)).toEqual([0]);
  expect(activeUnits(recording, { groups: [{ trials: [0] }, { trials: [1] }] })).toEqual([0, 1]);
  expect(activeUnits(recording, { above: 0.02 })).toEqual([0, 2]);
});

test("groups hold correct trials only, on request", () => {
  const recording = recorded(1, 1, [
    { condition: { side: 1 }, correct: 1, choice: 1 },
    { condition: { side: 1 }, correct: 1, choice: 2 },
    { condition: { side: 2 }, correct: 2, choice: 2 },
  ]);
  const trialsOf = (trials?: "all" | "correct") =>
    trialGroups(recording, { by: "side", trials }).map((group) => group.trials);
  expect(trialsOf()).toEqual([[0, 1], [2]]);
  expect(trialsOf("correct")).toEqual([[0], [2]]);
  expect(() => trialsOf("right" as "correct")).toThrow(fault("unknown", "trials"));
});
