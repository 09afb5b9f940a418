/**
 * The layout of the arena, in bytes. Every array starts at a multiple of 64, a cache line, and may be read, but not
 * written, one vector past its end.
 */
import type { Expr } from "../../ir/expr.ts";
import { countOf } from "../../ir/shape.ts";
import type { Buffer, Packed, Plan } from "../../lower/kernel.ts";
import type { MemoryPlan } from "../backend.ts";
import { arrayParts, bufferParts, memoryPlan, type PartName, pageBytes } from "./memory.ts";
import { drawsPerCall, roundKeyBytes } from "./philox.ts";

const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64;

export interface ArenaLayout {
  readonly pages: number;
  /** The same bytes, listed by content. */
  readonly memory: MemoryPlan;
  readonly roundKeys: number;
  /** Addresses of shared arrays: parameters, constants, scalars, results. */
  readonly arrays: ReadonlyMap<Expr, number>;
  readonly packs: ReadonlyMap<Packed, number>;
  /** One block per group, with the partial sum of each expression. */
  readonly groups: readonly number[];
  readonly groupBytes: number;
  readonly partials: ReadonlyMap<Expr, number>;
  /** Offset of each buffer from the start of its region, in bytes per lane. */
  readonly perLane: ReadonlyMap<Buffer, number>;
  /** The region of each thread. */
  readonly threads: readonly number[];
  readonly slabs: readonly Slab[];
}

export interface Slab {
  readonly base: number;
  readonly lanes: number;
  readonly firstTrial: number;
  readonly group: number;
  /**
   * Philox counters: one per lane for its trial, one for draws that all trials share, then the steps before a window.
   */
  readonly counters: number;
  /** Where the number of steps that it runs is kept. */
  readonly steps: number;
}

export const slotsOf = (buffer: Buffer, maxSteps: number): number =>
  ({ tape: maxSteps + 2, pair: 2, single: 1 })[buffer.lifetime];

/**
 * Units from one slot of a buffer to the next. Odd: with a power of two, one unit's values at all steps would compete
 * for a few cache sets (bench/NOTES.md).
 */
export const slotUnits = ({ units, lifetime }: Buffer): number => (lifetime === "tape" ? units | 1 : units);

/** Lays out a program. Whether it fits is checked elsewhere, against the limit in `memory`. */
export function layOut(
  plan: Plan,
  widths: readonly number[],
  groupOf: readonly number[],
  maxSteps: number,
  threadCount: number,
): ArenaLayout {
  let top = 64;
  const bytes = new Map<PartName, number>();
  const count = (part: PartName, size: number) => bytes.set(part, (bytes.get(part) ?? 0) + size);
  /** Allocates bytes and counts them for a part, unless they are counted elsewhere. */
  const take = (size: number, part?: PartName) => {
    const at = top;
    top += aligned(size);
    if (part) count(part, aligned(size));
    return at;
  };
  const roundKeys = take(roundKeyBytes, "counters");
  const partOf = arrayParts(plan);
  const arrays = new Map(plan.arrays.map((expr) => [expr, take(countOf(expr.type) * 4 + 12, partOf(expr))]));
  const packs = new Map(plan.packs.map((pack) => [pack, take(pack.rows * pack.columns * 4 + 12, "packs")]));

  let groupTop = 0;
  const partials = new Map<Expr, number>();
  for (const expr of plan.groups) {
    if (partials.has(expr)) continue;
    partials.set(expr, groupTop);
    groupTop += aligned(countOf(expr.type) * 4 + 12);
  }
  const groups = [...new Set(groupOf)].map(() => take(groupTop, "partials"));

  // The slot before step 0 must not reach below the region, so the region starts with room for the widest signal.
  const margin = Math.max(1, ...plan.buffers.map(slotUnits)) * 4;
  const perLane = new Map<Buffer, number>();
  const size = { thread: margin, slab: margin };
  const widest = Math.max(...widths);
  const lanes = { thread: threadCount * widest, slab: widths.reduce((a, b) => a + b, 0) };
  const partOfBuffer = bufferParts(plan);
  for (const buffer of plan.buffers) {
    const { region } = buffer;
    perLane.set(buffer, size[region]);
    // The generator fills units in fours. What overflows into the next slot is overwritten when that slot is drawn.
    const room = (slotUnits(buffer) * slotsOf(buffer, maxSteps) + drawsPerCall - 1) * 4;
    size[region] += room;
    count(partOfBuffer(buffer), room * lanes[region]);
  }
  const threads = Array.from({ length: threadCount }, () => take(size.thread * widest + 16));
  let firstTrial = 0;
  const slabs = widths.map((lanes, k): Slab => {
    const base = take(size.slab * lanes + 16);
    const counters = take(lanes * 4 + 16, "counters");
    const slab = { base, lanes, firstTrial, group: groupOf[k], counters, steps: counters + lanes * 4 + 8 };
    firstTrial += lanes;
    return slab;
  });
  const pages = Math.ceil(top / pageBytes);
  const copies = { program: 1, group: groups.length, slab: slabs.length, thread: threads.length };
  return {
    pages,
    memory: memoryPlan(bytes, pages, copies),
    roundKeys,
    arrays,
    packs,
    groups,
    groupBytes: groupTop,
    partials,
    perLane,
    threads,
    slabs,
  };
}
