/**
 * Measures how far each part of a training step is from what the machine can do. A kernel is bound by arithmetic
 * or by memory, whichever takes longer at its limit. Both limits are measured, that of memory for several sizes,
 * because a kernel whose data stay in a cache is bound by that cache.
 */

import type { InspectedKernel, Inspection, MachineLimits } from "../../backend/backend.ts";
import { nextTurn } from "../../base/eventLoop.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import { kernelPhases } from "../../lower/cost.ts";
import { stopwatch } from "./stopwatch.ts";

/** What one thread can do. */
export interface Limits {
  readonly gflops: number;
  /** GB/s for buffers of this many bytes, from small to larger than any cache. */
  readonly memory: readonly { readonly bytes: number; readonly gbps: number }[];
}

/** The speed reached, and the highest possible. */
export interface Reached {
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** FLOP per byte; null if it moves none. */
  readonly intensity: number | null;
  /** The limit that applies; null for work of the host, which has no known limit. */
  readonly limit: "compute" | "memory" | null;
  /** For one training step, all slabs on one thread. */
  readonly ms: number;
  /** Fraction of the total of all parts. */
  readonly share: number;
  readonly gflops: number;
  readonly gbps: number;
  /** Time at the limit divided by time taken, 0 … 1 unless the limit was measured too low. */
  readonly fraction: number | null;
}
export interface RooflineKernel extends Reached {
  readonly name: string;
  readonly what: string;
}
export interface RooflinePhase extends Reached {
  readonly phase: string;
  readonly kernels: readonly RooflineKernel[];
}

export interface Roofline {
  /**
   * null if a backend does not expose its kernels: then a step has two parts, trial generation and everything
   * else.
   */
  readonly limits: Limits | null;
  readonly phases: readonly RooflinePhase[];
  /** All parts, one after another, on one thread. */
  readonly ms: number;
  /** False if it was stopped before the last kernel. */
  readonly isComplete: boolean;
}

/**
 * KiB of the buffers with which bandwidth is measured: below typical sizes of caches; the last is larger than any.
 */
const bufferSizes = [24, 192, 384, 768, 1792, 7 * 1024, 28 * 1024, 256 * 1024].map((kib) => kib * 1024);
const bufferFor = (footprint: number): number => bufferSizes.find((bytes) => bytes >= footprint) ?? bufferSizes.at(-1)!;
const hostPhase = "trial generation";
const phaseNames: readonly string[] = [hostPhase, "input packing", ...kernelPhases];
/** The parts of a step outside the executable. */
const host = { name: "trials", phase: hostPhase, what: "trials, segments, score" };
const nothing = { flops: 0, bytesRead: 0, bytesWritten: 0, footprint: 0 };

/** A kernel with its time, before all times are known. */
interface Timed extends Omit<InspectedKernel, "run"> {
  readonly ms: number;
}

/**
 * Times every kernel, twice, since another program may run for a while. Yields its progress.
 * @param hostMs time that a step takes outside the executable
 */
export async function* roofline(
  { kernels, limits }: Inspection,
  hostMs: number,
  signal?: StopSignal,
): AsyncGenerator<{ readonly done: number; readonly total: number }, Roofline> {
  const measured = limitsOf(
    limits,
    kernels.map(({ footprint }) => footprint),
  );
  const watches: { read: () => number; ms: number }[] = [];
  const total = 2 * kernels.length;
  for (let done = 0; done < total; done++) {
    yield { done, total };
    await nextTurn();
    if (signal?.aborted) break;
    const kernel = done % kernels.length;
    const watch = (watches[kernel] ??= { read: stopwatch(kernels[kernel].run), ms: Number.POSITIVE_INFINITY });
    watch.ms = Math.min(watch.ms, watch.read());
  }
  const timed = watches.map(({ ms }, k): Timed => ({ ...kernels[k], ms }));
  return {
    ...summary([{ ...host, ...nothing, ms: hostMs }, ...timed], measured),
    isComplete: watches.length === kernels.length,
  };
}

