/** The default rule: the choice is the largest output at the trial's last step before padding. */

/**
 * Index of the largest of `count` outputs at `outputs[offset + i·stride]`; the lower index wins a tie, and NaN
 * never wins. The task's `noResponse` determines whether it means "no response".
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

/** Whether all of `count` outputs at `outputs[offset + i]` are finite; otherwise the largest is not a choice. */
export function areFinite(outputs: ArrayLike<number>, count: number, offset = 0): boolean {
  for (let i = offset; i < offset + count; i++) if (!Number.isFinite(outputs[i])) return false;
  return true;
}

/** The choice in one trial of `steps` steps: `outputs` is [step, output], perhaps with padding. */
export function choiceAtEnd(outputs: ArrayLike<number>, count: number, steps: number): number {
  return largestOutput(outputs, count, (steps - 1) * count);
}
