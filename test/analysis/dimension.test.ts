import { describe, expect, test } from "vitest";
import {
  crossValidatedDimension,
  decodeOverTime,
  dissimilarities,
  participationRatio,
  procrustes,
  representationalSimilarity,
} from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { recorded, setRate } from "./recorded.ts";

const noise = (k: number) => ((k * k * 31 + k * 7919 + 17) % 10007) / 10007 - 0.5;

describe("dimensions", () => {
  test("participation ratio: 1 on a line, the number of columns for equal variances, in between 9² / (8² + 1)", () => {
    expect(participationRatio([1, 2, 2, 4, 3, 6], 3, 2)).toBeCloseTo(1, 12);
    expect(participationRatio([1, 0, -1, 0, 0, 1, 0, -1], 4, 2)).toBeCloseTo(2, 12);
    expect(participationRatio([2, 0, -2, 0, 0, 0.5, 0, -0.5, 0, 0.5, 0, -0.5], 6, 2)).toBeCloseTo(81 / 65, 12);
    expect(participationRatio([1, 1], 2, 1)).toBeNaN();
  });

  test("cross-validation finds the planted number in noise", () => {
    const [rows, columns] = [40, 12];
    const planted = (of: number) =>
      Array.from({ length: rows * columns }, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        const signal = [1, 2, 3].reduce((sum, k) => sum + Math.sin(k * row * 0.7) * noise(k * 100 + column) * 4, 0);
        return signal + 0.5 * noise(of + i * 3);
      });
    const { dimension, errors } = crossValidatedDimension(planted(1000), planted(5000), rows, columns);
    expect(dimension).toBe(3);
    expect(errors[0]).toBeGreaterThan(0.9);
    expect(errors).toHaveLength(columns + 1);
  });
});

describe("decodeOverTime", () => {
  /** Unit 0 tells the choice from step 4 on, with the opposite sign from step 6 on; the others never do. */
  const recording = recorded(
    3,
    3,
    Array.from({ length: 20 }, (_, k) => ({ choice: 1 + (k % 2), correct: 1 })),
  );
  for (let step = 0; step < 8; step++)
    for (let trial = 0; trial < 20; trial++) {
      const sign = trial % 2 === 0 ? 1 : -1;
      setRate(recording, step, trial, 0, (step < 4 ? 0 : step < 6 ? sign : -sign) + 0.1 * noise(step * 20 + trial));
      setRate(recording, step, trial, 1, 0.1 * noise(900 + step * 20 + trial));
      setRate(recording, step, trial, 2, 0.5);
    }
  const { accuracy, times, chance, classes } = decodeOverTime(recording, { variable: "choice" });
  const at = (from: number, to: number) => accuracy[from * 8 + to];

  test("reads a variable when the activity tells it, at the level of chance before", () => {
    expect([times.length, chance, classes]).toEqual([8, 0.5, [-1, 1]]);
    expect([at(4, 4), at(5, 4), at(6, 7)]).toEqual([1, 1, 1]);
    expect(at(1, 1)).toBeLessThan(0.85);
  });

  test("fails between times whose code is opposite", () => {
    expect([at(4, 7), at(7, 4)]).toEqual([0, 0]);
  });

  test("reads a period of random length as long as half of the trials last", () => {
    const table = recording.table.map((row, trial) => ({ ...row, steps: trial < 6 ? 4 : trial < 16 ? 6 : 8 }));
    const { times, trials } = decodeOverTime({ ...recording, table }, { variable: "choice" });
    expect([times.length, trials]).toEqual([6, 14]);
  });

  test("refuses a class of too few trials", () => {
    expect(() => decodeOverTime(recording, { variable: "choice", folds: 11 })).toThrow(
      fault("invalid", 'variable "choice"', { detail: "with a value of 10 trials" }),
    );
    const once = { name: "once", value: ({ trial }: { readonly trial: number }) => Number(trial === 3) };
    expect(() => decodeOverTime(recording, { variable: once })).toThrow(
      fault("invalid", 'variable "once"', { detail: "with a value of 1 trial" }),
    );
    expect(() => decodeOverTime(recording, { variable: "choice", folds: 1 })).toThrow(fault("invalid", "folds"));
    expect(() => decodeOverTime(recording, { variable: "choice", ridge: 0 })).toThrow(fault("invalid", "ridge"));
  });
});

describe("similarity", () => {
  const rows = 9;
  const shape = Array.from({ length: rows * 3 }, (_, i) => noise(i + 5));
  /** Turned by 30°, twice as large, elsewhere, and with a fourth unit that does nothing. */
  const [c, s] = [Math.sqrt(3) / 2, 0.5];
  const turned = Array.from({ length: rows }, (_, row) => {
    const [x, y, z] = shape.slice(row * 3, row * 3 + 3);
    return [2 * (c * x - s * y) + 1, 2 * (s * x + c * y), 2 * z, 7];
  }).flat();

  test("procrustes sees through rotation, scale, place and idle units", () => {
    const { similarity, angle, rotation } = procrustes(shape, turned, rows);
    expect(similarity).toBeCloseTo(1, 9);
    expect(angle).toBeLessThan(1e-4);
    expect([...rotation.slice(0, 4)]).toEqual([c, s, 0, 0].map((value) => expect.closeTo(value, 6)));
    const other = Array.from({ length: rows * 3 }, (_, i) => noise(i * 7 + 400));
    const apart = procrustes(shape, other, rows);
    expect(apart.similarity).toBeLessThan(0.9);
    expect(apart.angle).toBeCloseTo(Math.acos(apart.similarity), 12);
    expect(() => procrustes(shape, [1, 1, 1], 3)).toThrow(fault("invalid", "second"));
    expect(() => procrustes(shape, [1, 2], rows)).toThrow(fault("mismatched", "second"));
  });

  test("dissimilarities are 1 − r, and matrices of the same geometry are alike", () => {
    const matrix = dissimilarities([1, 2, 3, 2, 4, 6, 3, 2, 1], 3, 3);
    expect([...matrix]).toEqual([0, 0, 2, 0, 0, 2, 2, 2, 0].map((value) => expect.closeTo(value, 12)));
    expect(
      representationalSimilarity(
        matrix,
        matrix.map((value) => 3 * value + 1),
      ),
    ).toBeCloseTo(1, 12);
    expect(() => representationalSimilarity(matrix, [0])).toThrow(fault("mismatched", "second"));
  });
});
