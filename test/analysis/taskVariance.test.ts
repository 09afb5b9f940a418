import { describe, expect, it } from "vitest";
import { type Recording, taskClusters, taskVariance } from "../../src/analysis/index.ts";
import { bestClusters } from "../../src/analysis/kMeans.ts";
import { generator, keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";

const units = 3;
/** Four trials of two tasks, with a stimulus that begins later in every second trial. */
function recorded(rateOf: (task: number, trial: number, sinceOnset: number, unit: number) => number): Recording {
  const [trials, steps, dt] = [4, 6, 10];
  const onset = (trial: number) => 1 + (trial % 2);
  const rates = new Float32Array(steps * trials * units);
  for (let step = 0; step < steps; step++)
    for (let trial = 0; trial < trials; trial++)
      for (let unit = 0; unit < units; unit++)
        rates[(step * trials + trial) * units + unit] = rateOf(trial >> 1, trial, step - onset(trial), unit);
  const table = Array.from({ length: trials }, (_, trial) => ({
    trial,
    steps,
    condition: { task: trial < 2 ? "go" : "anti" },
    correct: 1,
    choice: 1,
    isCorrect: true,
    isFinite: true,
    periods: [
      { name: "wait", from: 0, to: onset(trial) * dt },
      { name: "stimulus", from: onset(trial) * dt, to: steps * dt },
    ],
  }));
  const times = Float64Array.from({ length: steps }, (_, k) => (k + 1) * dt);
  const empty = new Float32Array(0);
  const populations = [{ name: "units", units, sign: 0 }] as const;
  return { dt, times, trials, units, populations, rates, states: empty, inputs: empty, outputs: empty, table };
}

describe("task variance", () => {
  it("is the variance across trials of a task at the same time since the onset of a period", () => {
    // Unit 0 follows the stimulus alike in all trials, unit 1 tells the trials of "go" apart, unit 2 those of "anti".
    const recording = recorded((task, trial, since, unit) =>
      since < 0 ? 0 : unit === 0 ? since : unit === task + 1 ? 2 * (trial % 2) : 5,
    );
    const { tasks, variance } = taskVariance(recording);
    expect(tasks).toEqual(["go", "anti"]);
    // 1 step of waiting and 4 of the stimulus are shown in both trials; 4 of these 5 have variance 1.
    expect([...variance]).toEqual([0, 0, 0.8, 0, 0, 0.8]);
    expect([...taskVariance(recording, { after: 10 }).variance]).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it("leaves out trials that are not finite, and is NaN for a task without two others", () => {
    const recording = recorded(() => 1);
    recording.table[0].isFinite = false;
    expect([...taskVariance(recording).variance]).toEqual([Number.NaN, 0, Number.NaN, 0, Number.NaN, 0]);
  });

  it("needs the factor that tells tasks apart", () => {
    expect(() =>
      taskVariance(
        recorded(() => 1),
        { factor: "rule" },
      ),
    ).toThrow(fault("missing", 'factor "rule" of the recorded trials'));
  });

  it("groups units with a similar profile, whatever their size, without those that hardly vary", () => {
    const profiles = [
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 0],
    ];
    const variance = Float64Array.from({ length: 12 * 3 }, (_, k) => {
      const unit = Math.floor(k / 3);
      return (1 + unit) * profiles[unit % 3][k % 3] + 1e-5 * ((7 * k) % 5);
    });
    const { cluster, count, order, normalised } = taskClusters({ tasks: ["a", "b", "c"], units: 12, variance });
    expect(count).toBe(2);
    expect(cluster).toEqual([0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1]);
    expect(order).toEqual([0, 3, 6, 9, 1, 4, 7, 10]);
    expect(normalised[9 * 3]).toBe(1);
    expect(normalised[2 * 3]).toBeNaN();
  });
});

describe("clusters", () => {
  const draws = generator(keyOf(4), 1, 0);
  const clouds = (count: number) =>
    Array.from({ length: 12 * count }, (_, k) => [
      8 * (k % count) + draws.normal(),
      ((k % count) % 2) * 9 + draws.normal(),
    ]);

  it.each([2, 3, 5])("of %i separate clouds are these", (count) => {
    const points = clouds(count);
    const found = bestClusters(points, 9);
    expect(found.count).toBe(count);
    expect(found.silhouette).toBeGreaterThan(0.6);
    for (const k of points.keys()) expect(found.cluster[k]).toBe(found.cluster[k % count]);
    expect(bestClusters(points, 9)).toEqual(found);
  });

  it("of fewer than three distinct points are one", () => {
    expect(bestClusters([], 5)).toMatchObject({ cluster: [], count: 0 });
    expect(bestClusters([[1], [1], [2]], 5)).toMatchObject({ cluster: [0, 0, 0], count: 1, silhouette: Number.NaN });
  });
});
