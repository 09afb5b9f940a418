/**
 * Splits a loop over time into successive loops: what does not depend on the recurrence runs before it, what the
 * recurrence does not need runs after it. In those two loops steps are independent, so a processor can overlap them.
 */
import type { Expr } from "../ir/expr.ts";
import type { Buffer, Kernel, Slot } from "./kernel.ts";

type Signals = ReadonlyMap<Expr, Slot>;

export function slotsRead(kernel: Kernel, signals: Signals): Slot[] {
  if (kernel.kind === "noise") return [];
  if (kernel.kind === "product") return kernel.terms.map((term) => term.operand);
  const read: Slot[] = [];
  const seen = new Set<Expr>();
  const visit = (expr: Expr) => {
    if (seen.has(expr)) return;
    seen.add(expr);
    const slot = signals.get(expr);
    if (slot) read.push(slot);
    else expr.args.forEach(visit);
  };
  const roots = kernel.kind === "map" ? [...kernel.stores, ...kernel.sums].map(({ value }) => value) : [kernel.value];
  for (const root of roots) {
    const isOwn = kernel.kind === "map" && kernel.stores.some(({ value }) => value === root);
    if (isOwn) root.args.forEach(visit);
    else visit(root);
  }
  return read;
}

export const buffersWritten = (kernel: Kernel): Buffer[] =>
  kernel.kind === "map" ? [...kernel.stores, ...kernel.sums].map(({ to }) => to.buffer) : [kernel.to.buffer];

const order = ["before", "within", "after"] as const;
type Place = (typeof order)[number];

/** At most three loops, each with its kernels in order. */
export function splitLoops(kernels: readonly Kernel[], signals: Signals): Kernel[][] {
  const writers = new Map(
    kernels.flatMap((kernel) => buffersWritten(kernel).map((buffer) => [buffer, kernel] as const)),
  );
  const reads = new Map(kernels.map((kernel) => [kernel, slotsRead(kernel, signals)]));
  const producers = (kernel: Kernel): Kernel[] =>
    reads.get(kernel)!.flatMap(({ buffer }) => {
      const writer = writers.get(buffer);
      return writer && writer !== kernel ? [writer] : [];
    });
  const isRecurrent = ({ buffer, shift }: Slot) => shift !== 0 && writers.has(buffer);

  /** Kernels on which a value of another step depends. */
  const needed = new Set<Kernel>();
  const need = (kernel: Kernel) => {
    if (needed.has(kernel)) return;
    needed.add(kernel);
    for (const producer of producers(kernel)) need(producer);
  };
  for (const kernel of kernels)
    for (const slot of reads.get(kernel)!) if (isRecurrent(slot)) need(writers.get(slot.buffer)!);
  const places = new Map<Kernel, Place>();
  for (const kernel of kernels) {
    const waits =
      reads.get(kernel)!.some(isRecurrent) || producers(kernel).some((producer) => places.get(producer) !== "before");
    places.set(kernel, !waits ? "before" : needed.has(kernel) ? "within" : "after");
  }

  // A value kept for one step only must be computed and used in the same loop, and no value may be used before its
  // loop.
  const rank = (kernel: Kernel) => order.indexOf(places.get(kernel)!);
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const kernel of kernels)
      for (const { buffer } of reads.get(kernel)!) {
        const writer = writers.get(buffer);
        if (!writer || rank(writer) === rank(kernel)) continue;
        if (buffer.lifetime === "tape" && rank(writer) < rank(kernel)) continue;
        for (const one of [writer, kernel])
          if (places.get(one) !== "within") {
            places.set(one, "within");
            isSettled = false;
          }
      }
  }
  return order
    .map((place) => kernels.filter((kernel) => places.get(kernel) === place))
    .filter((loop) => loop.length > 0);
}
