/** What a presented trial leaves in the table of trials. */
import type { TrialRow } from "../analysis/recording.ts";
import type { TaskInstance } from "../task/instance.ts";
import { largestOutput } from "../task/response.ts";
import type { Trial } from "../task/trial.ts";

/** Choices count from 1; 0 is no response. Output k of a task without such an output is choice k + 1. */
export function choiceNumber(output: number, noResponse: number | null): number {
  if (output === noResponse) return 0;
  return noResponse === null || output < noResponse ? output + 1 : output;
}

/**
 * A function that makes the rows of a task's trials from recorded outputs, [step, trial, output]. `correct` is NaN where the task calls
 * no response right.
 */
export function rowMaker({ outputs, noResponse, dt }: TaskInstance) {
  // Trials of one condition share their periods.
  const known = new WeakMap<Trial["periods"], TrialRow["periods"]>();
  const periodsOf = (periods: Trial["periods"]) => {
    let inMs = known.get(periods);
    if (!inMs)
      known.set(periods, (inMs = periods.map(({ name, from, to }) => ({ name, from: from * dt, to: to * dt }))));
    return inMs;
  };
  return (trial: Trial, recorded: ArrayLike<number>, place: number, trials: number): TrialRow => {
    const output = largestOutput(recorded, outputs.length, ((trial.steps - 1) * trials + place) * outputs.length);
    const choice = choiceNumber(output, noResponse);
    const correct = trial.correct === null ? Number.NaN : choiceNumber(trial.correct, noResponse);
    return {
      trial: trial.number,
      steps: trial.steps,
      condition: trial.condition,
      correct,
      choice,
      isCorrect: choice === correct,
      periods: periodsOf(trial.periods),
    };
  };
}
