/** Reverse-mode differentiation of an expression graph; gradients are expressions too. */
import { Expr, select, walk } from "../ir/expr.ts";
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

/** Originals of what interventions copy, each with the signal [1] that says where the copy takes its place. */
export type Originals = ReadonlyMap<Expr, Expr>;

/**
 * Signals that `roots` need only as the original of a choice between a copy and an original (intervene/copy.ts). Their
 * gradient is 0 where the copy is active.
 */
export function originalsBelow(roots: Iterable<Expr>): Originals {
  const order = walk(roots).reverse();
  const seen = new Set(roots);
  const choices = new Set<Expr>();
  for (const expr of order) {
    if (!seen.has(expr)) continue;
    const isChoice = expr.attr.apart === "choice";
    if (isChoice) choices.add(expr.args[0]);
    for (const arg of isChoice ? expr.args.slice(0, 2) : expr.args) seen.add(arg);
  }
  // All choices of a network have one condition.
  const [active] = choices;
  return new Map(order.flatMap((expr) => (seen.has(expr) || expr.type.space !== "signal" ? [] : [[expr, active]])));
}

/**
 * The gradient of argument `k` of `y`, given that of `y`; null where it is zero. Where a copy takes the place of `y`, g
 * is 0, but `y` may have overflowed: its factors are then read as 1, so that 0·∞ does not become NaN.
 */
export function partial(y: Expr, k: number, g: Expr, originals: Originals = new Map()): Expr | null {
  const rule = gradientRules[y.op as CoreOp][k];
  if (!rule) return null;
  const active = originals.get(y);
  const part = active ? withFactors(rule(g, y), y, g, active) : rule(g, y);
  return isElementwise(y.op) ? unbroadcast(part, y.type, y.args[k].type) : part;
}

/** What the rule of `y` made of `g`, with the computed signals that it multiplies or divides by 1 where `active`. */
function withFactors(part: Expr, y: Expr, g: Expr, active: Expr): Expr {
  const isComputed = ({ args, type }: Expr) => args.length > 0 && type.space === "signal";
  const isGiven = (expr: Expr) => expr === g || expr === y || y.args.includes(expr);
  const has = (expr: Expr, is: (given: Expr) => boolean): boolean =>
    isGiven(expr) ? is(expr) : expr.args.some((arg) => has(arg, is));
  const rewrite = (expr: Expr): Expr => {
    if (isGiven(expr)) return expr;
    const args = expr.args.map((arg, k) => {
      if (has(arg, (given) => given === g)) return rewrite(arg);
      const isFactor = !(expr.op === "select" && k === 0) && has(arg, isComputed);
      return isFactor ? select(active, 1, arg) : arg;
    });
    return new Expr(expr.op, args, expr.type, expr.attr);
  };
  return rewrite(part);
}

/**
 * Gradients of Σ seed·expression for every active expression that the seeds reach through arguments for which
 * `follow(y, argument)` holds. Where an intervention's copy is not active, the gradient that reaches its edge is 0.
 * There the gradient without it is selected: adding 0 gives the same number, but lets a backend round the rest in
 * another order.
 */
export function reverse(
  seeds: ReadonlyMap<Expr, Expr>,
  active: ReadonlySet<Expr>,
  follow: (y: Expr, argument: Expr) => boolean,
  originals?: Originals,
): Gradients {
  const gradients: Gradients = new Map(seeds);
  for (const y of walk(seeds.keys()).reverse()) {
    const g = gradients.get(y);
    // A detached value has a gradient of its own, but passes nothing on.
    if (!g || !active.has(y) || y.op === "detach") continue;
    if (y.attr.apart === "edge") {
      const [isActive, shared] = y.args;
      const before = gradients.get(shared);
      if (active.has(shared)) gradients.set(shared, select(isActive, before ? before.add(g) : g, before ?? 0));
      continue;
    }
    y.args.forEach((argument, k) => {
      if (!active.has(argument) || !follow(y, argument)) return;
      const part = partial(y, k, g, originals);
      if (part) accumulate(gradients, argument, part);
    });
  }
  return gradients;
}
