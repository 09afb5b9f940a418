/** A network under an input that does not change, without noise: a map from state vector to state vector. */
import { checkArgument } from "../base/arguments.ts";
import type { HostStep } from "../step/hostStep.ts";
import type { StatePart } from "../step/point.ts";

/** Inputs of a step by name, [unit]. */
export type HeldInputs = Readonly<Record<string, ArrayLike<number>>>;

export interface Held {
  readonly size: number;
  readonly parts: readonly StatePart[];
  /** next(x) − x, what a step changes. */
  change(state: Float64Array, out: Float64Array): void;
  /** The Jacobian of next(x), [size, size] row by row. */
  jacobian(state: Float64Array, out: Float64Array): void;
}

/** @throws the errors of `step` for inputs that it lacks or of another size */
export function held(step: HostStep, inputs: HeldInputs): Held {
  checkArgument("step", step, ["initial", "step", "jacobian"], "give what `hostStep` returns");
  const at = { state: step.initial as ArrayLike<number>, inputs };
  return {
    size: step.size,
    parts: step.states,
    change(state, out) {
      at.state = state;
      step.step(at, out);
      for (let k = 0; k < out.length; k++) out[k] -= state[k];
    },
    jacobian(state, out) {
      at.state = state;
      step.jacobian(at, out);
    },
  };
}

/**
 * The size that numbers of each state have, one per entry of the state vector: the root mean square of that state over
 * the given vectors and its units, 1 where they are all 0. Changes and distances divided by it are free of units, so
 * that states of different kinds, such as currents and depression, count alike.
 */
export function stateScales(parts: readonly StatePart[], vectors: readonly ArrayLike<number>[]): Float64Array {
  const scales = new Float64Array(parts.reduce((sum, { size }) => sum + size, 0));
  for (const { offset, size } of parts) {
    let sum = 0;
    for (const vector of vectors) for (let k = 0; k < size; k++) sum += vector[offset + k] * vector[offset + k];
    const scale = Math.sqrt(sum / (vectors.length * size));
    scales.fill(scale > 0 && Number.isFinite(scale) ? scale : 1, offset, offset + size);
  }
  return scales;
}

/** The largest entry of a vector in units of the scales; infinite if one is not a number. */
export function largestScaled(vector: ArrayLike<number>, scales: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < scales.length; k++) {
    const value = Math.abs(vector[k]) / scales[k];
    if (!(value <= largest)) largest = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  }
  return largest;
}
