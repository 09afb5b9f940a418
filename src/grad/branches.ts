/**
 * The two networks of which a network with interventions is made (intervene/copy.ts): the changed one, where an
 * intervention is active, and the original.
 */
import { Expr, make, walk } from "../ir/expr.ts";
import { interner } from "../ir/intern.ts";
import type { Op } from "../ir/op.ts";
import { rewriter, substitution } from "../ir/rewrite.ts";

/** What the rest of a network sees of a value that interventions change: the changed one where `isActive` [1]. */
export const choice = (isActive: Expr, changed: Expr | number, original: Expr | number): Expr =>
  make("select", [isActive, changed, original], { apart: "choice" });

/** Values without their choices. In a network without interventions, a value is itself in both. */
export interface Branches {
  /** What the gradient is where an intervention is active, and elsewhere; 0 where it is missing. */
  chosen(changed: Expr | undefined, original: Expr | undefined): Expr;
  changed(value: Expr): Expr;
  original(value: Expr): Expr;
  /** The value outside the loop of which this one is a copy: it is the same in both, and so has one gradient. */
  shared(value: Expr): Expr;
  /** Whether there are interventions. */
  readonly differ: boolean;
}

/** @param roots all that the network computes */
export function branchesOf(roots: readonly Expr[]): Branches {
  const order = walk(roots);
  const choices = order.filter(({ attr }) => attr.apart === "choice");
  const branch = (k: number) => substitution(new Map(choices.map((expr) => [expr, expr.args[k]])));
  // All choices of a network have one condition.
  const isActive = choices[0]?.args[0];
  const intern = interner();
  for (const expr of order) if (!isCopy(expr)) intern(expr);
  return {
    chosen: (changed, original) => (changed === original ? changed! : choice(isActive, changed ?? 0, original ?? 0)),
    changed: branch(1),
    original: branch(2),
    shared: rewriter((expr) => (isCopy(expr) ? intern(new Expr(expr.op, expr.args, expr.type, uncopied(expr))) : expr)),
    differ: choices.length > 0,
  };
}

const isCopy = ({ attr }: Expr) => attr.apart === "copy";
const uncopied = ({ attr: { apart: _, ...attr } }: Expr) => attr;

/** Ops that may hand the gradient of their result to an argument as it is, as a term of the argument's gradient. */
const handOn: ReadonlySet<Op> = new Set<Op>(["add", "sub", "slice", "sum"]);

/**
 * Values with a gradient in each network: those that only one of the two has, what these are computed from, and all
 * that is tied to them by ops that hand gradients on.
 * @param counts whether a value has a gradient
 */
export function doubledBelow(roots: readonly Expr[], branches: Branches, counts: (expr: Expr) => boolean): Set<Expr> {
  const doubled = new Set<Expr>();
  if (!branches.differ) return doubled;
  const original = new Set(walk(roots.map(branches.original)));
  const changed = new Set(walk(roots.map(branches.changed)));
  const withArgs = (expr: Expr) => [expr, ...expr.args].filter(counts);
  const add = (expr: Expr) => {
    for (const one of withArgs(expr)) doubled.add(one);
  };
  for (const expr of [...original, ...changed]) if (!(original.has(expr) && changed.has(expr))) add(expr);
  const tied = [...original].filter(({ op }) => handOn.has(op));
  for (let size = -1; size < doubled.size; ) {
    size = doubled.size;
    for (const expr of tied) if (withArgs(expr).some((one) => doubled.has(one))) add(expr);
  }
  return doubled;
}
