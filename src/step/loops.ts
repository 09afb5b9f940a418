/**
 * One operation on the numbers of one trial, as a closure over the arrays that it reads and the one that it fills. A
 * page may forbid code made from strings, so closures stand in for compiled kernels. Sums run in the order of
 * ir/value.ts, and results are the same to the last bit.
 */
import { elementwise } from "../ir/elementwise.ts";
import type { Expr } from "../ir/expr.ts";
import { type BinaryOp, type ElementwiseOp, isElementwise, type matrixOps, type Op, type unitOps } from "../ir/op.ts";

/** Does its work on arrays that were chosen when it was made. */
export type Job = () => void;
type Numbers = Float64Array;

/** 0 for a number that all units share, else 1. */
const strideOf = (values: Numbers): 0 | 1 => (values.length === 1 ? 0 : 1);

/** Element by element; i and j are strides. Operations that cost less than a function call have loops of their own. */
type PairLoop = (out: Numbers, a: Numbers, b: Numbers, i: number, j: number) => Job;
const pairLoops: Partial<Record<BinaryOp, PairLoop>> = {
  add: (out, a, b, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i] + b[k * j];
  },
  sub: (out, a, b, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i] - b[k * j];
  },
  mul: (out, a, b, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i] * b[k * j];
  },
};

function elementwiseJob(op: ElementwiseOp, out: Numbers, args: readonly Numbers[]): Job {
  const [a, b = a, c = a] = args;
  const [i, j, k] = [a, b, c].map(strideOf);
  const pair = pairLoops[op as BinaryOp];
  if (pair) return pair(out, a, b, i, j);
  const f: (a: number, b: number, c: number) => number = elementwise[op];
  return () => {
    for (let u = 0; u < out.length; u++) out[u] = f(a[u * i], b[u * j], c[u * k]);
  };
}

type Loop = (out: Numbers, args: readonly Numbers[], attr: Expr["attr"]) => Job;

/** Along the units of a signal. `product` and `transpose` take parameters only, so a step never computes them. */
const loops: Record<Exclude<(typeof unitOps)[number] | (typeof matrixOps)[number], "product" | "transpose">, Loop> = {
  slice: (out, [a], { start = 0 }) => {
    const part = a.subarray(start, start + out.length);
    return () => out.set(part);
  },
  // The rest of `out` is 0 from the start.
  place:
    (out, [a], { start = 0 }) =>
    () =>
      out.set(a, start),
  sum:
    (out, [a]) =>
    () => {
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += a[k];
      out[0] = sum;
    },
  maximum:
    (out, [a]) =>
    () => {
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < a.length; k++) most = Math.max(most, a[k]);
      out[0] = most;
    },
  matmul:
    (out, [a, w]) =>
    () => {
      const columns = out.length;
      out.fill(0);
      let k = 0;
      // Four rows at a time; every sum still runs in the order of the rows.
      for (; k + 4 <= a.length; k += 4) {
        const [p, q, r, s] = [k * columns, (k + 1) * columns, (k + 2) * columns, (k + 3) * columns];
        const [a0, a1, a2, a3] = [a[k], a[k + 1], a[k + 2], a[k + 3]];
        for (let c = 0; c < columns; c++)
          out[c] = out[c] + a0 * w[p + c] + a1 * w[q + c] + a2 * w[r + c] + a3 * w[s + c];
      }
      for (; k < a.length; k++) for (let c = 0, p = k * columns; c < columns; c++) out[c] += a[k] * w[p + c];
    },
};

/** What fills `out` with the value of an operation of a step. */
export const jobOf = (op: Op, out: Numbers, args: readonly Numbers[], attr: Expr["attr"]): Job =>
  isElementwise(op) ? elementwiseJob(op, out, args) : loops[op as keyof typeof loops](out, args, attr);
