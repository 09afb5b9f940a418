/**
 * How the values of a step depend on each other, in symbols. A step is cut into nodes: leaves, operations along units,
 * and the element-wise values that lead from one of these to the next. An element-wise node depends on each node below
 * it unit by unit, so a vector of slopes says how: the gradient rules (grad/rules.ts) in reverse mode with seed 1, as
 * for `derivative`. Kinks and poles therefore have the slopes of training.
 */
import { gradientRules } from "../grad/rules.ts";
import { constant, type Expr, transpose, walk } from "../ir/expr.ts";
import { interner } from "../ir/intern.ts";
import { type CoreOp, isElementwise } from "../ir/op.ts";
import { rewriter } from "../ir/rewrite.ts";

/** ∂y_k/∂x_k = slope_k; ∂y_k/∂x_0 = slope_k where x has a single unit, which all units of y share. */
export interface Dependence {
  readonly on: Expr;
  /** One number per unit of y, or one for all. */
  readonly slope: Expr;
}

export interface Slopes {
  /** The nodes that `roots` need, arguments first. */
  readonly nodes: readonly Expr[];
  /** What an element-wise node depends on directly. */
  dependences(node: Expr): readonly Dependence[];
  /** ∂y/∂x_k of a sum or maximum over the units of x. */
  alongUnits(node: Expr): Expr;
  /** ∂y/∂x of a product y = x·W: W transposed. */
  weights(node: Expr): Expr;
}

const isSignal = (expr: Expr) => expr.type.space === "signal";
/** Whether a slope is 1, whatever the values are. */
export const isOne = ({ op, type, attr }: Expr) => op === "constant" && type.space === "scalar" && attr.data![0] === 1;

export type Simplify = (expr: Expr) => Expr;
/**
 * Makes equal expressions one and drops factors of 1, such as the seed. All derivatives of a step share one, and with
 * it their values.
 */
export function simplifier(): Simplify {
  const intern = interner();
  return rewriter((expr) => {
    if (expr.op === "mul") {
      const [a, b] = expr.args;
      if (isOne(a)) return b;
      if (isOne(b)) return a;
    }
    return intern(expr);
  });
}

/** @param roots what is differentiated; equal expressions among all that they need must be one (ir/intern.ts) */
export function slopesOf(roots: readonly Expr[], simplify: Simplify): Slopes {
  const order = walk(roots).filter(isSignal);
  const cut = new Set<Expr>(roots);
  for (const expr of order) if (!isElementwise(expr.op)) for (const node of [expr, ...expr.args]) cut.add(node);
  // The step's expressions come first, so that slopes made of equal ones use their values.
  for (const expr of order) simplify(expr);

  const all = new Map<Expr, readonly Dependence[]>();
  const nodes: Expr[] = [];
  const used = new Set(roots);
  // A value that only a condition reads has no influence on slopes.
  for (const node of order.filter((expr) => cut.has(expr)).reverse()) {
    if (!used.has(node)) continue;
    nodes.push(node);
    if (isElementwise(node.op)) {
      const dependences = [...slopesBelow(node, cut)].map(([on, slope]) => ({ on, slope: simplify(slope) }));
      all.set(node, dependences);
      for (const { on } of dependences) used.add(on);
    } else if (node.args.length > 0) used.add(node.args[0]);
  }
  return {
    nodes: nodes.reverse(),
    dependences: (node) => all.get(node)!,
    alongUnits: (node) => simplify(gradientRules[node.op as CoreOp][0]!(constant([1], node.type.axes), node)),
    weights: ({ args: [, w] }) => simplify(w.op === "transpose" ? w.args[0] : transpose(w)),
  };
}

/** The slopes of an element-wise node in the nodes below it. */
function slopesBelow(node: Expr, cut: ReadonlySet<Expr>): Map<Expr, Expr> {
  const slopes = new Map<Expr, Expr>([[node, constant(1)]]);
  for (const expr of regionOf(node, cut)) {
    const g = slopes.get(expr);
    slopes.delete(expr);
    if (!g) continue;
    expr.args.forEach((arg, k) => {
      const rule = isSignal(arg) ? gradientRules[expr.op as CoreOp][k] : null;
      if (!rule) return;
      const part = rule(g, expr);
      const before = slopes.get(arg);
      slopes.set(arg, before ? before.add(part) : part);
    });
  }
  return slopes;
}

/** An element-wise node and the values between it and the nodes below; a value comes before its arguments. */
function regionOf(node: Expr, cut: ReadonlySet<Expr>): readonly Expr[] {
  const region = new Set([node]);
  for (const expr of region) for (const arg of expr.args) if (isSignal(arg) && !cut.has(arg)) region.add(arg);
  return [...region].sort((a, b) => b.id - a.id);
}
