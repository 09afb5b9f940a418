/** How many trials of a batch were answered correctly, by the task's answer rule. */
import { areFinite, largestOutput } from "./response.ts";
import type { Batch } from "./trial.ts";

export interface Score {
  readonly correct: number;
  /** Trials with a right response; the others (and trials that a row cuts off) are not counted. */
  readonly counted: number;
}

/** The first step, counted from 0, at which a trial of the batch gives its answer: what was recorded before need not be looked at. */
export const firstAnswer = ({ trials }: Batch): number =>
  trials.reduce(
    (first, row) => Math.min(first, ...(row.parts ?? [{ to: row.steps }]).map(({ to }) => to - 1)),
    Number.POSITIVE_INFINITY,
  );

/**
 * Scores recorded outputs, [step, trial, output], from the step `from` on. The choice is the largest output at a trial's last step; there is none, and the trial is not
 * right, where one of them is not finite.
 */
export function scoreBatch({ trials }: Batch, recorded: ArrayLike<number>, outputs: number, from = 0): Score {
  let correct = 0;
  let counted = 0;
  trials.forEach((row, b) => {
    for (const { from: begin, to, trial } of row.parts ?? [{ from: 0, to: row.steps, trial: row }]) {
      if (trial.correct === null || to - begin < trial.steps) continue;
      counted++;
      const last = ((to - 1 - from) * trials.length + b) * outputs;
      if (!areFinite(recorded, outputs, last)) continue;
      if (largestOutput(recorded, outputs, last) === trial.correct) correct++;
    }
  });
  return { correct, counted };
}
