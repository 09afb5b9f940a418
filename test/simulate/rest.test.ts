import { expect, test } from "vitest";
import { activityMoments } from "../../src/analysis/index.ts";
import { restFigure } from "../../src/figure/index.ts";
import { train } from "../../src/index.ts";
import { recorded, setRate } from "../analysis/recorded.ts";
import { fault } from "../fault.ts";
import { expectSound } from "../figure/sound.ts";
import { tiny } from "../loop/tiny.ts";

test("at rest a network sees the noise of its task's inputs and nothing else", async () => {
  const run = await train(tiny);
  const { recording, table, task, outputNames } = await run.simulate({ rest: 4000, seed: 3 });
  expect(table).toMatchObject([
    { steps: 200, condition: {}, choice: Number.NaN, correct: Number.NaN, isCorrect: null },
  ]);
  expect(table[0].periods).toEqual([{ name: "rest", from: 0, to: 4000 }]);
  // Mean 0, and the s.d. σ/√dt of the task's own noise.
  const values = Float64Array.from(recording.inputs);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const expected = run.task.noise.sigma[0] / Math.sqrt(task.dt);
  expect(expected).toBeGreaterThan(0);
  expect(Math.abs(mean)).toBeLessThan((4 * expected) / Math.sqrt(values.length));
  expect(sd / expected).toBeCloseTo(1, 0);
  await expectSound(await restFigure({ recording, outputNames }));
  const quiet = await run.simulate({ rest: 100, noise: false, trials: 2 });
  expect(new Set(quiet.recording.inputs)).toEqual(new Set([0]));
  expect(quiet.table).toHaveLength(2);
  await expect(run.simulate({ rest: 100, levels: [1] })).rejects.toThrow(fault("invalid", "levels"));
  await expect(run.simulate({ rest: 1 })).rejects.toThrow(fault("invalid", "rest"));
});

test("moments are over steps and trials, without padding and trials that are not finite", () => {
  const recording = recorded(3, 2, [{ steps: 2 }, { isFinite: false }]);
  for (const step of [0, 1, 2]) {
    // Step 2 of trial 0 is padding.
    setRate(recording, step, 0, 0, [1, 3, 100][step]);
    setRate(recording, step, 0, 1, [2, 2, 100][step]);
    setRate(recording, step, 0, 2, [0, 4, 100][step]);
    setRate(recording, step, 1, 0, 1000);
    recording.outputs[step * 2 * 3 + 1] = [-1, 1, 100][step];
  }
  const { units, outputs, populations } = activityMoments(recording);
  expect(units).toEqual([
    { mean: 2, sd: 1 },
    { mean: 2, sd: 0 },
    { mean: 2, sd: 2 },
  ]);
  expect(outputs[1]).toEqual({ mean: 0, sd: 1 });
  // E: 1, 3, 2, 2.
  expect(populations[0]).toEqual({ name: "E", mean: 2, sd: Math.sqrt(0.5) });
  expect(populations[1]).toEqual({ name: "I", mean: 2, sd: 2 });
  const none = activityMoments(recorded(1, 1, [{ isFinite: false }]));
  expect(none.units).toEqual([{ mean: Number.NaN, sd: Number.NaN }]);
});
