/** Lowers a program to kernels: normalise → decide what to keep → schedule each loop → lower the rest. */
import { type Expr, walk } from "../ir/expr.ts";
import type { Op } from "../ir/op.ts";
import { type Program, rootsOf } from "../ir/program.ts";
import { hasWindows } from "../ir/starts.ts";
import { keep, sliced } from "./keep.ts";
import type { Buffer, Contraction, LaneSum, Packed, Plan, Store } from "./kernel.ts";
import { splitLoops } from "./loops.ts";
import { normalize, productsIn, usesOf } from "./normalize.ts";
import { lowerOutside, stored } from "./outside.ts";
import { schedule } from "./schedule.ts";

export function lower(source: Program): Plan {
  const program = normalize(source);
  const order = walk(rootsOf(program));
  const kept = keep(program);

  const packs = new Map<string, Packed>();
  const pack = (matrix: Expr, cuts: readonly number[]): Packed => {
    const { source: array, transposed } = stored(matrix);
    const key = `${array.id} ${transposed} ${cuts.join()}`;
    const [rows, columns] = matrix.type.axes;
    const found = packs.get(key) ?? { source: array, transposed, rows: rows.size, columns: columns.size, cuts };
    packs.set(key, found);
    return found;
  };
  const scheduler = { kept, products: productsIn(rootsOf(program), usesOf(rootsOf(program))), pack };
  const forward = splitLoops(schedule(kept.forward, kept.totals.forward, scheduler), kept.slots);
  const backward = splitLoops(schedule(kept.backward, kept.totals.backward, scheduler), kept.slots);
  const outside = lowerOutside(program, [...packs.values()]);

  const slotOf = (expr: Expr) => kept.slots.get(expr)!;
  const leavesOf = (op: Op) =>
    [...kept.slots].flatMap(([expr, { buffer }]) =>
      expr.op === op ? [{ name: expr.attr.name!, windowed: expr.attr.windowed ?? false, buffer }] : [],
    );
  const contractions = order
    .filter((expr) => expr.op === "outer")
    .map((expr): Contraction => {
      const [left, right] = expr.args.map(sliced);
      return {
        expr,
        left: slotOf(left.base),
        leftOffset: left.offset,
        right: slotOf(right.base),
        rightOffset: right.offset,
      };
    });
  const laneSums = order.flatMap((expr): LaneSum[] => {
    if (expr.op === "total") return [{ expr, from: { buffer: kept.accumulators.get(expr)!, shift: 0 } }];
    const computed = kept.firstSums.get(expr);
    if (computed) return [{ expr, from: { buffer: computed, shift: 0 } }];
    // After the loop t is 1: the value that the first step carried back.
    if (expr.op === "final") return [{ expr, from: { buffer: carriedBuffer(program, expr, slotOf), shift: 0 } }];
    return [];
  });
  return {
    buffers: kept.buffers,
    signals: kept.slots,
    ...outside,
    starts: program.states.map((state) => ({ to: { ...slotOf(state.next), shift: 0 }, value: state.initial })),
    lasts: [...kept.perTrial].filter(([{ at }]) => at === "last").map(([{ value }, buffer]) => storeIn(buffer, value)),
    firsts: [
      ...[...kept.perTrial].filter(([{ at }]) => at === "first").map(([{ value }, buffer]) => storeIn(buffer, value)),
      ...[...kept.firstSums].map(([expr, buffer]) => storeIn(buffer, expr.args[0])),
    ],
    ends: program.carried.map((value) => slotOf(value.next).buffer),
    accumulators: [...kept.accumulators.values()],
    forward,
    backward,
    contractions,
    laneSums,
    packs: [...packs.values()],
    inputs: leavesOf("input"),
    initials: leavesOf("initial"),
    perTrial: [...kept.perTrial].map(([{ name }, buffer]) => ({ name, buffer })),
    records: program.records.map(({ name, value }) => ({ name, slot: slotOf(value), units: value.units })),
    groups: [...contractions, ...laneSums].map(({ expr }) => expr),
    parameters: program.parameters,
    results: program.results,
    usesNoise: order.some((expr) => expr.op === "noise"),
    hasWindows: hasWindows(source),
    roots: rootsOf(program),
  };
}

const storeIn = (buffer: Buffer, value: Expr): Store => ({ to: { buffer, shift: 0 }, value });

const carriedBuffer = (program: Program, expr: Expr, slotOf: (expr: Expr) => { buffer: Plan["buffers"][number] }) =>
  slotOf(program.carried.find((value) => value.name === expr.args[0].attr.name)!.next).buffer;
