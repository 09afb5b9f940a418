/**
 * Update rules that every backend must apply as the reference does: some multiply, some project, some read other
 * parameters.
 */

import {
  adam,
  type Backend,
  box,
  clippedByValue,
  compileTraining,
  exponentiated,
  exponentiatedRate,
  fixedNorm,
  fixedSum,
  masked,
  maxNorm,
  nonNegative,
  optimizerScalars,
  perParameter,
  projected,
  reference,
  rmsprop,
  scaledRate,
  sgd,
  signed,
  type UpdateRule,
} from "../../src/backend/index.ts";
import { concat, matmul, parameter, sum, tanh, transpose } from "../../src/ir/expr.ts";
import type { KeptPositive } from "../../src/ir/program.ts";
import { caseOf, feedOf, relativeError, valuesOf, writeAll } from "./case.ts";

/** Matrices and vectors of odd sizes, each with its own gradient. */
export const shapes = caseOf("parameters of many shapes", ({ parameter: declare, input }) => {
  const u = input("u", 5);
  const one = input("one", 1);
  const names = ["a", "b", "c", "d", "e"].map((name) => [name, tanh(matmul(u, declare(name, [5, 7])))] as const);
  // First, so that updates that read it come after its own.
  const single = u.slice(0, 1).mul(declare("single", [1]));
  return {
    outputs: {
      single,
      ...Object.fromEntries(names),
      square: tanh(matmul(u, declare("square", [5, 5]))),
      column: tanh(matmul(u, declare("column", [5, 1]))),
      row: tanh(matmul(one, declare("row", [1, 6]))),
      p: tanh(u.mul(declare("p", [5])).add(declare("q", [5]))),
      wide: tanh(one.mul(declare("wide", [7]))),
    },
  };
});

/** A step of plain descent, changed by a test. */
const made = (make: (name: string, next: ReturnType<typeof tanh>) => ReturnType<typeof tanh>): UpdateRule => ({
  slots: [],
  update: (value, gradient, _slots, { name, learningRate }) => ({
    value: make(name, value.sub(gradient.mul(learningRate))),
    slots: {},
  }),
});
const vector = (name: string, size: number) => parameter(name, [{ name: "unit", size }]);
const matrix = (name: string) =>
  parameter(name, [
    { name: "from", size: 5 },
    { name: "to", size: 7 },
  ]);

const mask = Array.from({ length: 5 }, (_, i) => Array.from({ length: 7 }, (__, j) => Number((3 * i + 5 * j) % 4 > 0)));

export const rules: Readonly<Record<string, UpdateRule>> = {
  "exponentiated gradients of every form": perParameter(
    {
      a: exponentiated({ clipNorm: undefined }),
      b: scaledRate(exponentiated({ weightDecay: 0.5 }), 30),
      c: exponentiated({ step: adam() }),
      d: exponentiated({ step: sgd({ momentum: 0.8 }), limit: 1e-3 }),
      p: exponentiated({ parameters: ["p"] }),
    },
    adam({ beta1: 0.5, beta2: 0.9 }),
    { clipNorm: 0.1 },
  ),
  "projections of every kind": projected(scaledRate(sgd({ momentum: 0.9, clipNorm: 2 }), 10), {
    a: nonNegative(),
    b: [signed([1, -1, 1, 0, -1]), maxNorm(0.4, { each: "outgoing" })],
    c: [masked(mask), box(-0.2, 0.3)],
    d: fixedNorm(0.9, { each: "incoming" }),
    e: fixedSum(1.5, { each: "outgoing", mask }),
    square: maxNorm(0.7),
    column: fixedSum(-0.3, { each: "incoming" }),
    row: fixedNorm(2, { each: "outgoing", order: 1 }),
    p: fixedSum(1),
    q: [box(Number.NEGATIVE_INFINITY, 0), fixedNorm(0.5)],
    single: box(0.1, Number.POSITIVE_INFINITY),
  }),
  "projections after Adam, of gradients clipped by value": projected(clippedByValue(adam({ weightDecay: 0.1 }), 0.05), {
    a: fixedSum(0.2, { each: "incoming" }),
    b: maxNorm(1, { each: "incoming", order: 1 }),
    c: fixedNorm(1.2),
    p: signed([1, -1, 1, -1, 1]),
  }),
  "rules on what the network keeps positive": exponentiatedRate(
    perParameter(
      {
        a: sgd({ momentum: 0.9, nesterov: true }),
        b: adam({ weightDecay: 0.5 }),
        c: rmsprop({ momentum: 0.5 }),
        d: adam({ weightDecay: 0.5 }),
        e: rmsprop(),
      },
      sgd(),
    ),
    3,
  ),
  "updates that read what others write": made((name, next) => {
    if (name === "a") return matrix("b").add(next.mul(0.1));
    if (name === "b") return matrix("a");
    if (name === "square") return transpose(next);
    if (name === "p") return concat(vector("q", 5).slice(1), vector("q", 5).slice(0, 1));
    if (name === "q") return concat(vector("wide", 7).slice(3), vector("p", 5).slice(0, 1)).mul(sum(next));
    if (name === "wide") return next.add(vector("single", 1));
    if (name === "single") return next.mul(sum(matrix("a"))).add(sum(matrix("e").mul(matrix("e"))));
    return next;
  }),
};

/** What the network keeps positive under a rule. */
const kept: Readonly<Record<string, Readonly<Record<string, KeptPositive>>>> = {
  "rules on what the network keeps positive": {
    a: "project",
    b: "project",
    c: "project",
    d: "exponentiated",
    e: "exponentiated",
    square: "exponentiated",
  },
};

const size = { trials: 5, steps: 3 };

/** All parameters and slots after each of a few updates. */
export function afterUpdates(backend: Backend, name: string, updates = 4): Map<string, Float64Array>[] {
  const { network } = shapes;
  const parameters = network.parameters.map((one) => ({ ...one, keptPositive: kept[name]?.[one.name] }));
  const program = compileTraining({ ...network, parameters }, rules[name]);
  const executable = backend.compile(program, { trials: size.trials, maxSteps: size.steps, noise: "generated" });
  writeAll(executable, valuesOf(shapes));
  const after = Array.from({ length: updates }, (_, k) => {
    const scalars = { ...optimizerScalars(0.1, k + 1, { beta1: 0.5, beta2: 0.9 }), ...optimizerScalars(0.1, k + 1) };
    executable.run(feedOf(shapes, { ...size, seed: k }), scalars);
    executable.apply();
    return new Map(program.parameters.map(({ name }) => [name, executable.read(name)]));
  });
  executable.close();
  return after;
}

/** Describes the differences between a backend and the reference, update by update. */
export function updatesThatDiffer(backend: Backend, name: string): string[] {
  const expected = afterUpdates(reference, name);
  return afterUpdates(backend, name).flatMap((got, k) =>
    [...expected[k]].flatMap(([name, values]) => {
      const error = relativeError(got.get(name)!, values);
      return error <= backend.tolerance.gradients ? [] : [`update ${k + 1} of ${name} by ${error.toExponential(1)}`];
    }),
  );
}
