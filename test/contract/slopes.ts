/**
 * Values and slopes of operations at kinks, ends of domains and overflows, worked out by hand: agreement between
 * backends would miss a shared fault.
 */
import { expect } from "vitest";
import type { Backend } from "../../src/backend/index.ts";
import {
  abs,
  constant,
  type Expr,
  exp,
  input,
  less,
  log,
  max,
  min,
  scalar,
  select,
  sqrt,
  sum,
} from "../../src/ir/expr.ts";
import { type Case, caseOf, feedOf, relativeError, writeAll } from "./case.ts";
import { outcome, trainingOf } from "./compare.ts";

/** x, f(x), f′(x). */
type Point = readonly [x: number, value: number, slope: number];
interface Row {
  readonly f: (x: Expr) => Expr;
  readonly points: readonly Point[];
}

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
/** Infinite in float64 too. */
const far = 1000;

const times = (x: number, n: number): number => (n === 0 ? 1 : n < 0 ? 1 / times(x, -n) : x * times(x, n - 1));
/** xⁿ as products, with slope n·xⁿ⁻¹; the values at 0 are given. */
const product = (n: number, atZero: readonly [value: number, slope: number]): Row => ({
  f: (x) => x.pow(n),
  points: [...[-3, -1, -0.5, 1, 2.5].map((x): Point => [x, times(x, n), n * times(x, n - 1)]), [0, ...atZero]],
});
/** x to an exponent per unit, which is not a constant that means products. */
const power = (points: readonly (readonly [x: number, exponent: number, value: number, slope: number])[]): Row => ({
  f: (x) => x.pow(constant(points.map(([, exponent]) => exponent))),
  points: points.map(([x, , value, slope]) => [x, value, slope]),
});
const exponent = (points: readonly (readonly [base: number, x: number, value: number, slope: number])[]): Row => ({
  f: (x) =>
    constant(
      points.map(([base]) => base),
      x.type.axes,
    ).pow(x),
  points: points.map(([, x, value, slope]) => [x, value, slope]),
});

const { LN2 } = Math;

export const slopes: Readonly<Record<string, Row>> = {
  "x to the -3": product(-3, [inf, 0]),
  "x to the -2": product(-2, [inf, 0]),
  "x to the -1": product(-1, [inf, 0]),
  "x to the 0": product(0, [1, 0]),
  "x to the 1": product(1, [0, 1]),
  "x to the 2": product(2, [0, 0]),
  "x to the 3": product(3, [0, 0]),
  "x to the 4": product(4, [0, 0]),
  "x to the 7": product(7, [0, 0]),
  "x to a constant that is an expression": { f: (x) => x.pow(constant(3)), points: [[-2, -8, 12]] },
  "a power in its base": power([
    [-2, 3, -8, 12],
    [-2, 2, 4, -4],
    [-2, 1, -2, 1],
    [-2, 0, 1, 0],
    [-2, -1, -0.5, -0.25],
    [-2, 0.5, nan, 0],
    [-2, 2.5, nan, 0],
    [0, 3, 0, 0],
    [0, 1.5, 0, 0],
    [0, 1, 0, 1],
    [0, 0.5, 0, 0],
    [0, 0, 1, 0],
    [0, -1, inf, 0],
    [4, 0.5, 2, 0.25],
    [4, 0, 1, 0],
    [4, -0.5, 0.5, -0.0625],
  ]),
  "a power in its exponent": exponent([
    [2, 3, 8, 8 * LN2],
    [2, 0, 1, LN2],
    [2, -1, 0.5, LN2 / 2],
    [1, 5, 1, 0],
    [0, 1.5, 0, 0],
    [0, 0, 1, 0],
    [0, -1, inf, 0],
    [-2, 3, -8, 0],
    [-2, 0.5, nan, 0],
    [2, far * 2, inf, 0],
  ]),
  "a power that is chosen above 0": {
    f: (x) => select(less(0, x), x.pow(constant([1.5, 1.5, 1.5])), 0),
    points: [
      [-1, 0, 0],
      [0, 0, 0],
      [4, 8, 3],
    ],
  },
  log: {
    f: log,
    points: [
      [-1, nan, 0],
      [0, -inf, 0],
      [1, 0, 1],
      [4, 2 * LN2, 0.25],
    ],
  },
  "a log that is chosen above 0": {
    f: (x) => select(less(0, x), log(x), -7),
    points: [
      [-1, -7, 0],
      [0, -7, 0],
      [0.5, -LN2, 2],
    ],
  },
  sqrt: {
    f: sqrt,
    points: [
      [-1, nan, 0],
      [0, 0, 0],
      [4, 2, 0.25],
    ],
  },
  "the root of a square": {
    f: (x) => sqrt(x.mul(x)),
    points: [
      [-3, 3, -1],
      [0, 0, 0],
      [3, 3, 1],
    ],
  },
  "1 / x": {
    f: (x) => constant(1).div(x),
    points: [
      [0, inf, 0],
      [-2, -0.5, -0.25],
    ],
  },
  "x / 0": {
    f: (x) => x.div(constant([0, 0])),
    points: [
      [0, nan, 0],
      [2, inf, 0],
    ],
  },
  "x / x": {
    f: (x) => x.div(x),
    points: [
      [0, nan, 0],
      [3, 1, 0],
    ],
  },
  "a quotient that is chosen above 0": {
    f: (x) => select(less(0, x), constant(1).div(x), 0),
    points: [
      [0, 0, 0],
      [2, 0.5, -0.25],
    ],
  },
  exp: {
    f: exp,
    points: [
      [-far, 0, 0],
      [0, 1, 1],
      [far, inf, 0],
    ],
  },
  "an exp that is chosen where it is small": {
    f: (x) => select(less(x, 20), log(exp(x).add(1)), x),
    points: [
      [-far, 0, 0],
      [0, LN2, 0.5],
      [far, far, 1],
    ],
  },
  "a sigmoid written out": {
    f: (x) => constant(1).div(exp(x.neg()).add(1)),
    points: [
      [-far, 0, 0],
      [0, 0.5, 0.25],
      [far, 1, 0],
    ],
  },
  sigmoid: {
    f: (x) => x.sigmoid(),
    points: [
      [-far, 0, 0],
      [0, 0.5, 0.25],
      [far, 1, 0],
    ],
  },
  softplus: {
    f: (x) => x.softplus(),
    points: [
      [-far, 0, 0],
      [0, LN2, 0.5],
      [far, far, 1],
    ],
  },
  tanh: {
    f: (x) => x.tanh(),
    points: [
      [-far, -1, 0],
      [0, 0, 1],
      [far, 1, 0],
    ],
  },
  abs: {
    f: abs,
    points: [
      [-2, 2, -1],
      [0, 0, 0],
      [2, 2, 1],
    ],
  },
  "max(x, 0)": {
    f: (x) => max(x, 0),
    points: [
      [-2, 0, 0],
      [0, 0, 0],
      [2, 2, 1],
    ],
  },
  "max(0, x), whose tie is its second argument's": {
    f: (x) => max(0, x),
    points: [
      [-2, 0, 0],
      [0, 0, 1],
      [2, 2, 1],
    ],
  },
  "min(x, 0)": {
    f: (x) => min(x, 0),
    points: [
      [-2, -2, 1],
      [0, 0, 0],
      [2, 0, 0],
    ],
  },
  "maximum, which ties share": {
    f: (x) => x.maximum().mul(constant([1, 0, 0])),
    points: [
      [3, 3, 0.5],
      [3, 0, 0.5],
      [1, 0, 0],
    ],
  },
};

