/** A case for every operation, in all spaces and shapes that it allows. */
import { block } from "../../src/ir/block.ts";
import {
  concat,
  constant,
  derivative,
  detach,
  type Expr,
  make,
  matmul,
  maximum,
  mean,
  pick,
  place,
  product,
  sum,
  tanh,
  transpose,
} from "../../src/ir/expr.ts";
import type { ElementwiseOp, gradOps, matrixOps, unitOps } from "../../src/ir/op.ts";
import { binaryOps, ternaryOps, unaryOps } from "../../src/ir/op.ts";
import { type Builder, type Case, caseOf, type Range } from "./case.ts";

/** The range of each argument, away from kinks and poles. */
const domains = {
  neg: [[-2, 2]],
  abs: [[0.3, 2]],
  exp: [[-2, 2]],
  log: [[0.3, 3]],
  tanh: [[-2, 2]],
  sigmoid: [[-3, 3]],
  softplus: [[-3, 3]],
  sqrt: [[0.3, 3]],
  add: [
    [-2, 2],
    [-2, 2],
  ],
  sub: [
    [-2, 2],
    [-2, 2],
  ],
  mul: [
    [-2, 2],
    [-2, 2],
  ],
  div: [
    [-2, 2],
    [0.5, 2],
  ],
  max: [
    [-2, 2],
    [-2, 2],
  ],
  pow: [
    [0.3, 2],
    [-2, 3],
  ],
  less: [
    [-2, 2],
    [-2, 2],
  ],
  lessEqual: [
    [-2, 2],
    [-2, 2],
  ],
  equal: [{ below: 3 }, { below: 3 }],
  select: [{ below: 2 }, [-2, 2], [-2, 2]],
} satisfies Record<ElementwiseOp, readonly Range[]>;

const units = 5;

/** The operation on signals, vectors, matrices and scalars, and on pairs of them. */
function elementwiseCase(op: ElementwiseOp): Case {
  return caseOf(op, ({ parameter, input, state }) => {
    const ranges: readonly Range[] = domains[op];
    const isWhole = (range: Range) => "below" in range;
    const x = state("x", units, { initial: 0.25 });
    const signals = ranges.map((range, k) => {
      const u = input(`u${k}`, units, range);
      return isWhole(range) ? u : u.add(tanh(x.mul(parameter(`gain${k}`, [units]))).mul(0.2));
    });
    const narrow = ranges.map((range, k) => {
      const u = input(`narrow${k}`, 1, range);
      return isWhole(range) ? u : u.add(parameter(`bias${k}`, [1], [-0.2, 0.2]));
    });
    const vectors = ranges.map((range, k) => parameter(`vector${k}`, [units], range, { trained: !isWhole(range) }));
    const single = ranges.map((range, k) => parameter(`single${k}`, [1], range, { trained: !isWhole(range) }));
    const matrices = ranges.map((range, k) => parameter(`matrix${k}`, [units, 3], range, { trained: !isWhole(range) }));
    const of = (...args: readonly Expr[]) => make(op, args);
    const mixed = (first: readonly Expr[], rest: readonly Expr[]) => of(...first.slice(0, 1), ...rest.slice(1));
    const outputs: Record<string, Expr> = {
      signals: of(...signals),
      narrow: of(...narrow),
      vectors: of(...vectors).mul(input("carrier", units)),
      scalars: of(...single.map((p) => sum(p))).mul(input("carrier1", 1)),
      matrices: matmul(input("left", units), of(...matrices)),
    };
    if (ranges.length > 1)
      Object.assign(outputs, {
        signalAndVector: mixed(signals, vectors),
        vectorAndSignal: mixed(vectors, signals),
        signalAndSingle: mixed(signals, single),
        narrowAndSignal: mixed(narrow, signals),
        signalAndNarrow: mixed(signals, narrow),
        signalAndScalar: mixed(signals, single.map(mean)),
        scalarAndSignal: mixed(single.map(mean), signals),
      });
    // Piecewise constant results have no gradient, so they weight a signal that varies.
    const moving = { ...outputs };
    for (const [name, value] of Object.entries(outputs))
      if (["less", "lessEqual", "equal"].includes(op))
        moving[name] = value.mul(tanh(x.slice(0, 1).add(parameter(`p ${name}`, [1]))));
    return { states: { x: x.mul(0.5).add(tanh(moving.signals)) }, outputs: moving };
  });
}

