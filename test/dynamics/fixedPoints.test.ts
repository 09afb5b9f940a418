import { expect, it } from "vitest";
import { defineCell, hostStep } from "../../src/backend/index.ts";
import { generator, keyOf } from "../../src/base/random.ts";
import { type FixedPointOptions, fixedPoints } from "../../src/dynamics/index.ts";
import { expr } from "../../src/index.ts";
import type { Expr } from "../../src/ir/expr.ts";

const dt = 10;

/** A cell x ← x + rate·(f(x·W) − x), with f and W given. */
function competing(f: (x: Expr) => Expr, weights: readonly number[], rate = 0.1) {
  const size = Math.sqrt(weights.length);
  const cell = defineCell(({ state, parameter }) => {
    const x = state("x", size);
    const rates = f(expr.matmul(x, parameter("w", [size, size], "given")));
    return { states: { x: x.add(rates.sub(x).mul(rate)) }, outputs: { rates } };
  });
  return hostStep(
    { ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] },
    { w: weights },
  );
}

/** States between −1 and 1 on all sides. */
const spread = (count: number, size: number, by = 1) => {
  const random = generator(keyOf(3), 0, 0);
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, () => random.uniformBetween(-by, by)));
};
const found = (step: ReturnType<typeof hostStep>, starts: readonly Float64Array[], options: FixedPointOptions = {}) =>
  fixedPoints(step, {}, starts, dt, options);

it("finds both attractors of two competing units, and the saddle between them, with the eigenvalues of the hand calculation", async () => {
  // On (a, −a) the gain is 2.5: a = tanh(2.5·a).
  let a = 1;
  for (let k = 0; k < 200; k++) a = Math.tanh(2.5 * a);
  const { points, slow, lost } = await found(competing(expr.tanh, [1.5, -1, -1, 1.5]), spread(40, 2));
  expect([slow.length, lost]).toEqual([0, 0]);
  const sorted = [...points].sort((p, q) => p.state[0] - q.state[0]);
  const expected = [-a, 0, a];
  expect(sorted.map(({ stability, index }) => [stability, index])).toEqual([
    ["stable", 0],
    ["saddle", 1],
    ["stable", 0],
  ]);
  for (const [k, { state }] of sorted.entries()) {
    expect(state[0]).toBeCloseTo(expected[k], 9);
    expect(state[1]).toBeCloseTo(-expected[k], 9);
  }
  const [, saddle] = sorted;
  expect(saddle.modes.map(({ re }) => re)).toEqual([expect.closeTo(1.15, 9), expect.closeTo(0.95, 9)]);
  expect(saddle.modes[0].timeConstant).toBeCloseTo(-dt / Math.log(1.15), 6);
  const [right] = [saddle.modes[0].right!.re];
  expect(right[0]).toBeCloseTo(Math.SQRT1_2, 7);
  expect(right[1]).toBeCloseTo(-Math.SQRT1_2, 7);
});

it("finds a planted line attractor exactly: every start ends on it, and the direction along it neither grows nor decays", async () => {
  const starts = spread(20, 2);
  const { points, lost } = await found(
    competing((x) => x, [0.5, 0.5, 0.5, 0.5]),
    starts,
  );
  expect(lost).toBe(0);
  expect(points.reduce((sum, { starts: count }) => sum + count, 0)).toBe(20);
  expect(points.length).toBeGreaterThan(15);
  for (const { state, stability, neutral, modes } of points) {
    expect(state[0]).toBeCloseTo(state[1], 8);
    expect([stability, neutral]).toEqual(["marginal", 1]);
    expect(Math.abs(modes[0].timeConstant)).toBeGreaterThan(1e9);
    expect(Math.abs(modes[0].right!.re[0] - modes[0].right!.re[1])).toBeLessThan(1e-6);
  }
});

it("a ring of rotation gives a spiral: a pair is one mode, with its frequency", async () => {
  const { points } = await found(
    competing((x) => x, [0.5, 1, -1, 0.5]),
    spread(3, 2),
  );
  expect(points.length).toBe(1);
  const [{ modes, index, stability }] = points;
  // 1 + 0.1·(0.5 ± i − 1)
  expect([index, stability, modes.length]).toEqual([0, "stable", 1]);
  expect(modes[0].re).toBeCloseTo(0.95, 10);
  expect(modes[0].im).toBeCloseTo(0.1, 10);
  expect(modes[0].frequency).toBeCloseTo((1000 * Math.atan2(0.1, 0.95)) / (2 * Math.PI * dt), 8);
});

