/**
 * Brings a program into the form that later passes expect: sums of products gathered, states with values of their
 * own.
 */
import { constant, Expr, make, walk } from "../ir/expr.ts";
import { mapProgram, type Program, rootsOf } from "../ir/program.ts";

export const usesOf = (roots: readonly Expr[]): Map<Expr, number> => {
  const uses = new Map<Expr, number>();
  const count = (expr: Expr) => uses.set(expr, (uses.get(expr) ?? 0) + 1);
  for (const expr of walk(roots)) expr.args.forEach(count);
  roots.forEach(count);
  return uses;
};

/**
 * Sums of matrix products, possibly placed among zeros, which become one kernel each. A part that is used elsewhere too
 * is not absorbed into the sum but computed once, on its own.
 */
export function productsIn(roots: readonly Expr[], uses: ReadonlyMap<Expr, number>): ReadonlySet<Expr> {
  const products = new Set<Expr>();
  for (const expr of walk(roots)) {
    if (expr.type.space !== "signal") continue;
    const isPart = (arg: Expr) => uses.get(arg) === 1 && products.has(arg);
    const isProduct =
      expr.op === "matmul" ||
      (expr.op === "place" && expr.args[0].op === "matmul" && isPart(expr.args[0])) ||
      (expr.op === "add" && expr.args.every((arg) => arg.units === expr.units && isPart(arg)));
    if (isProduct) products.add(expr);
  }
  return products;
}

/** a + (b·W + c) + d·V → (b·W + d·V) + (a + c) if the inner sums are used once: one kernel then does all products. */
function gatherProducts(roots: readonly Expr[]) {
  const uses = usesOf(roots);
  const products = productsIn(roots, uses);
  const isSum = (expr: Expr) => expr.op === "add" && expr.type.space === "signal";
  const isInner = (expr: Expr) => isSum(expr) && uses.get(expr) === 1;
  const inner = new Set(walk(roots).flatMap((expr) => (isSum(expr) ? expr.args.filter(isInner) : [])));
  const partsOf = (sum: Expr): Expr[] => {
    const parts: Expr[] = [];
    const pending = [sum];
    for (let expr = pending.pop(); expr; expr = pending.pop()) {
      if (expr === sum || isInner(expr)) pending.push(...[...expr.args].reverse());
      else parts.push(expr);
    }
    return parts;
  };
  return (expr: Expr): Expr => {
    if (!isSum(expr) || inner.has(expr)) return expr;
    const all = partsOf(expr);
    const isTerm = (part: Expr) => part.units === expr.units && uses.get(part) === 1 && products.has(part);
    const terms = all.filter(isTerm);
    if (terms.length === 0 || all.length === terms.length) return expr;
    return make("add", [sumOf(terms), sumOf(all.filter((part) => !isTerm(part)))]);
  };
}

/** The sum as a balanced tree, which stays shallow for any number of parts. */
function sumOf(parts: readonly Expr[]): Expr {
  if (parts.length === 1) return parts[0];
  const half = parts.length >> 1;
  return make("add", [sumOf(parts.slice(0, half)), sumOf(parts.slice(half))]);
}

/**
 * The program with products gathered and a separate value for every state and carried value: one that is shared, or is
 * an input, a parameter or an earlier state, is copied.
 */
export function normalize(program: Program): Program {
  const gather = gatherProducts(rootsOf(program));
  const done = new Map<Expr, Expr>();
  const rebuild = (root: Expr): Expr => {
    for (const expr of walk([root])) if (!done.has(expr)) done.set(expr, withArgs(gather(expr), done));
    return done.get(root)!;
  };
  const owned = new Set<Expr>();
  const own = (value: Expr): Expr => {
    const needsCopy = value.args.length === 0 || value.type.space !== "signal" || owned.has(value);
    const mine = needsCopy ? copyOf(value) : value;
    owned.add(mine);
    return mine;
  };
  const rebuilt = mapProgram(program, rebuild);
  const states = rebuilt.states.map((state) => ({ ...state, next: own(state.next) }));
  const ownNext = new Map(rebuilt.states.map(({ next }, k) => [next, states[k].next]));
  return {
    ...rebuilt,
    states,
    perTrial: rebuilt.perTrial.map((result) =>
      result.at === "last" ? { ...result, value: ownNext.get(result.value)! } : result,
    ),
    carried: rebuilt.carried.map((value) => ({ ...value, next: own(value.next) })),
  };
}

/** The expression on rewritten arguments. Gathered sums are new; their terms are old and already rewritten. */
function withArgs(expr: Expr, done: ReadonlyMap<Expr, Expr>): Expr {
  const args = expr.args.map((arg) => done.get(arg) ?? withArgs(arg, done));
  return args.every((arg, k) => arg === expr.args[k]) ? expr : new Expr(expr.op, args, expr.type, expr.attr);
}

/** A separate signal of equal value. */
function copyOf(value: Expr): Expr {
  const type = { space: "signal", axes: value.type.axes } as const;
  return new Expr("add", [value, constant(0)], type);
}
