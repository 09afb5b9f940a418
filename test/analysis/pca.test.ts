import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { principalComponents, trajectories } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { recorded, setRate } from "./recorded.ts";

describe("principalComponents", () => {
  test("of points on a line are that line", () => {
    // (1, 2) + t · (3, −4) / 5 for t = −5, 0, 5
    const { mean, directions, explained, scores } = principalComponents([-2, 6, 1, 2, 4, -2], 3, 2);
    expect([...mean]).toEqual([1, 2]);
    expect(directions[0][0]).toBeCloseTo(-0.6, 12);
    expect(directions[0][1]).toBeCloseTo(0.8, 12); // the larger entry is positive
    expect([...scores[0]].map((score) => Math.round(score * 1e9) / 1e9)).toEqual([5, 0, -5]);
    expect(explained[0]).toBeCloseTo(1, 12);
    expect(explained[1]).toBeCloseTo(0, 12);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("of %s there are none", (bad) => {
    expect(() => principalComponents([1, 2, 3, bad], 2, 2)).toThrow(
      fault("invalid", "data [row 1, column 1]", { value: bad, remedy: /finite numbers/ }),
    );
  });

  test.each([0.1, 1 / 3, 1e9])("of values that are all %s have no variance, despite rounding", (value) => {
    const { explained, scores } = principalComponents(new Float64Array(7 * 5).fill(value), 7, 5);
    expect(explained).toEqual([0, 0, 0]);
    for (const along of scores) expect([...along].every((score) => score === 0)).toBe(true);
  });

  test("give their fraction of the variance", () => {
    // Variances 9 and 1 along the axes.
    const { explained, directions } = principalComponents([3, 0, -3, 0, 0, 1, 0, -1], 4, 2);
    expect(explained).toEqual([expect.closeTo(0.9, 12), expect.closeTo(0.1, 12)]);
    expect([...directions[0]].map(Math.abs)).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)]);
  });

  test("are the same from either product, orthonormal, and scores are projections", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 2, max: 9 }),
      columns: fc.integer({ min: 2, max: 9 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(sizes, ({ rows, columns, seed }) => {
        const values = Array.from(
          { length: rows * columns },
          (_, i) => Math.sin((i + 1) * 12.9898 + (seed % 1000)) * 3,
        );
        const { mean, directions, scores, explained } = principalComponents(values, rows, columns, { count: 2 });
        expect(explained[0]).toBeGreaterThanOrEqual(explained[1]);
        directions.forEach((direction, k) => {
          if (explained[k] < 1e-9) return;
          expect(Math.hypot(...direction)).toBeCloseTo(1, 9);
          expect(Math.max(...direction)).toBeCloseTo(Math.max(...direction.map(Math.abs)), 9);
          const first = direction.reduce((sum, part, column) => sum + part * (values[column] - mean[column]), 0);
          expect(scores[k][0]).toBeCloseTo(first, 9);
          if (k === 1) expect(direction.reduce((sum, part, i) => sum + part * directions[0][i], 0)).toBeCloseTo(0, 9);
        });
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test("of equal rows have no variance, and no NaN", () => {
    const { explained, scores } = principalComponents([1, 2, 1, 2, 1, 2], 3, 2, { count: 2 });
    expect(explained).toEqual([0, 0]);
    expect([...scores[0]]).toEqual([0, 0, 0]);
  });

  test("refuse data of another size", () => {
    expect(() => principalComponents([1, 2, 3], 2, 2)).toThrow(
      fault("mismatched", "data", { detail: "of 3 values", remedy: /\[row 2, column 2\] needs 4/ }),
    );
  });
});

test("trajectories are the means of each group along the components of all", () => {
  const recording = recorded(2, 2, [{}, {}]);
  for (let step = 0; step < 8; step++) {
    setRate(recording, step, 0, 0, step);
    setRate(recording, step, 1, 0, -step);
  }
  const groups = [0, 1].map((trial) => ({ label: String(trial), trials: [trial] }));
  const { trajectories: paths, explained } = trajectories(recording, groups);
  expect(explained[0]).toBeCloseTo(1, 12);
  expect([...paths[0].scores[0]].map(Math.round)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...paths[1].scores[0]].map((score) => Math.round(score) + 0)).toEqual([0, -1, -2, -3, -4, -5, -6, -7]);
});

test("standardised components weigh all columns alike, as of NumPy, and ignore constant ones", () => {
  const values = [1, 2, 0.5, 7, 2, 1, 0.7, 7, 3, 5, 0.1, 7, 4, 4, 0.2, 7];
  const { explained, directions, scale } = principalComponents(values, 4, 4, { standardised: true });
  expect(explained).toEqual(
    [0.8705282086551772, 0.12764034572709268, 0.0018314456177301614].map((x) => expect.closeTo(x, 9)),
  );
  const first = [0.5262016835658297, 0.6016883727629113, -0.600901730979706, 0];
  expect([...directions[0]]).toEqual(first.map((x) => expect.closeTo(x, 9)));
  expect(scale[3]).toBe(1);
});

test("trajectories leave out units that are not active, and refuse to leave out all", () => {
  const recording = recorded(2, 2, [{}]);
  for (let step = 0; step < 8; step++) setRate(recording, step, 0, 1, step);
  const groups = [{ label: "all", trials: [0] }];
  expect(trajectories(recording, groups, undefined, { activeAbove: 0.1 }).units).toEqual([1]);
  expect(() => trajectories(recording, groups, undefined, { activeAbove: 9 })).toThrow(fault("invalid", "activeAbove"));
});

test("options are an object, and none is misspelt", () => {
  const groups = [{ label: "all", trials: [0] }];
  const calls: ((options: object) => unknown)[] = [
    (options) => principalComponents([1, 2, 3, 5], 2, 2, options),
    (options) => trajectories(recorded(2, 2, [{}]), groups, undefined, options),
  ];
  for (const call of calls) {
    expect(() => call({ standardized: true })).toThrow(
      fault("unknown", "standardized", { remedy: 'did you mean "standardised"?' }),
    );
    expect(() => call(2 as never)).toThrow(fault("invalid", undefined, { value: 2 }));
  }
});
