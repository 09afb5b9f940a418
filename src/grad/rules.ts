/**
 * The gradient of every operation, as expressions: given the gradient g of the result y, the gradient of each
 * argument. Conventions where the derivative does not exist: at a kink, abs′(0) = 0, and max passes the gradient of a
 * tie to its second argument, so that relu′(0) = 0 for max(x, 0). Where the derivative or the value is infinite or
 * NaN (log, sqrt and 1/x at 0 or outside their domain, an exp that overflows), it is 0: a gradient that a select or a
 * mask has set to 0 stays 0 instead of becoming 0·∞ = NaN. A value that is itself NaN still shows in the loss.
 */
import { unsupported } from "../base/errors.ts";
import {
  abs,
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
    throw unsupported({
      subject: `gradient of ${y.op}`,
      remedy: "sums over trials and steps cannot be differentiated",
    });
  },
];
const x = (y: Expr) => y.args[0];
const z = (y: Expr) => y.args[1];
/** a − max(a), as in entropies and softmaxes: exp of it cannot overflow, and its largest entry is 1. */
const isSoft = ({ op, args: [a, top] }: Expr): boolean =>
  op === "sub" && equalTo("maximum", top.op === "detach" ? top.args[0] : top, a);
const equalTo = (op: CoreOp, y: Expr, argument: Expr) => y.op === op && y.args[0] === argument;
const isSoftSum = ({ op, args: [e] }: Expr): boolean => op === "sum" && e.op === "exp" && isSoft(e.args[0]);
/** True if the form of the expression rules out 0, whatever its inputs. */
const isNever0 = (a: Expr): boolean => (a.op === "constant" ? !Array.from(a.attr.data!).includes(0) : isSoftSum(a));
/** a / b, or 0 where b is 0. */
const quotient = (a: Expr, b: Expr) => (isNever0(b) ? a.div(b) : select(b, a.div(b), 0));
const flip = (w: Expr) => (w.op === "transpose" ? w.args[0] : transpose(w));

export const gradientRules = {
  constant: none,
  parameter: none,
  scalar: none,
  input: none,
  initial: none,
  previous: none,
  noise: none,
  carried: none,
  neg: [(g) => neg(g)],
  abs: [(g, y) => select(less(0, x(y)), g, select(less(x(y), 0), neg(g), 0))],
  exp: [(g, y) => (isSoft(x(y)) ? g.mul(y) : select(less(y, Number.POSITIVE_INFINITY), g.mul(y), 0))],
  log: [(g, y) => (isSoftSum(x(y)) ? g.div(x(y)) : select(less(0, x(y)), g.div(x(y)), 0))],
  tanh: [(g, y) => g.mul(constant(1).sub(y.mul(y)))],
  sigmoid: [(g, y) => g.mul(y.mul(constant(1).sub(y)))],
  softplus: [(g, y) => g.mul(sigmoid(x(y)))],
  sqrt: [(g, y) => select(less(0, x(y)), g.mul(0.5).div(y), 0)],
  add: [(g) => g, (g) => g],
  sub: [(g) => g, (g) => neg(g)],
  mul: [(g, y) => g.mul(z(y)), (g, y) => g.mul(x(y))],
  div: [(g, y) => quotient(g, z(y)), (g, y) => neg(quotient(g.mul(y), z(y)))],
  max: [(g, y) => select(less(z(y), x(y)), g, 0), (g, y) => select(less(z(y), x(y)), 0, g)],
  pow: [
    (g, y) => {
      const power = x(y).pow(z(y).sub(1));
      return select(less(abs(power), Number.POSITIVE_INFINITY), g.mul(z(y)).mul(power), 0);
    },
    // A negative base has powers only at whole exponents, which are isolated points: no slope.
    (g, y) => select(less(0, x(y)).mul(less(y, Number.POSITIVE_INFINITY)), g.mul(y).mul(log(x(y))), 0),
  ],
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

/** A gradient at the full width of its value: a scalar or a single unit means that all entries are equal. */
export function widen(g: Expr, type: Type): Expr {
  if (sameShape(g.type, type) || type.space === "scalar") return g;
  if (g.type.space === "scalar" && type.space === "signal")
    throw unsupported({ subject: "gradient that is constant over trials and steps", remedy: "give the loss a mask" });
  const ones = constant(new Float64Array(countOf(type)).fill(1), type.axes);
  return g.mul(ones);
}

/** The gradient of an argument of type `to` that was broadcast to type `from`: the sum over repeated entries. */
export function unbroadcast(g: Expr, from: Type, to: Type): Expr {
  if (sameShape(from, to)) return g;
  const full = widen(g, from);
  if (to.space === "signal") return sum(full);
  const overTime = from.space === "signal" ? total(full) : full;
  if (to.space === "scalar") return sum(overTime);
  if (sameShape(overTime.type, to)) return overTime;
  return constant([1], to.axes).mul(sum(overTime));
}
