/** Random cells: expressions over all operations, of random shapes, many of them invalid. */
import fc, { type Arbitrary } from "fast-check";
import { type DefinedModel, defineModel, expr, type ModelBody, type ModelBuilder, quantity } from "../../src/index.ts";
import { activationNames } from "../../src/model/activation.ts";
import type { LooseInitial } from "../../src/model/cell/definition.ts";
import { distributionNames } from "../../src/model/distribution.ts";
import type { Population } from "../../src/model/index.ts";

type Expr = expr.Expr;

interface Choice {
  readonly what: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** The second argument is any value, suitable or not. */
  readonly isWild: boolean;
}

export interface AnyCell {
  readonly sizes: readonly [number, number];
  readonly choices: readonly Choice[];
  readonly ends: readonly number[];
  readonly initial: readonly LooseInitial[];
  readonly isNoisy: boolean;
  readonly populations: "none" | "two" | "unsigned" | "wrong";
  /** Another fault, if any. */
  readonly fault: number;
}

const choice = (wild: number): Arbitrary<Choice> =>
  fc.record({
    what: fc.nat(999),
    a: fc.nat(999),
    b: fc.nat(999),
    c: fc.nat(999),
    isWild: fc.nat(99).map((k) => k < wild),
  });

const initial: Arbitrary<LooseInitial> = fc.oneof(
  fc.constantFrom<LooseInitial>("kaimingUniform", "glorotUniform", "orthogonal", "uniformFanIn", "zeros", 0.3, -0.2),
  fc.constantFrom<LooseInitial>(
    { distribution: "normal", deviation: 0.3 },
    { distribution: "gamma", shape: 2, mean: 0.2 },
  ),
);
const oddInitial = fc.oneof(
  fc.constantFrom(...distributionNames),
  fc.constantFrom<unknown>(
    [1, 2],
    Number.NaN,
    null,
    "gausian",
    { distribution: "normal" },
    { distribution: "gamma", mean: -1 },
    {},
    new Float64Array(7),
  ),
) as Arbitrary<LooseInitial>;

const recipe = (wild: number, start: Arbitrary<LooseInitial>, faults: readonly number[]): Arbitrary<AnyCell> =>
  fc.record({
    sizes: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 })),
    choices: fc.array(choice(wild), { minLength: 1, maxLength: 12 }),
    ends: fc.array(fc.nat(999), { minLength: 8, maxLength: 8 }),
    initial: fc.array(start, { minLength: 3, maxLength: 3 }),
    isNoisy: fc.boolean(),
    populations: fc.constantFrom("none", "none", "two", "unsigned", ...(wild > 0 ? (["wrong"] as const) : [])),
    fault: fc.constantFrom(...faults),
  });

/** Cells that are mostly valid. */
export const soundCells = recipe(0, initial, [0]);
/** Cells that are mostly invalid. */
export const wildCells = recipe(15, fc.oneof({ weight: 8, arbitrary: initial }, { weight: 1, arbitrary: oddInitial }), [
  ...new Array<number>(20).fill(0),
  ...Array.from({ length: 18 }, (_, k) => k + 1),
]);

const populationsOf = (kind: AnyCell["populations"], units: number): readonly Population[] => {
  if (kind === "wrong") return [{ name: "E", units: units + 1, sign: 1 }];
  const first = Math.ceil(units / 2);
  const all: Population[] = [
    { name: "E", units: first, sign: kind === "unsigned" ? 0 : 1 },
    { name: "I", units: units - first, sign: -1 },
  ];
  return all.filter(({ units }) => units > 0);
};

/** The model of a recipe, called "drawn". */
export function modelOfCell(recipe: AnyCell): DefinedModel {
  const { populations, sizes } = recipe;
  return defineModel({
    name: "drawn",
    title: "A random cell",
    source: "chance",
    parameters: { gain: quantity(1, "", "gain") },
    ...(populations !== "none" && { populations: () => populationsOf(populations, sizes[0]) }),
    cell: (builder, p) => write(recipe, builder, p.gain),
  });
}

