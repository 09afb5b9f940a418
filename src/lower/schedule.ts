/**
 * Orders a step's values into kernels: each after all that it reads; element-wise values of equal size share a loop.
 */
import type { Expr } from "../ir/expr.ts";
import type { Kept } from "./keep.ts";
import { sliced } from "./keep.ts";
import type { Kernel, Packed, ProductTerm, Slot, Store } from "./kernel.ts";

/** A kept value that `value` reads, and whether it reads it unit by unit. */
interface Read {
  readonly expr: Expr;
  readonly aligned: boolean;
}

/** The kept values that an element-wise body reads, directly or through values that are not kept. */
export function readsOf(value: Expr, isKept: (expr: Expr) => boolean): Read[] {
  const reads: Read[] = [];
  const seen = { aligned: new Set<Expr>(), shifted: new Set<Expr>() };
  const visit = (expr: Expr, aligned: boolean) => {
    for (const arg of expr.args) {
      if (arg.type.space !== value.type.space) continue;
      const still = aligned && expr.op !== "slice" && expr.op !== "place" && arg.units === value.units;
      const before = still ? seen.aligned : seen.shifted;
      if (before.has(arg)) continue;
      before.add(arg);
      if (isKept(arg)) reads.push({ expr: arg, aligned: still });
      else visit(arg, still);
    }
  };
  visit(value, true);
  return reads;
}

type Kind = Kernel["kind"];

export interface Scheduler {
  readonly kept: Kept;
  readonly products: ReadonlySet<Expr>;
  readonly pack: (matrix: Expr, cuts: readonly number[]) => Packed;
}

/** The kernels of one loop: its kept values and the totals it accumulates. */
export function schedule(values: readonly Expr[], totals: readonly Expr[], scheduler: Scheduler): Kernel[] {
  const { kept, products } = scheduler;
  const stages = new Map<Expr, number>();
  const kindOf = (expr: Expr): Kind => {
    if (expr.op === "noise") return "noise";
    if (expr.op === "sum" || expr.op === "maximum") return "reduce";
    return products.has(expr) ? "product" : "map";
  };
  const stageOf = (value: Expr, kind: Kind): number =>
    readsOf(value, (expr) => kept.slots.has(expr)).reduce((stage, { expr, aligned }) => {
      const before = stages.get(expr);
      if (before === undefined) return stage; // computed in the other loop, or outside
      const sameLoop = kind === "map" && aligned && kindOf(expr) === "map";
      return Math.max(stage, sameLoop ? before : before + 1);
    }, 0);
  for (const expr of values) stages.set(expr, stageOf(expr, kindOf(expr)));

  const kernels: { stage: number; kernel: Kernel }[] = [];
  const maps = new Map<string, { stage: number; units: number; stores: Store[]; sums: Store[] }>();
  const mapAt = (stage: number, units: number) => {
    const key = `${stage} ${units}`;
    const found = maps.get(key) ?? { stage, units, stores: [], sums: [] };
    maps.set(key, found);
    return found;
  };
  for (const expr of values) {
    const stage = stages.get(expr)!;
    const to = kept.slots.get(expr)!;
    const kind = kindOf(expr);
    if (kind === "map") mapAt(stage, expr.units).stores.push({ to, value: expr });
    else kernels.push({ stage, kernel: single(kind, expr, to, scheduler) });
  }
  for (const expr of totals) {
    const value = expr.args[0];
    const known = stages.get(value);
    const stage =
      known !== undefined && kindOf(value) === "map" ? known : known !== undefined ? known + 1 : stageOf(value, "map");
    const to = { buffer: kept.accumulators.get(expr)!, shift: 0 };
    mapAt(stage, value.units).sums.push({ to, value });
  }
  for (const { stage, ...kernel } of maps.values()) kernels.push({ stage, kernel: { kind: "map", ...kernel } });
  return kernels.sort((a, b) => a.stage - b.stage).map(({ kernel }) => kernel);
}

function single(kind: Kind, expr: Expr, to: Slot, scheduler: Scheduler): Kernel {
  if (kind === "noise")
    return {
      kind,
      stream: expr.attr.stream!,
      shared: expr.attr.shared ?? false,
      windowed: expr.attr.windowed ?? false,
      to,
    };
  if (kind === "reduce") return { kind, op: expr.op as "sum" | "maximum", value: expr.args[0], to };
  const parts = productParts(expr, 0);
  const cuts = [
    ...new Set(parts.flatMap(({ from, matmul }) => [from, from + matmul.units])).add(0).add(expr.units),
  ].sort((a, b) => a - b);
  const terms = parts.map(({ matmul, from }): ProductTerm => {
    const { base, offset } = sliced(matmul.args[0]);
    const own = cuts.filter((cut) => cut >= from && cut < from + matmul.units).map((cut) => cut - from);
    return { operand: scheduler.kept.slots.get(base)!, offset, matrix: scheduler.pack(matmul.args[1], own), from };
  });
  return { kind: "product", to, cuts, terms };
}

function productParts(expr: Expr, from: number): { matmul: Expr; from: number }[] {
  if (expr.op === "matmul") return [{ matmul: expr, from }];
  if (expr.op === "place") return productParts(expr.args[0], from + expr.attr.start!);
  return expr.args.flatMap((arg) => productParts(arg, from));
}
