/** Rows of a batch: whole trials, or stretches of fixed length filled with trials that follow one another. */
import type { Batch, Period, Segment, Trial, TrialPart } from "./trial.ts";

/** A batch of rows as they are: the shorter ones end early, and what follows has mask 0. */
export function batchOf(trials: readonly Trial[]): Batch {
  let steps = 0;
  for (const trial of trials) if (trial.steps > steps) steps = trial.steps;
  return { trials, steps };
}

/**
 * A row of `steps` steps: the trials that `next(place)` gives (place 0, 1, …) one after another, the last cut off at the
 * end. Time runs on through the row, so its noise does too. The row has no condition of its own: see its `parts`.
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

/** The segment moved `by` steps later and cut off at step `end`. */
function shifted({ channel, from, to, value }: Segment, by: number, end: number): Segment {
  const cut = Math.min(end, to + by);
  const kept = typeof value === "number" ? value : value.subarray(0, cut - by - from);
  return { channel, from: from + by, to: cut, value: kept };
}
