import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSimulation, type Network } from "../../../src/backend/index.ts";
import { wasmBackendWith } from "../../../src/backend/wasm/wasm.ts";
import { type Expr, exp, input, log, max, maximum, sigmoid, softplus, sqrt, tanh } from "../../../src/ir/expr.ts";

const steps = 64;
const trials = 4;
const count = steps * trials;

/** y = f(x, …) as a compiled function on many float32 numbers at once. */
function compiled(
  f: (...x: readonly Expr[]) => Expr,
  fused: boolean,
  units = 1,
): (...x: readonly ArrayLike<number>[]) => ArrayLike<number> {
  const names = ["a", "b"].slice(0, f.length || 1);
  const network: Network = {
    parameters: [],
    states: [],
    losses: [],
    signalPenalties: [],
    parameterPenalties: [],
    adjointTerms: [],
    outputs: { y: f(...names.map((name) => input(name, units))) },
  };
  const executable = wasmBackendWith({ fused }).compile(compileSimulation(network), {
    trials,
    maxSteps: steps,
    noise: "generated",
  });
  return (...x) => {
    executable.run({ steps, trials, signals: Object.fromEntries(names.map((name, k) => [name, { dense: x[k] }])) });
    return executable.record("y");
  };
}

const tiny = 2 ** -149;
const smallestNormal = 2 ** -126;
const largest = (2 - 2 ** -23) * 2 ** 127;
const specials = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  tiny,
  -tiny,
  1e-40,
  smallestNormal,
  -smallestNormal,
  largest,
  -largest,
  1 + 2 ** -23,
  1 - 2 ** -24,
  88.7,
  88.73,
  -87.33,
  -87.34,
  -103,
  0.3,
  0.29999,
  -0.3,
  1e-5,
  100,
  -100,
  20,
  -20,
  1e10,
];
const filled = (values: readonly number[]) => Float32Array.from({ length: count }, (_, k) => values[k % values.length]);

/** Numbers over the whole range of float32, most of them where functions change. */
const anyNumber = fc.oneof(
  fc.float({ noNaN: true, min: -20, max: 20 }),
  fc.float({ noNaN: true, min: -Math.fround(1.5), max: Math.fround(1.5) }),
  fc.float({ noNaN: true, min: Math.fround(0.9), max: Math.fround(1.1) }),
  fc.float({ noNaN: true, min: -110, max: 110 }),
  fc.float(),
);
const anyNumbers = fc.array(anyNumber, { minLength: count, maxLength: count });

interface Claim {
  readonly f: (x: Expr) => Expr;
  readonly exact: (x: number) => number;
  /** Relative error. */
  readonly relative: number;
}
const claims: Readonly<Record<string, Claim>> = {
  exp: { f: exp, exact: Math.exp, relative: 2.5e-7 },
  log: { f: log, exact: Math.log, relative: 2.5e-7 },
  tanh: { f: tanh, exact: Math.tanh, relative: 4e-7 },
  sigmoid: { f: sigmoid, exact: (x) => 1 / (1 + Math.exp(-x)), relative: 4e-7 },
  softplus: { f: softplus, exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), relative: 4e-7 },
  sqrt: { f: sqrt, exact: Math.sqrt, relative: 6e-8 },
};
/** Values that float32 flushes: results below the smallest normal number may be 0. */
const isClose = (got: number, exact: number, relative: number): boolean => {
  if (Number.isNaN(exact)) return Number.isNaN(got);
  const rounded = Math.fround(exact);
  if (!Number.isFinite(rounded)) return got === rounded;
  return Math.abs(got - exact) <= relative * Math.abs(exact) + smallestNormal;
};
const misses = (x: ArrayLike<number>, got: ArrayLike<number>, exact: (x: number) => number, relative: number) =>
  Array.from(x).flatMap((value, k) =>
    isClose(got[k], exact(value), relative) ? [] : [`f(${value}) = ${got[k]}, not ${exact(value)}`],
  );

describe.each([
  ["fused", true],
  ["unfused", false],
] as const)("%s", (_name, fused) => {
  it.each(Object.entries(claims))("%s is within its error for every float32", (_f, { f, exact, relative }) => {
    const run = compiled(f, fused);
    const special = filled(specials);
    expect(misses(special, run(special), exact, relative)).toEqual([]);
    fc.assert(
      fc.property(anyNumbers, (x) => {
        expect(misses(x, run(x), exact, relative)).toEqual([]);
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it("pow is that of JavaScript, also below 0, with an error that grows with the exponent", () => {
    const run = compiled((x: Expr, p: Expr) => x.pow(p), fused);
    const exact = (x: number, p: number) => x ** p;
    const wrong = (x: ArrayLike<number>, p: ArrayLike<number>) => {
      const got = run(x, p);
      return Array.from(x).flatMap((base, k) => {
        const grown = 3e-7 * (1 + Math.abs(p[k] * Math.log(Math.abs(base))));
        return isClose(got[k], exact(base, p[k]), Number.isFinite(grown) ? grown : 3e-7)
          ? []
          : [`${base}^${p[k]} = ${got[k]}, not ${exact(base, p[k])}`];
      });
    };
    const bases = [0, -0, 1e-40, tiny, 0.5, 1, 2, 1e10, Number.POSITIVE_INFINITY, -1, -0.5, -3];
    const exponents = [0, 1, 0.5, 2, 3, -1, -2, -3, 2.5, 7, 2 ** 22 + 1, 2 ** 22 + 0.5];
    const pairs = bases.flatMap((base) => exponents.map((p) => [base, p]));
    expect(wrong(filled(pairs.map(([base]) => base)), filled(pairs.map(([, p]) => p)))).toEqual([]);
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: count, maxLength: count }),
        fc.array(fc.oneof(fc.float({ min: -4, max: 4, noNaN: true }), fc.integer({ min: -8, max: 8 })), {
          minLength: count,
          maxLength: count,
        }),
        (x, p) => {
          expect(wrong(x, p)).toEqual([]);
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it("max and maximum propagate a NaN in any place", () => {
    const two = compiled((a: Expr, b: Expr) => max(a, b), fused);
    const [x, y] = [filled([1, Number.NaN, 2, Number.NaN, 3]), filled([Number.NaN, 1, 1, Number.NaN, 5])];
    expect(Array.from(two(x, y)).slice(0, 5)).toEqual([Number.NaN, Number.NaN, 2, Number.NaN, 5]);
    for (const f of [(a: Expr) => max(a, 0), (a: Expr) => max(0, a)])
      expect(Array.from(compiled(f, fused)(x)).slice(0, 5)).toEqual([1, Number.NaN, 2, Number.NaN, 3]);
    const units = 3;
    const rows = Float32Array.from({ length: count * units }, (_, k) => [1, Number.NaN, 2, 5, 4, 3][k % 6]);
    expect(Array.from(compiled((a: Expr) => maximum(a), fused, units)(rows)).slice(0, 2)).toEqual([Number.NaN, 5]);
  });
});
