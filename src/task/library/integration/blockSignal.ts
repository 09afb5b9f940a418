/** A signal that jumps at random times, for tasks that integrate. */
import type { Generator } from "../../../base/random.ts";

/**
 * Values from −1 to 1, one per step, constant within blocks. Blocks last at least `shortest` ms and `mean` ms on
 * average, exponentially distributed above the shortest.
 */
export function blockSignal(
  random: Generator,
  steps: number,
  dt: number,
  { shortest, mean }: { readonly shortest: number; readonly mean: number },
): Float64Array {
  const values = new Float64Array(steps);
  let end = 0;
  let value = 0;
  for (let k = 0; k < steps; k++) {
    while (end <= k * dt) {
      value = random.uniformBetween(-1, 1);
      end += shortest + random.exponential(Math.max(0, mean - shortest));
    }
    values[k] = value;
  }
  return values;
}

/** The running sum of values times a factor, each step included. */
export function integral(values: Float64Array, factor: number): Float64Array {
  let sum = 0;
  return values.map((value) => (sum += value * factor));
}
