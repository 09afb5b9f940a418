import { checkCount } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { countUnits, type Population, populationRanges } from "../base/population.ts";
import { quantiles } from "./quantile.ts";

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

/** The shares of weights that are not 0. */
export interface WeightDensity {
  /** Of all N² weights, and those of each sign. */
  readonly all: number;
  readonly positive: number;
  readonly negative: number;
  /** Of the N · n weights that the n units of each population send. */
  readonly populations: readonly { readonly name: string; readonly density: number }[];
}

/**
 * How dense recurrent weights are, autapses included. Throws "mismatched" for weights of another size.
 * @param weights recurrent weights [from, to] in C order
 */
export function weightDensity(weights: ArrayLike<number>, populations: readonly Population[]): WeightDensity {
  const units = countUnits(populations);
  checkCount("weights", weights, { from: units, to: units });
  const share = (first: number, end: number, counts: (weight: number) => boolean) => {
    let n = 0;
    for (let i = first * units; i < end * units; i++) if (counts(weights[i])) n++;
    return n / ((end - first) * units);
  };
  return {
    all: share(0, units, (weight) => weight !== 0),
    positive: share(0, units, (weight) => weight > 0),
    negative: share(0, units, (weight) => weight < 0),
    populations: populationRanges(populations).map(({ name, first, end }) => ({
      name,
      density: share(first, end, (weight) => weight !== 0),
    })),
  };
}

/**
 * Ends of a scale of colours for weights of one kind, of one network or several that share it: the quantile of their
 * magnitudes, zeros left out, rounded to one decimal (unless that is 0), so that weights of equal size have colours of
 * equal depth; 0 on the side of a sign that no weight has (Song, Yang & Wang 2016, Figs 3 and 5). Throws "missing"
 * without matrices, "invalid" for a quantile outside of (0, 1].
 * @param quantile default: 0.9, so that a tenth of the weights have the deepest colour
 */
export function weightLimits(
  matrices: readonly ArrayLike<number>[],
  quantile = 0.9,
): { readonly positive: number; readonly negative: number } {
  if (!Array.isArray(matrices) || matrices.length === 0)
    throw missing({ subject: "matrices", remedy: "give a list of matrices of weights" });
  if (!(quantile > 0 && quantile <= 1))
    throw invalid({ at: "quantile", value: quantile, remedy: "give a number above 0 and at most 1" });
  const weights = matrices
    .flatMap((matrix) => Array.from(matrix as ArrayLike<number>))
    .filter((weight) => weight !== 0);
  if (weights.length === 0) return { positive: 0, negative: 0 };
  const [at] = quantiles(Float32Array.from(weights, Math.abs), [quantile]);
  const limit = Math.round(10 * at) / 10 || at;
  const has = (sign: number) => weights.some((weight) => sign * weight > 0);
  return { positive: has(1) ? limit : 0, negative: has(-1) ? limit : 0 };
}