const unitCases = {
  slice: ({ parameter, input, state }) => {
    const x = state("x", 6, { initial: parameter("x0", [6]) });
    const v = parameter("v", [7]).mul(parameter("w", [7]));
    const matrix = parameter("matrix", [6, 5]);
    const next = tanh(x.slice(2, 6).add(input("u", 4)).add(v.slice(3, 7)));
    return {
      states: { x: concat(next, x.slice(0, 2).mul(v.slice(0, 1))) },
      outputs: {
        inner: x.slice(1, 5).slice(1, 3),
        last: x.slice(5, 6),
        repeated: x.mul(parameter("q", [6]).add(v.slice(3, 4)).mul(v.slice(6, 7).mul(2))),
        ofComputed: tanh(x.mul(v.slice(1, 7))).slice(2, 5),
        rows: matmul(x.slice(0, 3), matrix.slice(2, 5)),
        columns: matmul(x, block(matrix.mul(2), [0, 6], [1, 4])),
        block: matmul(x.slice(0, 2), block(matrix, [1, 3], [3, 5]).mul(parameter("factor", [2, 2]))),
      },
      parameterPenalties: { rows: mean(matrix.slice(4, 6).pow(2)) },
    };
  },
  place: ({ parameter, input, state }) => {
    const x = state("x", 7);
    const p = concat(parameter("a", [2]), parameter("b", [3]), parameter("c", [2]));
    const swapped = concat(tanh(p).slice(4, 7), tanh(p).slice(0, 4));
    return {
      states: { x: concat(input("u", 3), tanh(x.slice(0, 2)), x.slice(5, 7)).mul(swapped) },
      outputs: {
        gap: place(x.slice(2, 4), 3, 9),
        within: place(place(x.slice(0, 2), 1, 4), 2, 7).slice(2, 6),
        product: x.mul(p),
        rows: matmul(x, place(parameter("inner", [3, 4]), 2, 7).add(place(tanh(parameter("top", [2, 4])), 0, 7))),
      },
      parameterPenalties: { concat: mean(concat(parameter("d", [3]), parameter("e", [6]).mul(2)).pow(2)).mul(0.7) },
    };
  },
  sum: ({ parameter, input, state }) => {
    const x = state("x", 5);
    const w = parameter("w", [5], [0.2, 1]);
    const m = parameter("m", [5, 3]);
    return {
      states: {
        x: tanh(
          x
            .sub(mean(x))
            .add(input("u", 5))
            .mul(w.div(sum(w))),
        ),
      },
      outputs: {
        total: sum(x.mul(w)),
        ofOne: sum(x.slice(0, 1)),
        normalised: matmul(x, m.div(sum(m.mul(m)))),
        mean: x.mul(mean(m)),
      },
      parameterPenalties: { mean: mean(m.mul(m)) },
    };
  },
  maximum: ({ parameter, input, state }) => {
    const x = state("x", 5);
    const w = parameter("w", [5, 5]);
    const v = parameter("v", [9]);
    return {
      states: { x: tanh(matmul(x, w).add(input("u", 5))) },
      outputs: {
        largest: maximum(x.mul(parameter("g", [5]))),
        relative: x.sub(maximum(x)),
        ofVector: x.mul(maximum(v)),
        ofMatrix: x.div(maximum(w).add(2)),
      },
      parameterPenalties: { largest: maximum(v.mul(v)).mul(0.3) },
    };
  },
} satisfies Record<(typeof unitOps)[number], (builder: Builder) => ReturnType<Parameters<typeof caseOf>[1]>>;

