/** A lowered program and the memory of its kernels, shared by the float32 backends. */
import type { Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import type { Plan } from "../../lower/kernel.ts";
import { lower } from "../../lower/lower.ts";
import { withNoiseInputs } from "../../lower/noiseInputs.ts";
import { type SlabShape, slabGroups, slabWidths } from "../../lower/slabs.ts";
import type { CompileOptions } from "../backend.ts";
import { newMemory } from "../engine.ts";
import { type ArenaLayout, layOut } from "./layout.ts";
import { isSilentAfterMask } from "./silentSteps.ts";
import type { SlabCall } from "./slabCall.ts";

export interface Arena {
  readonly plan: Plan;
  readonly layout: ArenaLayout;
  /** Whether a trial may stop after its last step that counts, unless it is recorded further. */
  readonly isSilentAfterMask: boolean;
}

export interface ArenaOptions {
  /** The most threads to plan for; fewer if there are fewer groups of slabs or the memory holds fewer. */
  readonly threads: number;
  /** The shape of slabs, given the units of the widest signal. */
  readonly slabs: (units: number) => SlabShape;
}

/**
 * A program and its layout in memory. Every thread has its own region; if not all fit, fewer threads are planned. So
 * whether a program is too large (`checkMemory`) depends on one thread only, not on the machine.
 */
export function planArena(
  program: Program,
  { trials, maxSteps, noise }: CompileOptions,
  { threads, slabs }: ArenaOptions,
): Arena {
  const plan = lower(noise === "given" ? withNoiseInputs(program) : program);
  const widest = Math.max(1, ...plan.buffers.map((buffer) => buffer.units));
  const widths = slabWidths(trials, slabs(widest));
  // Sums that only interventions have do not count: groups decide the order of all sums.
  const counted = plan.groups.filter(({ attr }) => attr.apart !== "copy");
  const gradientBytes = counted.reduce((bytes, expr) => bytes + countOf(expr.type) * 4, 0);
  const groupOf = slabGroups(widths.length, gradientBytes);
  const laidOut = (count: number) => layOut(plan, widths, groupOf, maxSteps, count);
  const layout = mostThreads(laidOut, Math.min(threads, new Set(groupOf).size));
  return { plan, layout, isSilentAfterMask: isSilentAfterMask(program) };
}

/** The layout for as many threads as memory holds, at most `wanted` and at least one, whether that fits or not. */
function mostThreads(laidOut: (threads: number) => ArenaLayout, wanted: number): ArenaLayout {
  const fits = ({ memory: { bytes, limit } }: ArenaLayout) => bytes <= limit;
  const all = laidOut(wanted);
  if (fits(all)) return all;
  let best = laidOut(1);
  // Invariant: `wanted` threads do not fit; `best` threads do, unless even one does not.
  for (let [few, many] = [1, wanted]; many - few > 1; ) {
    const middle = Math.floor((few + many) / 2);
    const layout = laidOut(middle);
    if (fits(layout)) [few, best] = [middle, layout];
    else many = middle;
  }
  return best;
}

/** Memory of the arena's size, shared if several threads are planned. Throws the errors of `newMemory`. */
export const allocate = ({ pages, threads }: ArenaLayout): WebAssembly.Memory => newMemory(pages, threads.length > 1);

export const slabCalls = ({ groups, slabs }: ArenaLayout): SlabCall[][] =>
  groups.map((group, g) =>
    slabs
      .filter((slab) => slab.group === g)
      .map(({ lanes, base, counters, steps }) => ({ lanes, slab: base, group, counters, steps })),
  );
