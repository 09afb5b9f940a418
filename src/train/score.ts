/** How many trials of a batch were answered correctly, by the task's answer rule. */
import { areFinite, largestOutput } from "../task/response.ts";
import type { Batch } from "../task/trial.ts";

export interface Score {
  readonly correct: number;
  /** Trials with a right response; the others (and trials that a row cuts off) are not counted. */
  readonly counted: number;
}

/**
 * Scores recorded outputs, [step, trial, output]. The choice is the largest output at a trial's last step; there is none, and the trial is not
 * right, where one of them is not finite.
 */
export function scoreBatch({ trials }: Batch, recorded: ArrayLike<number>, outputs: number): Score {
  let correct = 0;
  let counted = 0;
  trials.forEach((row, b) => {
    for (const { from, to, trial } of row.parts ?? [{ from: 0, to: row.steps, trial: row }]) {
      if (trial.correct === null || to - from < trial.steps) continue;
      counted++;
      const last = ((to - 1) * trials.length + b) * outputs;
      if (!areFinite(recorded, outputs, last)) continue;
      if (largestOutput(recorded, outputs, last) === trial.correct) correct++;
    }
  });
  return { correct, counted };
}
