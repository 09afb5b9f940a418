/** Replaces derivative(f(x), x) by the expression of f′(x). */
import { invalid } from "../base/errors.ts";
import { constant, type Expr, select } from "../ir/expr.ts";
import { isElementwise } from "../ir/op.ts";
import { show } from "../ir/show.ts";
import { dependents, reverse } from "./reverse.ts";

/** f′(x) for `y` = f(x): f acts on each element alone, so one reverse sweep with seed 1 gives the whole diagonal. */
export function derivativeOf(y: Expr, x: Expr): Expr {
  if (y === x) return asWide(constant(1), x);
  const active = dependents([y], (expr) => expr === x);
  for (const expr of active)
    if (expr !== x && !isElementwise(expr.op))
      throw invalid({
        subject: `derivative of ${show(y)}`,
        detail: `, in which ${expr.op} mixes elements`,
        remedy: "give a function that acts on each element alone",
      });
  return asWide(reverse(new Map([[y, constant(1)]]), active, () => true).get(x) ?? constant(0), x);
}

/** The slope with the type of x, also if it is constant, as that of a straight line. */
const asWide = (slope: Expr, x: Expr): Expr =>
  slope.type.space === x.type.space && slope.units === x.units ? slope : select(1, slope, x);
