/** What the linearised dynamics do around a fixed point. */
import { portableAtan2, portableLog } from "../base/math.ts";
import { eigenvaluesOf } from "../linear/eigenvalues.ts";
import { eigenvectorOf } from "../linear/eigenvectors.ts";

export const stabilityNames = ["stable", "marginal", "saddle", "unstable"] as const;
/**
 * "stable": every direction decays. "saddle": some directions grow, others decay. "unstable": none decays. "marginal":
 * none grows, and at least one neither grows nor decays, as along a line of fixed points.
 */
export type Stability = (typeof stabilityNames)[number];

/** A vector of length 1, [size]; its entry of the largest magnitude is real and positive. */
export interface ComplexVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A direction of the linearised dynamics. */
export interface Mode {
  /** The eigenvalue λ of the Jacobian, the factor per step; of a pair, the one with im > 0. */
  readonly re: number;
  readonly im: number;
  /** −dt/ln|λ|, ms: positive where the direction decays, negative where it grows, infinite where it does neither. */
  readonly timeConstant: number;
  /** arg λ/(2π·dt), Hz: 0 without rotation. */
  readonly frequency: number;
  /** J·right = λ·right: the direction in which a state decays or grows. null beyond the modes asked for. */
  readonly right: ComplexVector | null;
  /** left·J = λ·left: what the mode reads from a perturbation. null beyond the modes asked for. */
  readonly left: ComplexVector | null;
}

export interface Linearisation {
  readonly stability: Stability;
  /** Number of growing directions, counting both of a pair. */
  readonly index: number;
  /** Number of directions that neither grow nor decay. */
  readonly neutral: number;
  /** By falling |λ|; a pair of conjugates is one mode. */
  readonly modes: readonly Mode[];
}

/**
 * @param jacobian ∂next_i/∂x_j, [size, size] row by row
 * @param dt length of a step, ms
 * @param neutral | ln|λ| | up to this counts as neither growing nor decaying
 * @param vectors modes whose eigenvectors are computed, from the largest |λ|; all growing ones have theirs
 */
export function linearisation(
  jacobian: Float64Array,
  size: number,
  dt: number,
  neutral: number,
  vectors: number,
): Linearisation {
  const { re, im } = eigenvaluesOf(jacobian, size);
  const squares = Float64Array.from(re, (a, k) => a * a + im[k] * im[k]);
  const rates = squares.map((square) => portableLog(square) / 2);
  const growing = rates.reduce((sum, rate) => sum + (rate > neutral ? 1 : 0), 0);
  const still = rates.reduce((sum, rate) => sum + (Math.abs(rate) <= neutral ? 1 : 0), 0);
  const order = Array.from(re, (_, k) => k)
    .filter((k) => im[k] >= 0)
    .sort((a, b) => squares[b] - squares[a] || re[b] - re[a]);
  const transposed = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) transposed[j * size + i] = jacobian[i * size + j];
  return {
    stability: growing > 0 ? (growing + still < size ? "saddle" : "unstable") : still > 0 ? "marginal" : "stable",
    index: growing,
    neutral: still,
    modes: order.map((k, place) => {
      const hasVectors = place < vectors || rates[k] > neutral;
      return {
        re: re[k],
        im: im[k],
        timeConstant: -dt / rates[k],
        frequency: (1000 * portableAtan2(im[k], re[k])) / (2 * Math.PI * dt),
        right: hasVectors ? eigenvectorOf(jacobian, size, re[k], im[k]) : null,
        left: hasVectors ? eigenvectorOf(transposed, size, re[k], im[k]) : null,
      };
    }),
  };
}
