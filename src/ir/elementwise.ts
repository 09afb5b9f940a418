/** The element-wise operations on float64 numbers: the definition that faster backends are compared with. */
import { exp, log, log1p, pow, tanh } from "../base/math.ts";
import type { ElementwiseOp } from "./op.ts";

export const elementwise = {
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  exp,
  log,
  tanh,
  sigmoid: (a) => 1 / (1 + exp(-a)),
  // log(1 + eᵃ) without overflow.
  softplus: (a) => Math.max(a, 0) + log1p(exp(-Math.abs(a))),
  sqrt: (a) => Math.sqrt(a),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  // Of a < 0, a number where b is whole, else NaN; 1 where b is 0.
  pow,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (condition, a, b) => (condition !== 0 ? a : b),
} satisfies Record<ElementwiseOp, (a: number, b: number, c: number) => number>;
