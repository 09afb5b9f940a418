/**
 * Which signals are kept in memory, and for how long. Everything else is computed where it is used.
 *
 * Kept: what products, reductions and contractions read; what they write; states and carried values; records; costly values with
 * several uses; and of the forward loop, what the backward loop needs and could not cheaply compute again.
 */
import { type Expr, walk } from "../ir/expr.ts";
import { isElementwise, isLeaf, type Op } from "../ir/op.ts";
import type { Program } from "../ir/program.ts";
import { rootsOf } from "../ir/program.ts";
import type { Buffer, Lifetime, Slot } from "./kernel.ts";
import { productsIn, usesOf } from "./normalize.ts";

const costly: ReadonlySet<Op> = new Set<Op>(["exp", "log", "tanh", "sigmoid", "softplus", "sqrt", "pow", "div"]);
/** Operations, one upon the other, that are computed on the spot. */
const deepest = 100;
const isSignal = (expr: Expr) => expr.type.space === "signal";

/** The loop in which each kept signal is computed. */
export interface Kept {
  readonly forward: readonly Expr[];
  readonly backward: readonly Expr[];
  readonly slots: ReadonlyMap<Expr, Slot>;
  readonly buffers: readonly Buffer[];
  /** total(…) expressions by the loop that sums them, with their accumulators. */
  readonly totals: { readonly forward: readonly Expr[]; readonly backward: readonly Expr[] };
  readonly accumulators: ReadonlyMap<Expr, Buffer>;
}

/** The vector itself, under slices of it. */
export function sliced(expr: Expr): { base: Expr; offset: number } {
  let base = expr;
  let offset = 0;
  while (base.op === "slice") {
    offset += base.attr.start!;
    base = base.args[0];
  }
  return { base, offset };
}

export function keep(program: Program): Kept {
  const roots = rootsOf(program);
  const order = walk(roots);
  const uses = usesOf(roots);
  const products = productsIn(roots, uses);
  const hasBackward = program.carried.length > 0;
  const forwardRoots = [...program.states.map((s) => s.next), ...program.records.map((r) => r.value)];
  const sums = order.filter((expr) => expr.op === "total" || expr.op === "outer");
  const inForward = new Set(
    walk(hasBackward ? forwardRoots : [...forwardRoots, ...sums.flatMap((s) => s.args)]).filter(isSignal),
  );
  const needed = new Set(
    walk([...forwardRoots, ...program.carried.map((c) => c.next), ...sums.flatMap((s) => s.args)]).filter(isSignal),
  );
  // The loss alone may look at a state of the step before, or at noise: they come from the forward loop all the same. Draws must:
  // a call of the generator may write into the next slot, which is drawn later only where time runs forwards.
  for (const expr of needed) if (expr.op === "previous" || expr.op === "noise") inForward.add(expr);

  const kept = new Set<Expr>();
  const keepBase = (expr: Expr) => kept.add(sliced(expr).base);
  /** Products that are summed into a larger one are not kept on their own. */
  const absorbed = new Set(
    [...needed].filter((expr) => products.has(expr) && expr.op !== "matmul").flatMap((expr) => expr.args),
  );
  /** Values that are costly to compute, or rest on such a one that is not kept. */
  const heavy = new Set<Expr>();
  for (const expr of needed) {
    if (isLeaf(expr.op) || expr.op === "sum" || expr.op === "maximum") kept.add(expr);
    if (products.has(expr) && !absorbed.has(expr)) kept.add(expr);
    if (expr.op === "matmul") keepBase(expr.args[0]);
    if (costly.has(expr.op) || expr.args.some((arg) => heavy.has(arg) && !kept.has(arg))) {
      heavy.add(expr);
      if ((uses.get(expr) ?? 0) > 1) kept.add(expr);
    }
  }
  for (const expr of sums) if (expr.op === "outer") expr.args.forEach(keepBase);
  for (const value of [...forwardRoots, ...program.carried.map((c) => c.next)]) kept.add(value);

  // A very long expression is cut into pieces, so that no pass over it exhausts the stack.
  const depths = new Map<Expr, number>();
  for (const expr of order) {
    if (!needed.has(expr) || kept.has(expr) || products.has(expr)) continue;
    const depth = 1 + Math.max(...expr.args.map((arg) => depths.get(arg) ?? 0));
    if (depth < deepest) depths.set(expr, depth);
    else kept.add(expr);
  }

  // What the backward loop reads of the forward loop.
  const taped = new Set<Expr>();
  const toTape = (root: Expr): Set<Expr> => {
    const known = new Map<Expr, Set<Expr>>();
    const visit = (expr: Expr): Set<Expr> => {
      const before = known.get(expr);
      if (before) return before;
      const found = decide(expr);
      known.set(expr, found);
      return found;
    };
    const decide = (expr: Expr): Set<Expr> => {
      if (!isSignal(expr) || taped.has(expr)) return new Set();
      if (kept.has(expr)) return new Set([expr]);
      if (costly.has(expr.op) || !(isElementwise(expr.op) || expr.op === "slice" || expr.op === "place"))
        return new Set([expr]);
      const below = new Set(expr.args.flatMap((arg) => [...visit(arg)]));
      return below.size > 1 ? new Set([expr]) : below;
    };
    return visit(root);
  };
  if (hasBackward) {
    const readers = [...needed].filter((expr) => !inForward.has(expr));
    // A product reads the vector under a slice, even where the slice is kept too.
    const argsOf = (expr: Expr) => (expr.op === "matmul" ? expr.args.map((arg) => sliced(arg).base) : expr.args);
    const read = [...readers.flatMap(argsOf), ...sums.flatMap((s) => s.args.map((arg) => sliced(arg).base))];
    for (const expr of read)
      if (inForward.has(expr))
        for (const store of toTape(expr)) {
          kept.add(store);
          taped.add(store);
        }
  }
  for (const expr of sums) if (expr.op === "outer") for (const arg of expr.args) taped.add(sliced(arg).base);

  return assign(program, { order, needed, inForward, kept, taped, hasBackward });
}

