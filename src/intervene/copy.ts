/**
 * A second copy of the part of a step that interventions change.
 *
 * Where no intervention is active, a trial must have the bits that it has without any. Replacing expressions in place
 * would not give them: a backend fuses a product with the sum that uses it, and gathers matrix products that are
 * added, only while nothing else uses them. So the original stays as it is, and the rest of the network sees
 * select(active, copy, original), per trial and step.
 */
import { choice } from "../grad/branches.ts";
import { constant, Expr, walk } from "../ir/expr.ts";
import type { Op } from "../ir/op.ts";
import { mapNetwork, type Network, rootsOfNetwork, type State } from "../ir/program.ts";

/** What takes the place of an expression in the copy, made of the copy of itself and of its arguments. */
export type Change = (copy: Expr, args: readonly Expr[]) => Expr;
/** The changes of an expression, in the order in which they act. */
export type Changes = ReadonlyMap<Expr, readonly Change[]>;

/** Ops that backends merge with what uses them, if that is a single one. */
const merged: ReadonlySet<Op> = new Set<Op>(["add", "mul", "matmul", "place"]);

/**
 * The network in which `changes` hold where `active` [1] is not 0. Its expressions must be interned, and without
 * derivative(…).
 * @param held signals whose copies are needed a step later, by the names of the states that hold them (0 where not
 * active)
 */
export function withCopy(
  network: Network,
  active: Expr,
  changes: Changes,
  held: ReadonlyMap<string, Expr> = new Map(),
): Network {
  const order = walk(rootsOfNetwork(network));
  const changed = new Set<Expr>();
  for (const expr of order) if (changes.has(expr) || expr.args.some((arg) => changed.has(arg))) changed.add(expr);
  const isShared = sharing(network);

  const copies = new Map<Expr, Expr>();
  for (const expr of order) {
    const { op, type, attr } = expr;
    // A matrix merges with nothing: both products read the same one.
    const args = expr.args.map((arg, k) => (op === "matmul" && k === 1 ? arg : copies.get(arg)!));
    const isRead = expr.args.length === 0 || (!expr.args.some((arg) => changed.has(arg)) && isShared(expr));
    const copy = isRead ? expr : new Expr(op, args, type, { ...attr, apart: "copy" });
    copies.set(
      expr,
      (changes.get(expr) ?? []).reduce((before, change) => change(before, args), copy),
    );
  }
  const chosen = mapNetwork(network, (expr) => (changed.has(expr) ? choice(active, copies.get(expr)!, expr) : expr));
  const holders = [...held].map(([name, expr]): State => {
    return { name, size: expr.units, initial: constant(0), next: choice(active, copies.get(expr)!, 0) };
  });
  return { ...chosen, states: [...chosen.states, ...holders] };
}

/**
 * Which values the copy may read without changing how a backend computes them: they are kept by themselves in any
 * program.
 */
function sharing({ states }: Network): (expr: Expr) => boolean {
  const nexts = new Set(states.map(({ next }) => next));
  const uses = new Map<Expr, number>();
  for (const expr of walk(nexts)) for (const arg of expr.args) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  return (expr) => !merged.has(expr.op) || nexts.has(expr) || uses.get(expr)! > 1;
}