const matrixCases = {
  matmul: ({ parameter, input, state }) => {
    const x = state("x", 5);
    const w = parameter("w", [5, 5]);
    const u = input("u", 3);
    const v = parameter("v", [3, 5]);
    const part = parameter("part", [2, 3]);
    return {
      states: {
        x: tanh(
          matmul(x, w)
            .add(matmul(u, v))
            .add(matmul(x.slice(1, 3), part).slice(0, 1))
            .add(parameter("b", [5])),
        ),
      },
      outputs: {
        back: matmul(matmul(x, w), transpose(w)),
        placed: place(matmul(x.slice(3, 5), part), 1, 5).add(matmul(x, w)),
        narrow: matmul(x, parameter("column", [5, 1])),
        ofOne: matmul(x.slice(2, 3), parameter("row", [1, 6])),
        twice: matmul(x, w).add(matmul(x, w)),
      },
    };
  },
  product: ({ parameter, input, state }) => {
    const x = state("x", 6);
    // W = M Nᵀ / n, of rank 2.
    const m = parameter("m", [6, 2]);
    const n = parameter("n", [6, 2]);
    const w = product(m, transpose(n)).mul(1 / 6);
    const mixed = product(product(parameter("a", [6, 1]), parameter("b", [1, 5])), parameter("c", [5, 3]));
    return {
      states: { x: tanh(matmul(x, w).add(input("u", 6))) },
      outputs: { y: matmul(x, mixed) },
      parameterPenalties: { size: mean(w.mul(w)) },
    };
  },
  transpose: ({ parameter, input, state }) => {
    const x = state("x", 4);
    const w = parameter("w", [4, 4]);
    const v = parameter("v", [5, 4]);
    const symmetric = w.add(transpose(w)).mul(0.5);
    return {
      states: { x: tanh(matmul(x, symmetric).add(input("u", 4))) },
      outputs: {
        y: matmul(x, transpose(v)),
        again: matmul(x, transpose(transpose(w))),
        both: matmul(matmul(x, transpose(v)), v),
      },
    };
  },
} satisfies Record<(typeof matrixOps)[number], (builder: Builder) => ReturnType<Parameters<typeof caseOf>[1]>>;

const gradCases = {
  detach: ({ parameter, input, state }) => {
    const x = state("x", 4);
    const w = parameter("w", [4, 4]);
    const held = detach(
      matmul(input("fromOutside", 4), w.mul(0).add(parameter("held", [4, 4], [-1, 1], { trained: false }))),
    );
    return {
      states: { x: tanh(matmul(x, w).add(input("u", 4)).sub(held.mul(0.5))) },
      outputs: { y: x.mul(detach(parameter("g", [4], [-1, 1], { trained: false }))), held },
    };
  },
  derivative: ({ parameter, input, state }) => {
    const x = state("x", 4);
    const inside = matmul(x, parameter("w", [4, 4])).add(input("u", 4));
    const f = (z: Expr) => tanh(z).mul(z).add(z.mul(0.1));
    const slope = derivative(f, inside);
    return {
      states: { x: f(inside).mul(0.5) },
      outputs: {
        slope: slope.mul(x),
        ofLine: matmul(
          derivative((z) => z.mul(2), inside),
          parameter("v", [4, 2]),
        ),
        second: sum(derivative((z) => derivative(f, z), inside)),
      },
    };
  },
} satisfies Record<(typeof gradOps)[number], (builder: Builder) => ReturnType<Parameters<typeof caseOf>[1]>>;

const pickCase = caseOf("pick", ({ parameter, input, state }) => {
  const x = state("x", 5);
  const next = tanh(matmul(x, parameter("w", [5, 5])).add(input("u", 5)));
  const index = input("class", 1, { below: 5 });
  return { states: { x: next }, outputs: { picked: pick(next, index), ofOne: pick(next.slice(0, 1), index) } };
});

/** Powers of negative bases: as products, and with an exponent per unit, in one kernel for all exponents. */
const powerCase = caseOf("whole powers", ({ parameter, input, state }) => {
  const x = state("x", 5);
  const base = input("u", 5, [-2, -0.5]).sub(tanh(x.add(parameter("bias", [5]))).mul(0.3));
  const wholes = [-3, -1, 0, 1, 3, 5];
  return {
    states: { x: base.pow(3).mul(0.2) },
    outputs: {
      ...Object.fromEntries(wholes.map((n) => [`power ${n}`, base.pow(n)])),
      beside: base.pow(constant([-2, -1, 0, 2, 3])),
      ofVector: parameter("v", [5], [-1.5, -0.5]).pow(3).mul(x),
    },
  };
});

const named = (table: Readonly<Record<string, Parameters<typeof caseOf>[1]>>): Case[] =>
  Object.entries(table).map(([name, write]) => caseOf(name, write));

export const opCases: readonly Case[] = [
  ...[...unaryOps, ...binaryOps, ...ternaryOps].map(elementwiseCase),
  ...named(unitCases),
  ...named(matrixCases),
  ...named(gradCases),
  pickCase,
  powerCase,
];
