/** Rebuilds expressions from their arguments up, preserving shared subexpressions. */
import { Expr, make, walk } from "./expr.ts";
import { showType } from "./shape.ts";

/**
 * A function that maps an expression to its rewritten form. It remembers earlier calls, so two roots keep sharing their
 * common parts. `rule` gets an expression with rewritten arguments and returns it, or a replacement of the same type.
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
        const replacement = rule(rebuilt);
        checkSame(replacement, rebuilt);
        done.set(expr, replacement);
      }
    return done.get(root)!;
  };
}

/** Expressions that use a replacement keep their type, which must therefore still be right. */
function checkSame({ type }: Expr, { type: before, op }: Expr): void {
  const { space, axes } = before;
  if (
    type !== before &&
    (type.space !== space || type.axes.length !== axes.length || type.axes.some(({ size }, k) => size !== axes[k].size))
  )
    throw new Error(`${op} of ${showType(before)} replaced by ${showType(type)}`);
}

/**
 * A function that replaces the keys of the table, wherever they occur, by their values, also by values of another type:
 * the types of expressions that use them are inferred anew. It does not look inside a key or a value.
 */
export function substitution(table: ReadonlyMap<Expr, Expr>): (root: Expr) => Expr {
  const done = new Map(table);
  return (root) => {
    if (done.has(root)) return done.get(root)!;
    for (const expr of walk([root])) {
      if (done.has(expr)) continue;
      const args = expr.args.map((arg) => done.get(arg)!);
      done.set(expr, args.every((arg, k) => arg === expr.args[k]) ? expr : make(expr.op, args, expr.attr));
    }
    return done.get(root)!;
  };
}
