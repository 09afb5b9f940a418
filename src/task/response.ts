/** The answer rule: the choice is the largest of all outputs at the trial's last step that is not padding. */

/**
 * Index of the largest of `count` outputs at `outputs[offset + i·stride]`; the lower index wins a tie, and NaN never
 * wins. Whether the winner counts as "no response" is the task's `noResponse`.
 */
export function largestOutput(outputs: ArrayLike<number>, count: number, offset = 0, stride = 1): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = outputs[offset + i * stride];
    if (value > most) {
      most = value;
      best = i;
    }
  }
  return best;
}

/** Whether all of `count` outputs at `outputs[offset + i]` are finite; where they are not, what is largest is no choice. */
export function areFinite(outputs: ArrayLike<number>, count: number, offset = 0): boolean {
  for (let i = offset; i < offset + count; i++) if (!Number.isFinite(outputs[i])) return false;
  return true;
}

/**
 * The choice in one trial: `outputs` is [step, output] with at least `steps` steps, of which the last real one is
 * number `steps`.
 */
export function choiceAtEnd(outputs: ArrayLike<number>, count: number, steps: number): number {
  return largestOutput(outputs, count, (steps - 1) * count);
}
