/**
 * Whose sign an effective weight must carry under Dale's principle: the sender's (the principle itself) or the
 * receiver's.
 */
export type DaleSide = "presynaptic" | "postsynaptic";

/**
 * How many entries of an effective matrix contradict Dale's principle: a weight whose sign is not that of its unit.
 * Zero never does.
 * @param weights effective weights [from, to] in C order
 * @param signs +1 or −1 per presynaptic (or postsynaptic) unit; 0 leaves a unit unconstrained
 */
export function daleViolations(
  weights: ArrayLike<number>,
  from: number,
  to: number,
  signs: ArrayLike<number>,
  side: DaleSide = "presynaptic",
): number {
  let violations = 0;
  for (let i = 0; i < from; i++)
    for (let j = 0; j < to; j++) if (weights[i * to + j] * signs[side === "presynaptic" ? i : j] < 0) violations++;
  return violations;
}

/** Signs of a network whose first `excitatory` units are E: +1 for E, −1 for I. */
export function unitSigns(units: number, excitatory: number): Int8Array {
  return new Int8Array(units).fill(1, 0, excitatory).fill(-1, excitatory);
}

/**
 * Mean |W| of the four blocks of a recurrent matrix; "E→I" is from E units to I units. NaN for a block without
 * entries.
 */
export type BlockMeans = Record<"E→E" | "E→I" | "I→E" | "I→I", number>;

/**
 * Mean |W| from each population to each.
 * @param weights recurrent weights [from, to] in C order, `units` × `units`
 * @param diagonal whether weights of a unit onto itself count; they are zero by construction where autapses are
 * forbidden
 */
export function blockMeans(
  weights: ArrayLike<number>,
  units: number,
  excitatory: number,
  diagonal: "include" | "exclude" = "exclude",
): BlockMeans {
  const block = (from: [number, number], to: [number, number]) => {
    let sum = 0;
    let n = 0;
    for (let i = from[0]; i < from[1]; i++)
      for (let j = to[0]; j < to[1]; j++) {
        if (i === j && diagonal === "exclude") continue;
        sum += Math.abs(weights[i * units + j]);
        n++;
      }
    return sum / n;
  };
  const e: [number, number] = [0, excitatory];
  const i: [number, number] = [excitatory, units];
  return { "E→E": block(e, e), "E→I": block(e, i), "I→E": block(i, e), "I→I": block(i, i) };
}
