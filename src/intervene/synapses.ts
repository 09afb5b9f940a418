/** Gains of blocks of synapses: what some units send to some others through one weight matrix, multiplied. */
import { constant, type Expr, matmul, select } from "../ir/expr.ts";
import type { Change } from "./copy.ts";

/** Synapses of a matrix [from, to], and the signal [1] by which they are multiplied. */
export interface SynapseBlock {
  /** Whether each sending unit belongs to it. */
  readonly from: readonly boolean[];
  /** Whether each receiving unit does. */
  readonly to: readonly boolean[];
  readonly gain: Expr;
}

/**
 * x·W with every synapse multiplied by the gains of all blocks that hold it. Gains multiply what units send, not what
 * arrives, so a gain of 0 leaves no trace of a block, and one of 1 leaves its bits. Units that receive through the
 * same blocks share one product.
 */
export const withGains =
  (blocks: readonly SynapseBlock[]): Change =>
  (untouched, [x, weights]) => {
    const [from, to] = weights.type.axes;
    const groups = new Map<string, number[]>();
    for (let unit = 0; unit < to.size; unit++) {
      const key = blocks.flatMap((block, k) => (block.to[unit] ? [k] : [])).join();
      groups.set(key, [...(groups.get(key) ?? []), unit]);
    }
    const flags = (holds: (unit: number) => boolean, axis: typeof from) =>
      constant(
        Array.from({ length: axis.size }, (_, unit) => (holds(unit) ? 1 : 0)),
        [axis],
      );
    let sum = untouched;
    for (const [key, units] of groups) {
      if (key === "") continue;
      const sent = key
        .split(",")
        .map((k) => blocks[Number(k)])
        .reduce(
          (signal, block) =>
            signal.mul(
              select(
                flags((unit) => block.from[unit], from),
                block.gain,
                1,
              ),
            ),
          x,
        );
      const own = matmul(sent, weights);
      const members = new Set(units);
      sum =
        units.length === to.size
          ? own
          : select(
              flags((unit) => members.has(unit), to),
              own,
              sum,
            );
    }
    return sum;
  };