const rows = Object.entries(slopes);
const each = (column: 0 | 1 | 2, { points }: Row) => Float64Array.from(points, (point) => point[column]);

/** Every row as a signal and as a parameter, in one network. */
const one: Case = caseOf("slopes", ({ parameter, input: given }) => {
  const terms = rows.map(
    ([
      name,
      {
        f,
        points: { length },
      },
    ]) => ({
      name,
      signal: f(given(`u ${name}`, length).add(parameter(`shift ${name}`, [length], [0, 0]))),
      constant: f(parameter(`p ${name}`, [length])),
    }),
  );
  return {
    outputs: Object.fromEntries(
      terms.flatMap((term) => [
        [`signal ${term.name}`, term.signal],
        [`parameter ${term.name}`, term.constant.mul(given(`ones ${term.name}`, term.constant.units, [1, 1]))],
      ]),
    ),
    losses: terms.map(({ name, signal }) => ({
      name,
      term: sum(signal),
      weight: input("mask", 1),
      scale: scalar("lossScale"),
    })),
    parameterPenalties: Object.fromEntries(terms.map((term) => [`penalty ${term.name}`, sum(term.constant)])),
  };
});

/** Describes where a backend differs from the table; empty if nowhere. */
export function slopesThatDiffer(backend: Backend): string[] {
  const executable = backend.compile(trainingOf(one), { trials: 1, maxSteps: 1, noise: "generated" });
  writeAll(executable, new Map(rows.map(([name, row]) => [`p ${name}`, each(0, row)])));
  const feed = feedOf(one, { trials: 1, steps: 1 });
  const signals = Object.fromEntries(rows.map(([name, row]) => [`u ${name}`, { dense: each(0, row) }]));
  const { records, gradients } = outcome(one, executable, {
    ...feed,
    signals: { ...feed.signals, ...signals, mask: { dense: [1] } },
  });
  const compared = rows.flatMap(([name, row]) => [
    { what: `signal ${name}`, got: records.get(`signal ${name}`)!, expected: each(1, row) },
    { what: `parameter ${name}`, got: records.get(`parameter ${name}`)!, expected: each(1, row) },
    { what: `slope of signal ${name}`, got: gradients.get(`shift ${name}`)!, expected: each(2, row) },
    { what: `slope of parameter ${name}`, got: gradients.get(`p ${name}`)!, expected: each(2, row) },
  ]);
  expect(compared.length).toBe(4 * rows.length);
  return compared.flatMap(({ what, got, expected }) =>
    Array.from(expected).every((value, k) => relativeError([got[k] + 0], [value + 0]) < 3e-6)
      ? []
      : [`${what}: ${Array.from(got).join(", ")}, not ${expected.join(", ")}`],
  );
}
