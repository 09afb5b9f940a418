/** Where everything lies in the arena. Bytes; every array starts at a multiple of 64, a line of the cache, and may be read, not written, a vector past its end. */
import { unsupported } from "../../errors.ts";
import type { Expr } from "../../ir/expr.ts";
import { countOf } from "../../ir/shape.ts";
import type { Buffer, Packed, Plan } from "../../lower/kernel.ts";
import { drawsPerCall, roundKeyBytes } from "./philox.ts";

const pageBytes = 65536;
const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64;

export interface Layout {
  readonly bytes: number;
  readonly pages: number;
  readonly roundKeys: number;
  /** Shared arrays: parameters, constants, scalars, results. */
  readonly arrays: ReadonlyMap<Expr, number>;
  readonly packs: ReadonlyMap<Packed, number>;
  /** One block per group; within it, the partial sum of each expression. */
  readonly groups: readonly number[];
  readonly groupBytes: number;
  readonly partials: ReadonlyMap<Expr, number>;
  /** Buffers by byte per lane from the start of their region. */
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
  /** Philox trial counters: one per lane, then the one of draws that all trials share. */
  readonly counters: number;
}

export const slotsOf = (buffer: Buffer, maxSteps: number): number =>
  ({ tape: maxSteps + 2, pair: 2, single: 1 })[buffer.lifetime];

/**
 * Units from one slot of a buffer to the next. An odd number: with a power of two, the same unit at all steps would compete for a few
 * places of the cache (bench/NOTES.md).
 */
export const slotUnits = ({ units, lifetime }: Buffer): number => (lifetime === "tape" ? units | 1 : units);

/** @throws "unsupported" for a plan that does not fit into the memory of WebAssembly */
export function layOut(
  plan: Plan,
  widths: readonly number[],
  groupOf: readonly number[],
  maxSteps: number,
  threadCount: number,
): Layout {
  let top = 64;
  const take = (bytes: number) => {
    const at = top;
    top += aligned(bytes);
    return at;
  };
  const roundKeys = take(roundKeyBytes);
  const arrays = new Map(plan.arrays.map((expr) => [expr, take(countOf(expr.type) * 4 + 12)]));
  const packs = new Map(plan.packs.map((pack) => [pack, take(pack.rows * pack.columns * 4 + 12)]));

  let groupTop = 0;
  const partials = new Map<Expr, number>();
  for (const expr of plan.groups) {
    if (partials.has(expr)) continue;
    partials.set(expr, groupTop);
    groupTop += aligned(countOf(expr.type) * 4 + 12);
  }
  const groups = [...new Set(groupOf)].map(() => take(groupTop));

  // A slot one step early must not reach below the region: it starts with room for the widest signal.
  const margin = Math.max(1, ...plan.buffers.map(slotUnits)) * 4;
  const perLane = new Map<Buffer, number>();
  const size = { thread: margin, slab: margin };
  for (const buffer of plan.buffers) {
    perLane.set(buffer, size[buffer.region]);
    // Calls of the generator fill whole fours of units; what is too much in a slot is drawn again with the next one.
    size[buffer.region] += (slotUnits(buffer) * slotsOf(buffer, maxSteps) + drawsPerCall - 1) * 4;
  }
  const widest = Math.max(...widths);
  const threads = Array.from({ length: threadCount }, () => take(size.thread * widest + 16));
  let firstTrial = 0;
  const slabs = widths.map((lanes, k): Slab => {
    const slab = {
      base: take(size.slab * lanes + 16),
      lanes,
      firstTrial,
      group: groupOf[k],
      counters: take(lanes * 4 + 16),
    };
    firstTrial += lanes;
    return slab;
  });
  const pages = Math.ceil(top / pageBytes);
  if (pages > 65536)
    throw unsupported(
      `plan of ${(top / 2 ** 30).toFixed(1)} GiB; WebAssembly addresses 4 GiB: use a smaller batch, fewer steps or fewer recorded signals`,
    );
  return {
    bytes: top,
    pages,
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
