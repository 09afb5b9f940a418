/** Words of a model section, and the values that they stand for. */

export const dynamicsNames = ["current", "rate", "rectifiedState"] as const;
export type DynamicsName = (typeof dynamicsNames)[number];
export const constraintNames = ["none", "abs", "rectify"] as const;
/** How a raw matrix is made non-negative: not at all, |W| or [W]₊. */
export type Constraint = (typeof constraintNames)[number];
export const signAxes = ["presynaptic", "postsynaptic"] as const;
export type SignAxis = (typeof signAxes)[number];
export const readouts = ["excitatory", "all"] as const;
export const biasNames = ["trained", "fixed", "none"] as const;
/** Trained; kept at its initial value; absent from the equations. */
export type BiasUse = (typeof biasNames)[number];
export const balanceNames = ["none", "presynaptic", "postsynaptic", "song2016"] as const;
/**
 * How the initial recurrent weights weigh few I units against many E units: `presynaptic` divides those that leave E units by
 * #E/#I, `postsynaptic` those that enter E units (a fault of the notebook, kept for comparison), `song2016` scales every weight by
 * a matrix in which, for each unit, E and I inputs have equal sums and all inputs Euclidean norm 1.
 */
export type Balance = (typeof balanceNames)[number];
/** The published models that a section can name, see presets.ts. */
export const presetNames = ["ei", "eiUniform", "notebook", "song2016", "vanilla"] as const;
export type PresetName = (typeof presetNames)[number];
export const lossNames = ["crossEntropy", "squaredError", "binaryCrossEntropy"] as const;
export type LossName = (typeof lossNames)[number];

/** [from, to], row by row. */
export type Matrix = readonly (readonly number[])[];
/** Connections drawn once: exactly ⌊density·number of places⌋ of them. */
export interface RandomMask {
  readonly density: number;
  readonly seed: number;
}
/**
 * E and I units dealt to areas in equal runs. Excitation reaches its own area, the next one with probability `feedforward`, the one
 * before with probability `feedback`; inhibition stays within its area (Song et al. 2016, Fig 5).
 */
export interface AreaMask {
  readonly areas: number;
  readonly feedforward: number;
  readonly feedback: number;
  readonly seed: number;
}
/** Only units of one area (0, 1, …) take part. */
export interface OneAreaMask {
  readonly areas: number;
  readonly area: number;
}
/** Which recurrent connections exist and are plastic; entries of a matrix are 0 or 1. */
export type RecurrentMask = "dense" | Matrix | RandomMask | AreaMask;
/** Which connections from inputs or to outputs exist and are plastic. */
export type OuterMask = "dense" | Matrix | RandomMask | OneAreaMask;

/** A distribution of initial values. Fan-in is the mean number of plastic connections to a unit, autapses counted. */
export type Initializer =
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
  /** Log-normal; mean and variance of the variable itself. */
  | { readonly distribution: "lognormal"; readonly mean: number; readonly variance: number }
  /** gain × a random matrix with orthonormal rows or columns: Saxe et al. (2014), arXiv:1312.6120. */
  | { readonly distribution: "orthogonal"; readonly gain: number }
  | SparseInitializer;

/** What units of the presets can be. */
export const populationNames = ["E", "I"] as const;

/** Connections to a unit: from all senders, or from each population by name. */
export type InDegree = number | Readonly<Record<string, number>>;
/** Few strong connections, gamma distributed, `inDegree` to each unit; all others begin at `rest` times their mean (sparse.ts). */
export interface SparseInitializer {
  readonly distribution: "sparse";
  readonly inDegree: InDegree;
  readonly shape: number;
  /** Euclidean norm of the strong weights of a unit, in the mean of squares. */
  readonly gain: number;
  readonly rest: number;
}

export interface PerMatrix<T> {
  readonly input: T;
  readonly recurrent: T;
  readonly output: T;
}

/** What the task decides about a network. */
export interface Dimensions {
  readonly inputs: number;
  readonly outputs: number;
}
