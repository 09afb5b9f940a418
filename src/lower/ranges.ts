/** Ranges of loops over units or elements, cut so that each range is wholly inside or outside a placed part. */
import type { Expr } from "../ir/expr.ts";
import { countOf, firstNumber } from "../ir/shape.ts";

/** Units from ≤ j < to of a loop; expressions are evaluated at j + offset. */
export interface LoopRange {
  readonly from: number;
  readonly to: number;
}

/** The ranges of a loop that computes `values`, reading whatever is stored. */
export function loopRanges(values: readonly Expr[], count: number, isStored: (expr: Expr) => boolean): LoopRange[] {
  const cuts = new Set([0, count]);
  const seen = new Set<string>();
  const visit = (expr: Expr, offset: number, isRoot: boolean) => {
    const place = `${expr.id} ${offset}`;
    if (seen.has(place) || (!isRoot && isStored(expr))) return;
    seen.add(place);
    const start = firstNumber(expr);
    if (expr.op === "place")
      for (const at of [start - offset, start + countOf(expr.args[0].type) - offset])
        if (at > 0 && at < count) cuts.add(at);
    const shift = expr.op === "slice" ? start : expr.op === "place" ? -start : 0;
    for (const arg of expr.args) visit(arg, offset + shift, false);
  };
  for (const value of values) visit(value, 0, true);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((to, k) => ({ from: sorted[k], to }));
}
