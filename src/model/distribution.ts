/** Distributions of initial values, read from loose input. */
import { isRecord } from "../base/display.ts";
import type { Population } from "../base/population.ts";
import { type Fields, type LooseRecord, optional, readKeys, record } from "../settings/compound.ts";
import { below, count, exactly, type Kind, number, oneOf } from "../settings/kind.ts";
import { type InDegree, inDegreeKind } from "./inDegree.ts";

/** A distribution of initial values. Fan-in is the mean number of plastic connections to a unit, including autapses. */
export type Distribution =
  | { readonly distribution: "zeros" }
  /** U(±√(3·scale/fan-in)): He et al. (2015), arXiv:1502.01852, up to the scale. */
  | { readonly distribution: "kaimingUniform"; readonly scale: number }
  /** U(±gain·√(6/(fan-in + fan-out))): Glorot & Bengio (2010), AISTATS. */
  | { readonly distribution: "glorotUniform"; readonly gain: number }
  /** U(±limit). */
  | { readonly distribution: "uniform"; readonly limit: number }
  /** U(±1/√fan-in), for biases. */
  | { readonly distribution: "uniformFanIn" }
  /** N(0, deviation²). */
  | { readonly distribution: "normal"; readonly deviation: number }
  /** Gamma of the given shape and mean. */
  | { readonly distribution: "gamma"; readonly shape: number; readonly mean: number }
  /** Exponential; its mean is its standard deviation. */
  | { readonly distribution: "exponential"; readonly mean: number }
  /** Exponential; gain/√fan-in is the root mean square. */
  | { readonly distribution: "exponentialFanIn"; readonly gain: number }
  /** Log-normal; mean and variance of the variable itself. */
  | { readonly distribution: "lognormal"; readonly mean: number; readonly variance: number }
  /**
   * Log-normal; gain/√fan-in is the root mean square, `ratio` the mean over the standard deviation: Cornford et al.
   * (2024), bioRxiv 2024.10.25.620272.
   */
  | { readonly distribution: "lognormalFanIn"; readonly gain: number; readonly ratio: number }
  /** gain × a random matrix with orthonormal rows or columns: Saxe et al. (2014), arXiv:1312.6120. */
  | { readonly distribution: "orthogonal"; readonly gain: number }
  /** gain on the diagonal, 0 elsewhere: Le, Jaitly & Hinton (2015), arXiv:1504.00941. */
  | { readonly distribution: "identity"; readonly gain: number }
  | SparseDistribution
  | ColEIDistribution
  | NearOrthogonalDistribution
  | DannDistribution;

/**
 * `inDegree` strong, gamma-distributed connections to each unit; all others start at `rest` times their mean
 * (sparse.ts).
 */
export interface SparseDistribution {
  readonly distribution: "sparse";
  readonly inDegree: InDegree;
  readonly shape: number;
  /** Root mean square, over draws, of the Euclidean norm of a unit's strong weights. */
  readonly gain: number;
  readonly rest: number;
}

/** Weights of instantaneous inhibition, which makes the mean input of every unit 0 (dann.ts). */
export interface DannDistribution {
  readonly distribution: "dann";
  readonly gain: number;
}
/** Exponential, with equal expected sums of the excitatory and inhibitory weights to a receiver (colEI.ts). */
export interface ColEIDistribution {
  readonly distribution: "colEI";
  /** Root mean square, over draws, of the Euclidean norm of a receiver's weights. */
  readonly gain: number;
}
/** As near to orthogonal as signs and balance allow (nearOrthogonal.ts). */
export interface NearOrthogonalDistribution {
  readonly distribution: "nearOrthogonal";
  /** Root mean square, over receivers, of the Euclidean norm of their weights. */
  readonly gain: number;
  /** Alternating projections: more give more equal singular values and fewer strong connections. */
  readonly steps: number;
  /** The smallest weight, as a share of the mean of the receiver's weights of the same sign. */
  readonly rest: number;
}
/** Distributions in which excitation equals inhibition: of every receiver, or by way of other units (`dann`). */
export const balancedByThemselves: readonly DistributionName[] = ["colEI", "nearOrthogonal", "dann"];