it("eigenvectors solve J·v = λ·v and w·J = λ·w for every mode of a random network", async () => {
  const random = generator(keyOf(5), 0, 0);
  const n = 12;
  const weights = Array.from({ length: n * n }, () => (1.4 * random.normal()) / Math.sqrt(n));
  const step = competing(expr.tanh, weights);
  const { points } = await found(step, [new Float64Array(n)], { vectors: n });
  const jacobian = step.jacobian({ state: points[0].state });
  for (const { re, im, right, left } of points[0].modes) {
    for (let i = 0; i < n; i++) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let j = 0; j < n; j++) {
        a += jacobian[i * n + j] * right!.re[j];
        b += jacobian[i * n + j] * right!.im[j];
        c += jacobian[j * n + i] * left!.re[j];
        d += jacobian[j * n + i] * left!.im[j];
      }
      expect(a).toBeCloseTo(re * right!.re[i] - im * right!.im[i], 8);
      expect(b).toBeCloseTo(re * right!.im[i] + im * right!.re[i], 8);
      expect(c).toBeCloseTo(re * left!.re[i] - im * left!.im[i], 8);
      expect(d).toBeCloseTo(re * left!.im[i] + im * left!.re[i], 8);
    }
  }
});

it("says where a rectified network sits at a kink", async () => {
  const relu = await found(
    competing((x) => x.max(0), [0.5, 0, 0, 0.5]),
    spread(5, 2),
  );
  expect(relu.points.map(({ isAtKink, stability }) => [isAtKink, stability])).toEqual([[true, "stable"]]);
  const smooth = await found(competing(expr.tanh, [0.5, 0, 0, 0.5]), spread(5, 2));
  expect(smooth.points.map(({ isAtKink }) => isAtKink)).toEqual([false]);
});

it("a bottleneck without a fixed point is a slow point, and only a slow one", async () => {
  // x ← x + 0.01·(x² + ε): no zero, slowest at 0.
  const cell = defineCell(({ state }) => {
    const x = state("x", 1);
    return { states: { x: x.add(x.mul(x).add(1e-3).mul(0.01)) }, outputs: { rates: x } };
  });
  const step = hostStep({ ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] }, {});
  const { points, slow, lost } = await found(step, spread(10, 1));
  expect([points.length, slow.length, lost]).toEqual([0, 1, 0]);
  expect(slow[0].state[0]).toBeCloseTo(0, 4);
  // Faster than asked for, it is nothing.
  const none = await found(step, spread(10, 1), { slow: 1e9 });
  expect([none.points.length, none.slow.length, none.lost]).toEqual([0, 0, 10]);
});

it("states of different size count alike: the same points for a state in other units", async () => {
  const inUnits = (unit: number) => {
    const cell = defineCell(({ state }) => {
      const [x, y] = [state("x", 1), state("y", 1)];
      const small = y.mul(1 / unit);
      return {
        states: {
          x: x.add(
            expr
              .tanh(x.mul(1.5).sub(small.mul(0.8)))
              .sub(x)
              .mul(0.1),
          ),
          y: y.add(
            expr
              .tanh(small.mul(1.5).sub(x.mul(0.8)))
              .sub(small)
              .mul(0.1 * unit),
          ),
        },
        outputs: { rates: x },
      };
    });
    return hostStep({ ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] }, {});
  };
  const starts = spread(60, 2);
  const scaled = starts.map(([x, y]) => Float64Array.of(x, 1e7 * y));
  const [one, other] = [await found(inUnits(1), starts), await found(inUnits(1e7), scaled)];
  expect(one.points.length).toBe(3);
  const sorted = ({ points }: typeof one, unit: number) =>
    points.map(({ stability, state }) => [stability, state[0].toFixed(8), (state[1] / unit).toFixed(8)]).sort();
  expect(sorted(other, 1e7)).toEqual(sorted(one, 1));
});

it("refuses starts of another size, without a number, and no starts at all", async () => {
  const step = competing(expr.tanh, [1, 0, 0, 1]);
  await expect(found(step, [])).rejects.toThrow("missing: starts");
  await expect(found(step, [new Float64Array(3)])).rejects.toThrow("mismatched: start 0");
  await expect(found(step, [Float64Array.of(0, Number.NaN)])).rejects.toThrow("invalid: start 0");
});
