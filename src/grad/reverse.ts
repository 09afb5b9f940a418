/** Reverse-mode differentiation of an expression graph; gradients are expressions too. */
import { type Expr, walk } from "../ir/expr.ts";
import { type CoreOp, isElementwise } from "../ir/op.ts";
import { gradientRules, unbroadcast } from "./rules.ts";

/** Gradients by expression; those that are 0 are absent. */
export type Gradients = Map<Expr, Expr>;

export const accumulate = (into: Gradients, expr: Expr, g: Expr): void => {
  const before = into.get(expr);
  into.set(expr, before ? before.add(g) : g);
};

/** The roots and their subexpressions that depend, other than through detach, on an expression with `isSource`. */
export function dependents(roots: Iterable<Expr>, isSource: (expr: Expr) => boolean): Set<Expr> {
  const active = new Set<Expr>();
  for (const expr of walk(roots))
    if (isSource(expr) || (expr.op !== "detach" && expr.args.some((arg) => active.has(arg)))) active.add(expr);
  return active;
}

/** The gradient of argument `k` of `y`, given that of `y`; null where it is zero. */
export function partial(y: Expr, k: number, g: Expr): Expr | null {
  const rule = gradientRules[y.op as CoreOp][k];
  if (!rule) return null;
  const part = rule(g, y);
  return isElementwise(y.op) ? unbroadcast(part, y.type, y.args[k].type) : part;
}

/**
 * Gradients of Σ seed·expression for every active expression that the seeds reach through arguments for which
 * `follow(y, argument)` holds.
 */
export function reverse(
  seeds: ReadonlyMap<Expr, Expr>,
  active: ReadonlySet<Expr>,
  follow: (y: Expr, argument: Expr) => boolean,
): Gradients {
  const gradients: Gradients = new Map(seeds);
  for (const y of walk(seeds.keys()).reverse()) {
    const g = gradients.get(y);
    // A detached value has a gradient of its own, but passes nothing on.
    if (!g || !active.has(y) || y.op === "detach") continue;
    y.args.forEach((argument, k) => {
      if (!active.has(argument) || !follow(y, argument)) return;
      const part = partial(y, k, g);
      if (part) accumulate(gradients, argument, part);
    });
  }
  return gradients;
}