function write(
  { sizes: [n, m], choices, ends, initial, isNoisy, populations, fault }: AnyCell,
  builder: ModelBuilder,
  gain: number,
): ModelBody {
  const { abs, concat, constant, derivative, detach, equal, exp, indices, less, lessEqual, log, matmul } = expr;
  const { max, maximum, mean, min, neg, pick, place, product, select, sigmoid, softplus, sqrt, sum, tanh, transpose } =
    expr;
  const { input, outputs, parameter, state, noise, activation } = builder;

  const vector = parameter("vector", [n], initial[0]);
  const wRec = parameter("wRec", [n, n], initial[1], {
    trained: ends[7] % 5 > 0,
    ...(populations === "two" && ends[6] % 2 === 0 && { mask: builder.connections(() => 0.7, ends[5]) }),
    ...(ends[7] % 3 === 0 && { scale: (from: number, to: number) => 1 + ((from + to) % 3) }),
  });
  const isPopulated = populations === "two" || populations === "unsigned";
  // Where no population has a sign, dale(…) is refused.
  const recurrent =
    isPopulated && populationsOf(populations, n).some(({ sign }) => sign !== 0) ? builder.dale(wRec) : wRec;
  const x = state("x", n, { initial: ends[0] % 2 ? tanh(vector) : 0.2 });
  const y = state("y", m);
  const pool: Expr[] = [x, y, input, matmul(x, recurrent), vector, constant(0.7 * gain)];
  if (isNoisy) pool.push(noise("xi", n).mul(0.3), noise("shared", 1, { shared: true }));
  if (isPopulated) pool.push(builder.perUnit(({ sign }, unit) => 0.3 * sign + 0.1 * unit));

  let made = 0;
  const matrices = new Map<string, Expr>();
  const matrix = (from: number, to: number): Expr => {
    const key = `${from} ${to}`;
    const known = matrices.get(key) ?? parameter(`m${made++}`, [from, to], initial[2]);
    matrices.set(key, known);
    return known;
  };
  const isSignal = (e: Expr) => e.type.space === "signal";
  /** Keeps numbers within the range of float32 and of finite differences. */
  const tame = (e: Expr) => tanh(e.mul(0.7));

  for (const { what, a, b, c, isWild } of choices) {
    const signals = pool.filter(isSignal);
    const first = isWild ? pool[a % pool.length] : signals[a % signals.length];
    const size = first.units;
    const fitting = pool.filter(
      (e) =>
        e.type.space === "scalar" || (e.type.axes.length === 1 && (e.units === size || (isSignal(e) && e.units === 1))),
    );
    const second = isWild ? pool[b % pool.length] : fitting[b % fitting.length];
    const from = c % size;
    const kinds: (() => Expr)[] = [
      () => neg(first),
      () => abs(first.add(0.017)),
      () => exp(tame(first)),
      () => log(abs(first).add(0.5)),
      () => tanh(first),
      () => sigmoid(first),
      () => softplus(first),
      () => sqrt(first.mul(first).add(0.3)),
      () => first.add(second),
      () => first.sub(second),
      () => first.mul(second),
      () => first.div(abs(second).add(0.7)),
      () => max(first, second.mul(0.9).add(0.013)),
      () => min(first, 0.011),
      () => first.pow(2),
      () => sigmoid(first).pow(tanh(second).add(1.5)),
      () => select(less(first, 0.0131), first, second),
      () => select(lessEqual(0.0137, second), first, second),
      () => select(equal(indices(first), from), first, second.mul(0.5)),
      () => first.slice(from, size),
      () => place(first, c % 3, size + (c % 3)),
      () => concat(first, second.type.space === "signal" ? second : first).slice(0, size + 1),
      () => sum(first),
      () => mean(first),
      () => maximum(first),
      () => pick(first, constant(from)),
      () => matmul(first, matrix(size, (c % 4) + 1)),
      () => matmul(first, product(matrix(size, 2), transpose(matrix(n, 2)))),
      () => matmul(first, transpose(matrix((c % 4) + 1, size))),
      () => detach(first).mul(second),
      () => derivative((z) => tanh(z).mul(z), first),
      () => activation(activationNames[c % activationNames.length])(first),
      () => first.mul(mean(matrix(m, n))),
      () =>
        first.add(
          constant(
            Array.from({ length: size }, (_, k) => 0.1 * k),
            [{ name: "unit", size }],
          ),
        ),
    ];
    const wrong: (() => Expr)[] = [
      () => expr.total(first),
      () => expr.outer(first, second),
      () => expr.final(first),
      () => expr.carried("adjoint x", n),
      () => expr.previous("z", size),
      () => expr.parameter("undeclared", [{ name: "unit", size }]),
      () => expr.input("unheard", size),
      () => expr.noise(7, size),
      () => expr.scalar("unknown"),
      () => first.slice(c % 3, size + 1),
      () => place(first, 2, 1),
      () => matmul(first, second),
      () => product(first, second),
      () => constant([1, 2, 3], [{ name: "unit", size: 2 }]),
      () => constant(Number.NaN).mul(first),
      () => log(first),
      () => first.div(second),
      () => exp(first.mul(50)),
      () => first.pow(second),
    ];
    const all = isWild ? [...kinds, ...wrong] : kinds;
    const value = all[what % all.length]();
    pool.push(value.type.space === "signal" && value.units > 12 ? value.slice(0, 12) : value);
  }

  const signals = pool.filter(isSignal);
  const end = (k: number, size: number): Expr => {
    const value = signals[(signals.length - 1 - (k % 4) + signals.length) % signals.length];
    return tanh(value.units === size ? value : matmul(value, matrix(value.units, size)));
  };
  const leak = (from: Expr, to: Expr) => from.mul(0.8).add(to.mul(0.2));
  const rates = leak(x, end(ends[1], n));
  const out = end(ends[2], outputs);
  const faults: Readonly<Record<number, () => unknown>> = {
    1: () => parameter("vector", [n], 0),
    2: () => parameter("bad", [0], 0),
    3: () => parameter("bad", [1.5, 2], 0),
    4: () => parameter("bad", [1, 2, 3], 0),
    5: () => parameter("bad", [], 0),
    6: () => parameter("bad", [2], undefined as unknown as number),
    7: () => parameter("bad", [2], 0, { mask: vector }),
    8: () => parameter("bad", [2], "normal" as "zeros", { scale: () => -1 }),
    9: () => state("y", 3),
    10: () => state("bad", n, { initial: x }),
    11: () => activation("rleu"),
    12: () => builder.connections(() => 2, 1),
    13: () => builder.perUnit(() => "one" as unknown as number),
    14: () => builder.dale(vector),
    15: () => (undefined as unknown as { x: number }).x,
    16: () => noise("bad", -1),
    17: () => parameter(null as unknown as string, [2], 0),
    18: () => parameter("bad", [2], Number.NaN),
  };
  faults[fault]?.();
  return {
    states: { x: rates, y: leak(y, end(ends[3], m)) },
    rates,
    outputs: out,
    ...(ends[4] % 3 === 0 && { currents: end(ends[5], n) }),
    ...(ends[6] % 3 > 0 && { weights: { wRec: recurrent, wOther: matrix(m, n) } }),
    ...(ends[4] % 2 === 0 && {
      penalties: {
        weights: mean(wRec.mul(wRec)).mul(0.1),
        rates: tanh(signals[ends[5] % signals.length])
          .pow(2)
          .mul(0.2),
      },
    }),
  };
}
