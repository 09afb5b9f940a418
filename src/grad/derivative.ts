/** Replaces derivative(f(x), x) by the expression it stands for. */
import { invalid } from "../base/errors.ts";
import { constant, type Expr, select } from "../ir/expr.ts";
import { isElementwise } from "../ir/op.ts";
import { show } from "../ir/show.ts";
import { dependents, reverse } from "./reverse.ts";

/** f′(x) where `y` = f(x): because f acts on each element alone, one reverse sweep with seed 1 gives all of the diagonal. */
export function derivativeOf(y: Expr, x: Expr): Expr {
  if (y === x) return asWide(constant(1), x);
  const active = dependents([y], (expr) => expr === x);
  for (const expr of active)
    if (expr !== x && !isElementwise(expr.op))
      throw invalid({
        subject: `derivative of ${show(y)}`,
        detail: `, where ${expr.op} does not act on each element alone`,
        remedy: "give a function of single numbers",
      });
  return asWide(reverse(new Map([[y, constant(1)]]), active, () => true).get(x) ?? constant(0), x);
}

/** The slope as a value of x's own type, also where it does not depend on x, as that of a straight line. */
const asWide = (slope: Expr, x: Expr): Expr =>
  slope.type.space === x.type.space && slope.units === x.units ? slope : select(1, slope, x);
