import { checkCount } from "../base/arguments.ts";
import { countUnits, type Population, populationRanges } from "../base/population.ts";

/**
 * Whose sign an effective weight must have: the sender's (Dale's principle) or the receiver's.
 */
export type DaleSide = "presynaptic" | "postsynaptic";

/**
 * The number of entries of an effective matrix that contradict Dale's principle: weights whose sign is not that of
 * their unit. Zeros never do. Throws "mismatched" for weights or signs of another size.
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
  checkCount("weights", weights, { from, to });
  checkCount("signs", signs, side === "presynaptic" ? { from } : { to });
  let violations = 0;
  for (let i = 0; i < from; i++)
    for (let j = 0; j < to; j++) if (weights[i * to + j] * signs[side === "presynaptic" ? i : j] < 0) violations++;
  return violations;
}

/** The weights from one population to another or to itself. */
export interface WeightBlock {
  /** Names of the populations. */
  readonly from: string;
  readonly to: string;
  /** [from, to] in C order, without autapses. */
  readonly weights: Float64Array;
}

/**
 * The recurrent weights from each population to each, without autapses. Throws "mismatched" for weights of another
 * size.
 * @param weights recurrent weights [from, to] in C order, one row and column for each unit of `populations`
 */
export function weightBlocks(weights: ArrayLike<number>, populations: readonly Population[]): WeightBlock[] {
  const units = countUnits(populations);
  checkCount("weights", weights, { from: units, to: units });
  const ranges = populationRanges(populations);
  return ranges.flatMap((from) =>
    ranges.map((to) => {
      const values: number[] = [];
      for (let i = from.first; i < from.end; i++)
        for (let j = to.first; j < to.end; j++) if (i !== j) values.push(weights[i * units + j]);
      return { from: from.name, to: to.name, weights: Float64Array.from(values) };
    }),
  );
}
