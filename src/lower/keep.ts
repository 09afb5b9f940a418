/**
 * Which signals are kept in memory, and for how long. All others are computed where they are used.
 *
 * Kept are the operands and results of products, reductions and contractions; states and carried values; records;
 * costly values with several uses; and forward values that the backward loop needs and cannot cheaply recompute.
 */
import { type Expr, walk } from "../ir/expr.ts";
import { isElementwise, isLeaf, type Op } from "../ir/op.ts";
import type { Program, TrialResult } from "../ir/program.ts";
import { rootsOf } from "../ir/program.ts";
import type { Buffer, Lifetime, Slot } from "./kernel.ts";
import { productsIn, usesOf } from "./normalize.ts";

const costly: ReadonlySet<Op> = new Set<Op>(["exp", "log", "tanh", "sigmoid", "softplus", "sqrt", "pow", "div"]);
/** Nesting depth from which an expression is cut into kept pieces. */
const deepest = 100;
/** Signals that no kernel of a loop computes. */
const givenOps: ReadonlySet<Op> = new Set<Op>(["input", "initial", "previous", "carried"]);
const isSignal = (expr: Expr) => expr.type.space === "signal";

/** What is kept, and the loop in which it is computed. */
export interface Kept {
  readonly forward: readonly Expr[];
  readonly backward: readonly Expr[];
  readonly slots: ReadonlyMap<Expr, Slot>;
  readonly buffers: readonly Buffer[];
  /** total(…) expressions by the loop that sums them, with their accumulators. */
  readonly totals: { readonly forward: readonly Expr[]; readonly backward: readonly Expr[] };
  readonly accumulators: ReadonlyMap<Expr, Buffer>;
  /** Buffers of the values that are kept per trial after the loops. */
  readonly perTrial: ReadonlyMap<TrialResult, Buffer>;
  /** Buffers of the operands of `firstSums`. */
  readonly firstSums: ReadonlyMap<Expr, Buffer>;
}

/** Sums over trials of functions of carried values, computed after the backward loop. */
export const firstSums = (order: readonly Expr[]): Expr[] =>
  order.filter((expr) => expr.op === "final" && expr.args[0].op !== "carried");
/** True for values that only the backward loop can compute. */
const isBackward = (value: Expr) => walk([value]).some((expr) => expr.op === "carried");

/** The vector that a chain of slices starts from, and the total offset. */
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
  const records = program.records.map((r) => r.value);
  const forwardRoots = [...program.states.map((s) => s.next), ...records.filter((value) => !isBackward(value))];
  const backwardRoots = [...program.carried.map((c) => c.next), ...records.filter(isBackward)];
  const sums = order.filter((expr) => expr.op === "total" || expr.op === "outer");
  const inForward = new Set(
    walk(hasBackward ? forwardRoots : [...forwardRoots, ...sums.flatMap((s) => s.args)]).filter(isSignal),
  );
  const needed = new Set(walk([...forwardRoots, ...backwardRoots, ...sums.flatMap((s) => s.args)]).filter(isSignal));
  // Previous states and noise belong to the forward loop even if only the loss uses them. For noise this is necessary:
  // the generator may overwrite the next slot, which is harmless only if that slot is drawn later.
  for (const expr of needed) if (expr.op === "previous" || expr.op === "noise") inForward.add(expr);
  // Initial values, final states and gradients of initial states are read outside the loops.
  const outside = [
    ...program.states.map((s) => s.initial),
    ...program.perTrial.map((r) => r.value),
    ...firstSums(order).map((s) => s.args[0]),
  ];
  for (const expr of walk(outside)) if (expr.op === "initial" || expr.op === "carried") needed.add(expr);

  const kept = new Set<Expr>();
  const keepBase = (expr: Expr) => kept.add(sliced(expr).base);
  /** Products that are summed into a larger one are not kept on their own. */
  const absorbed = new Set(
    [...needed].filter((expr) => products.has(expr) && expr.op !== "matmul").flatMap((expr) => expr.args),
  );
  /** Values that are costly to compute, or depend on a costly value that is not kept. */
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
  for (const value of [...forwardRoots, ...backwardRoots]) kept.add(value);

  // Very deep expressions are cut into pieces, so that recursive passes do not exhaust the stack.
  const depths = new Map<Expr, number>();
  for (const expr of order) {
    if (!needed.has(expr) || kept.has(expr) || products.has(expr)) continue;
    const depth = 1 + Math.max(...expr.args.map((arg) => depths.get(arg) ?? 0));
    if (depth < deepest) depths.set(expr, depth);
    else kept.add(expr);
  }

  // Forward values that the backward loop reads.
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
    // A product reads the vector from which its operand is sliced, even if the slice is kept too.
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

/** Assigns a buffer to every kept signal. States and carried values share that of the value that sets them. */
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
    const isInitial = expr.op === "initial";
    const region = isInput || isInitial || recorded.has(expr) ? "slab" : "thread";
    const lifetime = !isInitial && (isInput || recorded.has(expr) || isTaped(expr)) ? "tape" : "single";
    slots.set(expr, {
      buffer: newBuffer(`${expr.op} ${expr.attr.name ?? expr.id}`, expr.units, lifetime, region),
      shift: 0,
    });
  }
  const computed = [...slots.keys()].filter((expr) => needed.has(expr) && !givenOps.has(expr.op));
  const byOrder = new Map(order.map((expr, k) => [expr, k]));
  computed.sort((a, b) => byOrder.get(a)! - byOrder.get(b)!);
  const totals = order.filter((expr) => expr.op === "total");
  const accumulators = new Map(
    totals.map((expr) => [expr, newBuffer(`total ${expr.id}`, expr.args[0].units, "single")]),
  );
  const perTrial = new Map(
    program.perTrial.map((one) => [one, newBuffer(`${one.at} ${one.name}`, one.value.units, "single", "slab")]),
  );
  const sums = new Map(
    firstSums(order).map((expr) => [expr, newBuffer(`final ${expr.id}`, expr.args[0].units, "single")]),
  );
  return {
    forward: computed.filter((expr) => inForward.has(expr)),
    backward: computed.filter((expr) => !inForward.has(expr)),
    slots,
    buffers,
    totals: hasBackward ? { forward: [], backward: totals } : { forward: totals, backward: [] },
    accumulators,
    perTrial,
    firstSums: sums,
  };
}
