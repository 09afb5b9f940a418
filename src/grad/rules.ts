/**
 * The gradient of every operation, written in the language itself: given the gradient g of the result y, the gradient of each
 * argument. Derivatives at kinks are fixed here: relu′(0) = 0 (max passes the gradient of a tie to its second argument), abs′(0) = 0.
 */
import { unsupported } from "../errors.ts";
import {
  constant,
  type Expr,
  equal,
  less,
  log,
  make,
  matmul,
  neg,
  outer,
  place,
  product,
  select,
  sigmoid,
  sum,
  total,
  transpose,
} from "../ir/expr.ts";
import type { CoreOp } from "../ir/op.ts";
import { countOf, type Type } from "../ir/shape.ts";

/** The gradient of one argument, computed only if it is asked for. */
type Partial = (g: Expr, y: Expr) => Expr;
/** One partial per argument; null where the function is constant almost everywhere. */
type Rule = readonly (Partial | null)[];

const none: Rule = [];
const opaque: Rule = [
  (_g, y) => {
    throw unsupported(`gradient of ${y.op}; sums over trials and steps cannot be differentiated again`);
  },
];
const x = (y: Expr) => y.args[0];
const z = (y: Expr) => y.args[1];
const flip = (w: Expr) => (w.op === "transpose" ? w.args[0] : transpose(w));

export const gradientRules = {
  constant: none,
  parameter: none,
  scalar: none,
  input: none,
  previous: none,
  noise: none,
  carried: none,
  neg: [(g) => neg(g)],
  abs: [(g, y) => select(less(0, x(y)), g, select(less(x(y), 0), neg(g), 0))],
  exp: [(g, y) => g.mul(y)],
  log: [(g, y) => g.div(x(y))],
  tanh: [(g, y) => g.mul(constant(1).sub(y.mul(y)))],
  sigmoid: [(g, y) => g.mul(y.mul(constant(1).sub(y)))],
  softplus: [(g, y) => g.mul(sigmoid(x(y)))],
  sqrt: [(g, y) => g.mul(0.5).div(y)],
  add: [(g) => g, (g) => g],
  sub: [(g) => g, (g) => neg(g)],
  mul: [(g, y) => g.mul(z(y)), (g, y) => g.mul(x(y))],
  div: [(g, y) => g.div(z(y)), (g, y) => neg(g.mul(y).div(z(y)))],
  max: [(g, y) => select(less(z(y), x(y)), g, 0), (g, y) => select(less(z(y), x(y)), 0, g)],
  pow: [(g, y) => g.mul(z(y)).mul(x(y).pow(z(y).sub(1))), (g, y) => select(less(0, x(y)), g.mul(y).mul(log(x(y))), 0)],
  less: [null, null],
  lessEqual: [null, null],
  equal: [null, null],
  select: [null, (g, y) => select(x(y), g, 0), (g, y) => select(x(y), 0, g)],
  slice: [(g, y) => place(widen(g, y.type), y.attr.start!, x(y).units)],
  place: [(g, y) => make("slice", [widen(g, y.type)], { start: y.attr.start!, size: x(y).units })],
  sum: [(g, y) => widen(g, x(y).type)],
  // Ties share the gradient, so that it does not depend on their order.
  maximum: [
    (g, y) => {
      const here = equal(x(y), y);
      return here.mul(g.div(sum(here)));
    },
  ],
  matmul: [(g, y) => matmul(widen(g, y.type), flip(z(y))), (g, y) => outer(x(y), widen(g, y.type))],
  product: [(g, y) => product(widen(g, y.type), flip(z(y))), (g, y) => product(flip(x(y)), widen(g, y.type))],
  transpose: [(g, y) => flip(widen(g, y.type))],
  outer: opaque,
  total: opaque,
  final: opaque,
} satisfies Record<CoreOp, Rule>;

const sameShape = (a: Type, b: Type) =>
  a.space === b.space && a.axes.length === b.axes.length && a.axes.every((axis, k) => axis.size === b.axes[k].size);

/** A gradient that was left narrower than its value (a scalar, or one unit, meaning "the same everywhere"), at full width. */
export function widen(g: Expr, type: Type): Expr {
  if (sameShape(g.type, type) || type.space === "scalar") return g;
  if (g.type.space === "scalar" && type.space === "signal")
    throw unsupported("gradient that is constant over trials and steps; a loss needs a mask");
  const ones = constant(new Float64Array(countOf(type)).fill(1), type.axes);
  return g.mul(ones);
}

/** The gradient of an argument of type `to` that was broadcast to a result of type `from`: a sum over what was repeated. */
export function unbroadcast(g: Expr, from: Type, to: Type): Expr {
  if (sameShape(from, to)) return g;
  const full = widen(g, from);
  if (to.space === "signal") return sum(full);
  const overTime = from.space === "signal" ? total(full) : full;
  if (to.space === "scalar") return sum(overTime);
  if (sameShape(overTime.type, to)) return overTime;
  return constant([1], to.axes).mul(sum(overTime));
}
