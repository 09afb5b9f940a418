/** Lowers computations outside the loops: on parameters, scalars and the sums over steps and trials. */
import { type Expr, walk } from "../ir/expr.ts";
import { type Op, timeOps } from "../ir/op.ts";
import { type Program, rootsOf } from "../ir/program.ts";
import { countOf } from "../ir/shape.ts";
import type { OutsideKernel, Packed } from "./kernel.ts";
import { readsOf } from "./schedule.ts";

const overTime: ReadonlySet<Op> = new Set<Op>(timeOps);
const isOutside = (expr: Expr) => expr.type.space !== "signal";
const isNumber = (expr: Expr) => expr.op === "constant" && expr.type.space === "scalar";

export interface Outside {
  /** Everything with a place in memory, leaves first. */
  readonly arrays: readonly Expr[];
  readonly prologue: readonly OutsideKernel[];
  readonly epilogue: readonly OutsideKernel[];
  readonly update: readonly OutsideKernel[];
}

/** The stored matrix, and whether the given one is its transpose. */
export const stored = (matrix: Expr): { source: Expr; transposed: boolean } =>
  matrix.op === "transpose" ? { source: matrix.args[0], transposed: true } : { source: matrix, transposed: false };

export function lowerOutside(program: Program, packs: readonly Packed[]): Outside {
  const order = walk(rootsOf(program));
  const late = new Set<Expr>();
  for (const expr of order)
    if (isOutside(expr) && (overTime.has(expr.op) || expr.args.some((arg) => isOutside(arg) && late.has(arg))))
      late.add(expr);
  const known = new Set([...order.filter(isOutside), ...program.parameters.map((p) => p.value)]);

  const kept = new Set<Expr>();
  const keep = (expr: Expr) => {
    if (!isNumber(expr)) kept.add(expr);
  };
  for (const expr of known) {
    if (expr.args.length === 0 || overTime.has(expr.op)) keep(expr);
    if (expr.op === "sum" || expr.op === "maximum") keep(expr);
    if (expr.op === "product" || expr.op === "transpose") expr.args.forEach(keep);
    if (expr.op === "product") keep(expr);
    if (expr.op === "slice" || expr.op === "place") expr.args.forEach(keep);
    // One number that a loop over more elements repeats is loaded as such only from memory.
    if (expr.op === "slice" && countOf(expr.type) === 1) keep(expr);
    // Loops over arrays are cut at the ends of a placed part; sums are not, so it must be in memory.
    if (expr.op === "place") keep(expr);
  }
  const packed = new Set(packs.map((pack) => pack.source));
  for (const expr of packed) keep(expr);
  for (const expr of order) {
    if (isOutside(expr)) {
      // A transpose in an element-wise expression must be in memory; one that only feeds products is packed.
      for (const arg of expr.args) if (arg.op === "transpose") keep(arg);
      continue;
    }
    expr.args.forEach((arg, k) => {
      if (isOutside(arg) && !(expr.op === "matmul" && k === 1)) keep(arg);
    });
  }
  for (const { initial } of program.states) if (isOutside(initial)) keep(initial);
  for (const { value } of program.results) keep(value);

  const updated = new Map(program.updates.map((u) => [u.name, u.value]));
  for (const { value } of program.updates) if (!isSafeInPlace(value, updated, kept)) keep(value);

  const computed = order.filter((expr) => isOutside(expr) && kept.has(expr) && expr.args.length > 0);
  return {
    arrays: [...kept].sort((a, b) => Number(a.args.length > 0) - Number(b.args.length > 0)),
    prologue: [
      ...inStages(
        computed.filter((expr) => !late.has(expr)),
        kept,
      ),
      ...packs.map((matrix): OutsideKernel => ({ kind: "pack", matrix })),
    ],
    epilogue: inStages(
      computed.filter((expr) => late.has(expr)),
      kept,
    ),
    update: updates(program),
  };
}

/** Whether an update may run in place: it reads updated parameters only of its own size, and only at its own index. */
function isSafeInPlace(value: Expr, updated: ReadonlyMap<string, Expr>, kept: ReadonlySet<Expr>): boolean {
  const isMoved = (expr: Expr) => expr.op === "parameter" && updated.has(expr.attr.name!);
  // A transpose is not an element-wise loop: it is computed before the update.
  if (isMoved(value) || value.op === "transpose") return false;
  return readsOf(value, (expr) => kept.has(expr)).every(
    ({ expr, aligned }) => !isMoved(expr) || (aligned && countOf(expr.type) === countOf(value.type)),
  );
}

function updates(program: Program): OutsideKernel[] {
  const byCount = new Map<number, { to: Expr; value: Expr }[]>();
  const targets = new Map(program.parameters.map((p) => [p.name, p.value]));
  for (const { name, value } of program.updates) {
    const to = targets.get(name)!;
    const count = countOf(to.type);
    byCount.set(count, [...(byCount.get(count) ?? []), { to, value }]);
  }
  return [...byCount].map(([count, stores]) => ({ kind: "map", count, stores }));
}

/** Kernels ordered so that values are computed before they are read; equal counts of one stage share a loop. */
function inStages(values: readonly Expr[], kept: ReadonlySet<Expr>): OutsideKernel[] {
  const stages = new Map<Expr, number>();
  const kindOf = (expr: Expr): OutsideKernel["kind"] => {
    if (overTime.has(expr.op)) return "gather";
    if (expr.op === "sum" || expr.op === "maximum") return "reduce";
    if (expr.op === "product" || expr.op === "transpose") return expr.op;
    return "map";
  };
  const kernels: { stage: number; kernel: OutsideKernel }[] = [];
  const maps = new Map<string, { stage: number; count: number; stores: { to: Expr; value: Expr }[] }>();
  for (const expr of values) {
    const kind = kindOf(expr);
    let stage = 0;
    const below = kind === "gather" ? [] : outsideReads(expr, kept);
    for (const read of below) {
      const before = stages.get(read);
      if (before === undefined) continue;
      const sameLoop =
        kind === "map" &&
        kindOf(read) === "map" &&
        countOf(read.type) === countOf(expr.type) &&
        expr.type.space !== "scalar";
      stage = Math.max(stage, sameLoop ? before : before + 1);
    }
    stages.set(expr, stage);
    if (kind === "map") {
      const count = countOf(expr.type);
      const key = `${stage} ${count}`;
      const found = maps.get(key) ?? { stage, count, stores: [] };
      found.stores.push({ to: expr, value: expr });
      maps.set(key, found);
    } else if (kind === "reduce")
      kernels.push({ stage, kernel: { kind, op: expr.op as "sum" | "maximum", value: expr.args[0], to: expr } });
    else kernels.push({ stage, kernel: { kind, to: expr } as OutsideKernel });
  }
  for (const { stage, ...kernel } of maps.values()) kernels.push({ stage, kernel: { kind: "map", ...kernel } });
  return kernels.sort((a, b) => a.stage - b.stage).map(({ kernel }) => kernel);
}

/** Every kept value that a value reads, of any shape. */
function outsideReads(value: Expr, kept: ReadonlySet<Expr>): Expr[] {
  const seen = new Set<Expr>();
  const visit = (expr: Expr) => {
    for (const arg of expr.args) {
      if (seen.has(arg)) continue;
      seen.add(arg);
      if (!kept.has(arg)) visit(arg);
    }
  };
  visit(value);
  return [...seen].filter((expr) => kept.has(expr));
}
