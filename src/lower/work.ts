/** The operations and reads of an element-wise body. */
import type { Expr } from "../ir/expr.ts";
import { type ElementwiseOp, isElementwise } from "../ir/op.ts";
import { countOf, firstNumber } from "../ir/shape.ts";
import { type LoopRange, loopRanges } from "./ranges.ts";

/**
 * Floating-point operations of an op on one number; a multiply–add counts as two. Functions computed by a series in
 * float32 count about as many operations as the series has (backend/kernels/vector.ts).
 */
const flopsOf = {
  neg: 1,
  abs: 1,
  exp: 30,
  log: 28,
  tanh: 50,
  sigmoid: 36,
  softplus: 52,
  sqrt: 1,
  add: 1,
  sub: 1,
  mul: 1,
  div: 1,
  max: 1,
  pow: 66,
  less: 1,
  lessEqual: 1,
  equal: 1,
  select: 1,
} satisfies Record<ElementwiseOp, number>;

export interface Root {
  readonly value: Expr;
  /** Computed here although it is stored: this kernel stores it. */
  readonly isComputed: boolean;
}

export interface Work {
  readonly flops: number;
  /** Elements read of each stored value. */
  readonly reads: ReadonlyMap<Expr, number>;
}

/** The work of a loop over `count` elements that computes all roots. */
export function workOf(roots: readonly Root[], count: number, isStored: (expr: Expr) => boolean): Work {
  let flops = 0;
  const reads = new Map<Expr, number>();
  const fixed = new Set<Expr>();
  for (const range of loopRanges(
    roots.map(({ value }) => value),
    count,
    isStored,
  )) {
    const seen = new Set<string>();
    const visit = (expr: Expr, offset: number, { from, to }: LoopRange, isComputed: boolean): void => {
      if (expr.op === "constant" && expr.type.space === "scalar") return;
      if (countOf(expr.type) === 1 && count > 1) {
        // The same for every element: computed once.
        if (fixed.has(expr)) return;
        fixed.add(expr);
        [offset, from, to] = [0, 0, 1];
      }
      const place = `${expr.id} ${offset}`;
      if (seen.has(place)) return;
      seen.add(place);
      if (expr.args.length === 0 || (!isComputed && isStored(expr))) {
        reads.set(expr, (reads.get(expr) ?? 0) + to - from);
        return;
      }
      const start = firstNumber(expr);
      if (expr.op === "place" && !(from + offset >= start && to + offset <= start + countOf(expr.args[0].type))) return;
      if (isElementwise(expr.op)) flops += flopsOf[expr.op] * (to - from);
      const shift = expr.op === "slice" ? start : expr.op === "place" ? -start : 0;
      for (const arg of expr.args) visit(arg, offset + shift, { from, to }, false);
    };
    for (const { value, isComputed } of roots) visit(value, 0, range, isComputed);
  }
  return { flops, reads };
}
