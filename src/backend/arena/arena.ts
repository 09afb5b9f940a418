/** A program lowered, and the memory that its kernels work on: the part that backends share. */
import type { Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { givenNoise } from "../../lower/given.ts";
import type { Plan } from "../../lower/kernel.ts";
import { lower } from "../../lower/lower.ts";
import { type SlabShape, slabGroups, slabWidths } from "../../lower/slabs.ts";
import type { CompileOptions } from "../backend.ts";
import { newMemory } from "../engine.ts";
import { type Layout, layOut } from "./layout.ts";
import type { SlabCall } from "./slabCall.ts";

export interface Arena {
  readonly plan: Plan;
  readonly layout: Layout;
}

export interface ArenaOptions {
  /** At most so many threads are planned for: one per group of slabs, and no more than memory holds. */
  readonly threads: number;
  /** The slabs of a network, by the units of its widest signal. */
  readonly slabs: (units: number) => SlabShape;
}

/**
 * A program and its place in memory. Every thread has a region of its own: where they would not all fit, fewer are planned for. So a
 * program is too large where it is with one thread, on whatever machine; `checkMemory` says so.
 */
export function planArena(
  program: Program,
  { trials, maxSteps, noise }: CompileOptions,
  { threads, slabs }: ArenaOptions,
): Arena {
  const plan = lower(noise === "given" ? givenNoise(program) : program);
  const widest = Math.max(1, ...plan.buffers.map((buffer) => buffer.units));
  const widths = slabWidths(trials, slabs(widest));
  const gradientBytes = plan.groups.reduce((bytes, expr) => bytes + countOf(expr.type) * 4, 0);
  const groupOf = slabGroups(widths.length, gradientBytes);
  const laidOut = (count: number) => layOut(plan, widths, groupOf, maxSteps, count);
  return { plan, layout: mostThreads(laidOut, Math.min(threads, new Set(groupOf).size)) };
}

/** The layout of the most threads, at most `wanted`, that memory holds; of one where it does not hold that either. */
function mostThreads(laidOut: (threads: number) => Layout, wanted: number): Layout {
  const fits = ({ memory: { bytes, limit } }: Layout) => bytes <= limit;
  const all = laidOut(wanted);
  if (fits(all)) return all;
  let best = laidOut(1);
  // `wanted` is too many; `best` is not, unless one is.
  for (let [few, many] = [1, wanted]; many - few > 1; ) {
    const middle = Math.floor((few + many) / 2);
    const layout = laidOut(middle);
    if (fits(layout)) [few, best] = [middle, layout];
    else many = middle;
  }
  return best;
}

/** Memory of its size; shared where several threads are planned for. @throws the errors of `newMemory` */
export const allocate = ({ pages, threads }: Layout): WebAssembly.Memory => newMemory(pages, threads.length > 1);

export const slabCalls = ({ groups, slabs }: Layout): SlabCall[][] =>
  groups.map((group, g) =>
    slabs
      .filter((slab) => slab.group === g)
      .map(({ lanes, base, counters }) => ({ lanes, slab: base, group, counters })),
  );
