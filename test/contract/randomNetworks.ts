/** Random networks: random step functions over the whole list of operations, with one or two states. */
import fc from "fast-check";
import {
  abs,
  concat,
  derivative,
  detach,
  type Expr,
  exp,
  less,
  log,
  matmul,
  max,
  maximum,
  mean,
  neg,
  pick,
  product,
  select,
  sigmoid,
  softplus,
  sqrt,
  sum,
  tanh,
  transpose,
} from "../../src/ir/expr.ts";
import { type Case, caseOf, penaltyOf } from "./case.ts";

interface Choice {
  readonly what: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}
export interface Recipe {
  readonly sizes: readonly [number, number];
  readonly choices: readonly Choice[];
  readonly ends: readonly number[];
  readonly noisy: boolean;
  readonly trials: number;
  readonly steps: number;
}

const choice = fc.record({ what: fc.nat(99), a: fc.nat(99), b: fc.nat(99), c: fc.nat(99) });
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  sizes: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 5 })),
  choices: fc.array(choice, { minLength: 2, maxLength: 14 }),
  ends: fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }),
  noisy: fc.boolean(),
  trials: fc.constantFrom(1, 3, 5, 8, 13),
  steps: fc.integer({ min: 1, max: 5 }),
});

/**
 * The network of a recipe. Large values are squashed, and conditions use whole numbers, so that rounding decides
 * nothing.
 */
export function networkOf({ sizes: [n, m], choices, ends, noisy }: Recipe): Case {
  return caseOf("random", ({ parameter, input, state, noise }) => {
    const vector = parameter("vector", [n]);
    const [x, y] = [state("x", n, { initial: tanh(vector) }), state("y", m, { initial: 0.2 })];
    const whole = input("whole", 1, { below: 4 });
    const wholes = input("wholes", n, { below: 3 });
    const signals: Expr[] = [x, y, input("u", n), input("v", m)];
    if (noisy) signals.push(noise("xi", n), noise("shared", 1, { shared: true }));
    const matrices = new Map<string, Expr>();
    let made = 0;
    const matrix = (from: number, to: number, k: number): Expr => {
      const key = `${from} ${to} ${k % 2}`;
      const known = matrices.get(key);
      if (known) return known;
      const name = `m${made++}`;
      const w =
        k % 3 === 0
          ? product(parameter(`${name}a`, [from, 2]), transpose(parameter(`${name}b`, [to, 2])))
          : abs(parameter(name, [from, to])).sub(0.4);
      matrices.set(key, w);
      return w;
    };
    const vectors = new Map<number, Expr>([[n, vector]]);
    const vectorOf = (size: number): Expr => {
      const known =
        vectors.get(size) ??
        concat(parameter(`p${size}`, [size]).slice(0, 1), parameter(`q${size}`, [size]).slice(0, size - 1 || 1)).slice(
          0,
          size,
        );
      vectors.set(size, known);
      return known;
    };
    const pool = (k: number) => signals[k % signals.length];
    /** Another signal that broadcasts with one of this size. */
    const beside = (first: Expr, k: number): Expr => {
      const fitting = signals.filter((s) => s.units === first.units || s.units === 1);
      return k % 4 === 0 ? vectorOf(first.units) : (fitting[k % fitting.length] ?? vectorOf(first.units));
    };
    for (const { what, a, b, c } of choices) {
      const first = pool(a);
      const second = beside(first, b);
      const size = first.units;
      const from = c % size;
      const kinds: (() => Expr)[] = [
        () => neg(first),
        () => abs(first.add(0.01)),
        () => exp(tanh(first)),
        () => log(abs(first).add(0.5)),
        () => tanh(first),
        () => sigmoid(first),
        () => softplus(first),
        () => sqrt(first.mul(first).add(0.3)),
        () => first.add(second),
        () => first.sub(second),
        () => first.mul(second),
        () => first.div(abs(second).add(0.7)),
        () => max(first, 0),
        () => max(first, second.mul(0.9).add(0.013)),
        () => sigmoid(first).pow(tanh(second).add(1.5)),
        () => select(less(whole, c % 4), first, second),
        () => (size === n ? select(wholes, first.mul(0.5), second) : first.mul(0.5)),
        () => first.slice(from, size),
        () => concat(first.slice(from, size), first.slice(0, Math.max(1, from))).slice(0, size),
        () => sum(first),
        () => mean(first).add(first),
        () => maximum(first),
        () => pick(first, whole),
        () => matmul(first, matrix(size, c % 2 ? n : m, c)),
        () => matmul(first.slice(0, from + 1), matrix(from + 1, n, c)).add(matmul(x, matrix(n, n, 1))),
        () => matmul(matmul(first, matrix(size, n, 1)), transpose(matrix(m, n, 1))),
        () => detach(first).mul(second),
        () => derivative((z) => tanh(z).mul(z), first),
        () =>
          concat(
            matmul(first, matrix(size, 2, c)),
            second.units === size && second.type.space === "signal" ? second : first,
          ),
        () => first.mul(mean(vectorOf(m))),
      ];
      const value = kinds[what % kinds.length]();
      signals.push(a % 3 === 0 ? tanh(value) : value.units > 12 ? value.slice(0, 12) : value);
    }
    const end = (k: number, size: number): Expr => {
      const value = pool(ends[k]);
      return value.units === size
        ? tanh(value)
        : tanh(matmul(value, matrix(value.units, size, 1)).add(ends[k] % 2 ? x.slice(0, 1) : vectorOf(size)));
    };
    const [nextX, nextY] = [end(0, n), end(1, m)];
    const out = pool(ends[2]);
    return {
      states: { x: nextX, y: ends[3] % 5 === 0 && n === m ? nextX : nextY },
      outputs: { out, last: signals[signals.length - 1], before: x },
      fitted: [tanh(out), matmul(nextX, matrix(n, 2, 1))],
      signalPenalties: ends[4] % 3 === 0 ? [penaltyOf("size", tanh(pool(ends[5])).pow(2))] : [],
      parameterPenalties: ends[5] % 3 === 0 ? { vector: mean(concat(vector, vectorOf(m)).pow(2)) } : undefined,
    };
  });
}