/** The step of a backend that does not expose its kernels. */
export function undividedRoofline(hostMs: number, insideMs: number, flops: number): Roofline {
  const ms = hostMs + insideMs;
  const reached = (partMs: number, flops: number): Reached => ({
    ...{ flops, bytesRead: 0, bytesWritten: 0, intensity: null, limit: null, fraction: null, gbps: 0 },
    ...{ ms: partMs, share: partMs / ms, gflops: flops / partMs / 1e6 },
  });
  const part = (phase: string, what: string, all: Reached): RooflinePhase => ({
    phase,
    ...all,
    kernels: [{ name: phase, what, ...all }],
  });
  const parts = [
    part(hostPhase, host.what, reached(hostMs, 0)),
    part("everything else", "interpreted", reached(insideMs, flops)),
  ];
  return { limits: null, phases: parts, ms, isComplete: true };
}

/** The limits for kernels with these footprints, and that of memory beyond all caches. */
function limitsOf({ compute, memory }: MachineLimits, footprints: readonly number[]): Limits {
  const needed = new Set([...footprints.map(bufferFor), bufferSizes.at(-1)!]);
  return {
    gflops: compute.flops / stopwatch((times) => compute.run(times))() / 1e6,
    memory: bufferSizes
      .filter((size) => needed.has(size))
      .map((size) => ({
        bytes: size,
        gbps: Math.max(...memory(size).map(({ bytes, run }) => bytes / stopwatch(run)() / 1e6)),
      })),
  };
}

/** The bandwidth for a kernel that touches this many different bytes. */
const bandwidthFor = ({ memory }: Limits, footprint: number): number =>
  (memory.find(({ bytes }) => bytes >= footprint) ?? memory[memory.length - 1]).gbps;

/** ms at each limit. */
const atLimits = (kernel: Omit<InspectedKernel, "run">, limits: Limits) => ({
  compute: kernel.flops / limits.gflops / 1e6,
  memory: (kernel.bytesRead + kernel.bytesWritten) / bandwidthFor(limits, kernel.footprint) / 1e6,
});

/** From times to performance, by kernel and by phase. */
export function summary(timed: readonly Timed[], limits: Limits) {
  const sum = <T>(list: readonly T[], of: (one: T) => number) => list.reduce((all, one) => all + of(one), 0);
  const ms = sum(timed, (kernel) => kernel.ms);
  const reached = (part: readonly Timed[]): Reached => {
    const flops = sum(part, (kernel) => kernel.flops);
    const bytesRead = sum(part, (kernel) => kernel.bytesRead);
    const bytesWritten = sum(part, (kernel) => kernel.bytesWritten);
    const bytes = bytesRead + bytesWritten;
    const time = sum(part, (kernel) => kernel.ms);
    const bounds = part.map((kernel) => atLimits(kernel, limits));
    const byCompute = sum(bounds, ({ compute, memory }) => (compute >= memory ? compute : 0));
    const byMemory = sum(bounds, ({ compute, memory }) => (compute >= memory ? 0 : memory));
    const isBound = byCompute + byMemory > 0;
    return {
      flops,
      bytesRead,
      bytesWritten,
      intensity: bytes === 0 ? null : flops / bytes,
      limit: isBound ? (byCompute >= byMemory ? "compute" : "memory") : null,
      ms: time,
      share: time / ms,
      gflops: flops / time / 1e6,
      gbps: bytes / time / 1e6,
      fraction: isBound ? (byCompute + byMemory) / time : null,
    };
  };
  const phases = phaseNames.flatMap((phase): RooflinePhase[] => {
    const part = timed.filter((kernel) => kernel.phase === phase);
    if (part.length === 0) return [];
    const kernels = part.map((kernel) => ({ name: kernel.name, what: kernel.what, ...reached([kernel]) }));
    return [{ phase, ...reached(part), kernels }];
  });
  return { limits, phases, ms };
}
