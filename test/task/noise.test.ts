import { describe, expect, test } from "vitest";
import { normals4 } from "../../src/base/random.ts";
import type { Trial } from "../../src/index.ts";
import { batchOf } from "../../src/task/batch.ts";
import { addTaskNoise, batches, denseBatch, keyOf } from "../../src/task/index.ts";
import { noiseGains } from "../../src/task/noise.ts";
import { gains, type NoiseName, noises, noisyTask } from "./noisy.ts";

/** The noise of each trial, [step, channel], in the task's own steps. */
function noiseOf(name: NoiseName, count: number) {
  const task = noisyTask(noises[name]);
  const { trials, steps } = batches(task, { batch: count }, 3).next();
  const clean = denseBatch({ trials, steps }, task);
  const noisy = { ...clean, inputs: new Float32Array(clean.inputs.length) };
  addTaskNoise(noisy, trials, task, keyOf(9), 1);
  const at = (k: number, b: number) => [...noisy.inputs.subarray((k * count + b) * 3, (k * count + b) * 3 + 3)];
  return trials.map((trial, b) => ({ trial, noise: Array.from({ length: trial.steps }, (_, k) => at(k, b)), at, b }));
}

/** Mean product of the draws of two channels: their covariance, because the mean is 0. */
function covariance(draws: readonly (readonly number[])[]): number[][] {
  return [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => draws.reduce((sum, draw) => sum + draw[i] * draw[j], 0) / draws.length),
  );
}

describe("noise of many trials", () => {
  const count = 5000;
  const dt = 20;
  /** Within four s.d. of an estimate from this many draws, for any correlation. */
  const expectCovariance = (draws: readonly (readonly number[])[], wanted: (i: number, j: number) => number) => {
    covariance(draws).forEach((row, i) => {
      row.forEach((value, j) => {
        const slack = 4 * Math.sqrt((wanted(i, i) * wanted(j, j) * 2) / draws.length);
        expect(Math.abs(value - wanted(i, j))).toBeLessThanOrEqual(slack);
      });
    });
  };

  test("has the σ of each channel, 0 if not named, and channels are independent", () => {
    const sigma = [0.5, 2, 0];
    const draws = noiseOf("per channel", count).flatMap(({ noise }) => noise);
    expectCovariance(draws, (i, j) => (i === j ? (sigma[i] * sigma[j]) / dt : 0));
    expect(draws.every(([, , c]) => c === 0)).toBe(true);
  });

  test("has the correlations of the task", () => {
    const { sigma, correlation } = noises.correlated;
    const draws = noiseOf("correlated", count).flatMap(({ noise }) => noise);
    expectCovariance(draws, (i, j) => (correlation[i][j] * sigma[i] * sigma[j]) / dt);
  });

  test("is multiplied by the gain of its trial at all steps", () => {
    const all = noiseOf("per trial", count);
    for (const gain of gains) {
      const draws = all.filter(({ trial }) => trial.noiseGain === gain).flatMap(({ noise }) => noise);
      expect(draws.length).toBeGreaterThan(count);
      expectCovariance(draws, (i, j) => (i === j ? (gain * gain) / dt : 0));
    }
  });

  test("ends with the trial", () => {
    for (const { trial, at, b } of noiseOf("per trial", 20))
      for (let k = trial.steps; k < 5; k++) expect(at(k, b)).toEqual([0, 0, 0]);
  });
});

test("the draws of correlated channels are mixtures of independent draws", () => {
  const [{ trial, noise }] = noiseOf("correlated", 1);
  const draws = new Float64Array(4);
  normals4(keyOf(9), trial.number, 2, 0, 1, draws);
  const [a, b] = noise[1];
  expect(a).toBeCloseTo(draws[0] / Math.sqrt(20), 6);
  expect(b).toBeCloseTo((2 * (0.8 * draws[0] + 0.6 * draws[1])) / Math.sqrt(20), 6);
});

test("each trial of a row has its own gain", () => {
  const task = noisyTask(noises["per trial"]);
  const draws = new Float64Array(4);
  const seen = new Set<number>();
  for (let n = 0; n < 4; n++) {
    const row = batches(task, { batch: 1, sequenceSteps: 12 }, n).next().trials[0];
    expect(noiseGains(row)).toEqual(
      row.parts!.map(({ from, to, trial }) => ({ channel: 0, from, to, value: trial.noiseGain })),
    );
    const noisy = denseBatch(batchOf([row]), task);
    noisy.inputs.fill(0);
    addTaskNoise(noisy, [row], task, keyOf(9), 1);
    for (const { from, to, trial } of row.parts!) {
      seen.add(trial.noiseGain!);
      for (let k = from; k < to; k++) {
        normals4(keyOf(9), row.number, k + 1, 0, 1, draws);
        expect(noisy.inputs[k * 3 + 1]).toBeCloseTo((trial.noiseGain! * draws[1]) / Math.sqrt(20), 6);
      }
    }
  }
  expect(seen).toEqual(new Set(gains));
});

test("the default gain of a trial is 1", () => {
  const trial = { steps: 4 } as Trial;
  expect(noiseGains(trial)).toEqual([{ channel: 0, from: 0, to: 4, value: 1 }]);
});
