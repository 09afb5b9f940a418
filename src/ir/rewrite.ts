/** Rebuilds expressions from their arguments up, keeping what is shared shared. */
import { Expr, walk } from "./expr.ts";

/**
 * A function that maps an expression to its rewritten form; one memory serves all calls, so two roots still share what they
 * shared. `rule` sees an expression whose arguments are already rewritten, and returns it or a replacement of the same type.
 */
export function rewriter(rule: (expr: Expr) => Expr): (root: Expr) => Expr {
  const done = new Map<Expr, Expr>();
  return (root) => {
    if (!done.has(root))
      for (const expr of walk([root])) {
        if (done.has(expr)) continue;
        const args = expr.args.map((arg) => done.get(arg)!);
        const rebuilt = args.every((arg, k) => arg === expr.args[k])
          ? expr
          : new Expr(expr.op, args, expr.type, expr.attr);
        done.set(expr, rule(rebuilt));
      }
    return done.get(root)!;
  };
}
