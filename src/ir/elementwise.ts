/** The element-wise operations in float64: the definition against which faster backends are tested. */
import { portableExp, portableLog, portableLog1p, portablePow, portableTanh } from "../base/math.ts";
import type { ElementwiseOp } from "./op.ts";

export const elementwise = {
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  exp: portableExp,
  log: portableLog,
  tanh: portableTanh,
  sigmoid: (a) => 1 / (1 + portableExp(-a)),
  // log(1 + eᵃ) without overflow.
  softplus: (a) => Math.max(a, 0) + portableLog1p(portableExp(-Math.abs(a))),
  sqrt: (a) => Math.sqrt(a),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  // For a < 0: a number if b is whole, else NaN. 1 if b is 0.
  pow: portablePow,
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (condition, a, b) => (condition !== 0 ? a : b),
} satisfies Record<ElementwiseOp, (a: number, b: number, c: number) => number>;