/** What a draw depends on besides its distribution. */
export interface Draw {
  /** [from, to], or [1, n] for a vector. */
  readonly rows: number;
  readonly columns: number;
  readonly fanIn: number;
  readonly fanOut: number;
  /** Entries that are 0 here are not drawn and remain 0; null draws all. */
  readonly plastic: ArrayLike<number> | null;
  /** Typical size of each entry, above 0, which multiplies deviations, limits and means; null means 1. */
  readonly scale: ArrayLike<number> | null;
  /** The populations of the rows if these are units, else null. */
  readonly senders: readonly Population[] | null;
}

const positive = number({ above: 0 });
export type DistributionName = Distribution["distribution"];

/**
 * The gain of Cornford et al. (2021, 2024) and Li et al. (2023): with exponential weights, the input to a unit has
 * variance 1 if its senders rectify standard normal currents, for which E[r²] = 1/2 and E[r]² = 1/2π.
 */
const unitVariance = Math.sqrt((4 * Math.PI) / (2 * Math.PI - 1));

/** The parameters of each distribution; those without a default are required. */
const numbersOf = (populations: readonly string[]) =>
  ({
    zeros: {},
    kaimingUniform: { scale: optional(positive, 1) },
    glorotUniform: { gain: optional(positive, 1) },
    uniform: { limit: positive },
    uniformFanIn: {},
    normal: { deviation: positive },
    gamma: { shape: optional(positive, 2), mean: positive },
    exponential: { mean: positive },
    exponentialFanIn: { gain: optional(positive, unitVariance) },
    lognormal: { mean: positive, variance: positive },
    lognormalFanIn: { gain: optional(positive, 1), ratio: optional(positive, 1.5) },
    orthogonal: { gain: optional(positive, 1) },
    identity: { gain: optional(positive, 1) },
    sparse: {
      inDegree: inDegreeKind(populations),
      shape: optional(positive, 2),
      gain: optional(positive, 1),
      rest: optional(number({ above: 0, max: 1 }), 0.01),
    },
    dann: { gain: optional(positive, 1) },
    colEI: { gain: optional(positive, unitVariance) },
    nearOrthogonal: {
      gain: optional(positive, 1),
      steps: optional(count, 5),
      rest: optional(number({ above: 0, max: 1 }), 0.1),
    },
  }) satisfies Readonly<Record<DistributionName, Fields>>;
const numbers = numbersOf([]);
export const distributionNames = Object.keys(numbers) as readonly DistributionName[];

/** Distributions that may be given by name alone. */
const isWhole = (of: DistributionName) => Object.values(numbers[of]).every((one) => "kind" in one);
const byName = distributionNames.filter(isWhole);

/** Every distribution with its parameters. */
export const distributionWords = distributionNames
  .map((of) => [of, Object.keys(numbers[of]).join(", ")])
  .map(([of, keys]) => (keys === "" ? of : `${of} (${keys})`))
  .join(", ");

/** A distribution as it may be given: a name, or parameters without those that have defaults. */
export type LooseDistribution =
  | DistributionName
  | {
      [D in DistributionName]: { readonly distribution: D } & LooseRecord<ReturnType<typeof numbersOf>[D]>;
    }[DistributionName];

/**
 * Reads "orthogonal" or { distribution: "gamma", shape: 2, mean: 0.1 }.
 * @param populations names of the sending populations, none by default
 */
export function distributionKind(populations: readonly string[] = []): Kind<Distribution, LooseDistribution> {
  const all: Readonly<Record<DistributionName, Fields>> = numbersOf(populations);
  const whole = Object.fromEntries(
    distributionNames.map((of) => [of, record({ distribution: exactly(of), ...all[of] })]),
  ) as unknown as Readonly<Record<DistributionName, Kind<Distribution>>>;
  const which = oneOf(distributionNames);
  return {
    schema: { anyOf: [oneOf(byName).schema, ...distributionNames.map((of) => whole[of].schema)] },
    words: "distribution",
    phrase: "a distribution",
    suits: (value) => typeof value === "string" || isRecord(value),
    read(value) {
      const given = typeof value === "string" ? { distribution: value } : readKeys(value ?? null, allKeys);
      const distribution = below("distribution", () => which.read(given["distribution"]));
      return whole[distribution].read(given);
    },
  };
}
const allKeys = ["distribution", ...new Set(Object.values(numbers).flatMap(Object.keys))];
