/** Rows of a batch: whole trials, or rows of fixed length filled with consecutive trials. */
import type { Batch, Period, Segment, Trial, TrialPart } from "./trial.ts";

/** A batch of rows of unequal length; after the end of a shorter row the mask is 0. */
export function batchOf(trials: readonly Trial[]): Batch {
  let steps = 0;
  for (const trial of trials) if (trial.steps > steps) steps = trial.steps;
  return { trials, steps };
}

/**
 * A row of `steps` steps: the trials `next(0)`, `next(1)`, … in order, the last cut off at the end. Time, and
 * therefore noise, runs on through the row. The row itself has no condition: see its `parts`.
 */
export function sequenceRow(number: number, steps: number, next: (place: number) => Trial): Trial {
  const parts: TrialPart[] = [];
  const inputs: Segment[] = [];
  const targets: Segment[] = [];
  const mask: Segment[] = [];
  const outputMask: Segment[] = [];
  const periods: Period[] = [];
  for (let from = 0; from < steps; ) {
    const trial = next(parts.length);
    const to = Math.min(steps, from + trial.steps);
    parts.push({ from, to, trial });
    for (const [whole, row] of [
      [trial.inputs, inputs],
      [trial.targets, targets],
      [trial.mask, mask],
      [trial.outputMask ?? [], outputMask],
    ] as const)
      for (const segment of whole) if (from + segment.from < steps) row.push(shifted(segment, from, steps));
    for (const period of trial.periods)
      if (from + period.from < steps)
        periods.push({ name: period.name, from: from + period.from, to: Math.min(steps, from + period.to) });
    from = to;
  }
  return {
    number,
    steps,
    inputs,
    targets,
    mask,
    ...(outputMask.length > 0 && { outputMask }),
    periods,
    condition: Object.freeze({}),
    correct: null,
    parts,
  };
}

/** The segment shifted by `by` steps and cut off at step `end`. */
function shifted({ channel, from, to, value }: Segment, by: number, end: number): Segment {
  const cut = Math.min(end, to + by);
  const kept = typeof value === "number" ? value : value.subarray(0, cut - by - from);
  return { channel, from: from + by, to: cut, value: kept };
}