interface Decisions {
  readonly order: readonly Expr[];
  readonly needed: ReadonlySet<Expr>;
  readonly inForward: ReadonlySet<Expr>;
  readonly kept: ReadonlySet<Expr>;
  readonly taped: ReadonlySet<Expr>;
  readonly hasBackward: boolean;
}

/** Gives every kept signal its buffer. States and carried values share theirs with the value that sets them. */
function assign(program: Program, { order, needed, inForward, kept, taped, hasBackward }: Decisions): Kept {
  const slots = new Map<Expr, Slot>();
  const buffers: Buffer[] = [];
  const recorded = new Set(program.records.map((r) => r.value));
  const newBuffer = (name: string, units: number, lifetime: Lifetime, region: Buffer["region"] = "thread"): Buffer => {
    const buffer = { name, units, lifetime, region };
    buffers.push(buffer);
    return buffer;
  };
  const isTaped = (...exprs: (Expr | undefined)[]) => exprs.some((expr) => expr && taped.has(expr));
  const leafOf = (op: "previous" | "carried", name: string) =>
    [...needed].find((expr) => expr.op === op && expr.attr.name === name);

  const shifted = (name: string, next: Expr, before: Expr | undefined, shift: number) => {
    const isRecorded = recorded.has(next) || (before !== undefined && recorded.has(before));
    const region = isRecorded ? "slab" : "thread";
    const lifetime = isTaped(next, before) || isRecorded ? "tape" : "pair";
    const buffer = newBuffer(name, next.units, lifetime, region);
    slots.set(next, { buffer, shift: 0 });
    if (before) slots.set(before, { buffer, shift });
  };
  for (const { name, next } of program.states) shifted(`state ${name}`, next, leafOf("previous", name), -1);
  for (const { name, next } of program.carried) shifted(`carried ${name}`, next, leafOf("carried", name), 1);
  for (const expr of order) {
    if (!kept.has(expr) || !needed.has(expr) || slots.has(expr)) continue;
    const isInput = expr.op === "input";
    const region = isInput || recorded.has(expr) ? "slab" : "thread";
    const lifetime = isInput || recorded.has(expr) || isTaped(expr) ? "tape" : "single";
    slots.set(expr, {
      buffer: newBuffer(`${expr.op} ${expr.attr.name ?? expr.id}`, expr.units, lifetime, region),
      shift: 0,
    });
  }
  const computed = [...slots.keys()].filter(
    (expr) => needed.has(expr) && expr.op !== "input" && expr.op !== "previous" && expr.op !== "carried",
  );
  const byOrder = new Map(order.map((expr, k) => [expr, k]));
  computed.sort((a, b) => byOrder.get(a)! - byOrder.get(b)!);
  const totals = order.filter((expr) => expr.op === "total");
  const accumulators = new Map(
    totals.map((expr) => [expr, newBuffer(`total ${expr.id}`, expr.args[0].units, "single")]),
  );
  return {
    forward: computed.filter((expr) => inForward.has(expr)),
    backward: computed.filter((expr) => !inForward.has(expr)),
    slots,
    buffers,
    totals: hasBackward ? { forward: [], backward: totals } : { forward: totals, backward: [] },
    accumulators,
  };
}
