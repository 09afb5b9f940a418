/** What a presented trial leaves in the table of trials. */
import type { TrialRow } from "../analysis/recording.ts";
import type { Executable } from "../backend/backend.ts";
import { finiteName } from "../open/simulationProgram.ts";
import type { TaskInstance } from "../task/instance.ts";
import { largestOutput } from "../task/response.ts";
import { firstAnswer } from "../task/score.ts";
import type { Batch, Trial } from "../task/trial.ts";

/** Choices count from 1; 0 is no response. Output k of a task without such an output is choice k + 1. */
export function choiceNumber(output: number, noResponse: number | null): number {
  if (output === noResponse) return 0;
  return noResponse === null || output < noResponse ? output + 1 : output;
}

/**
 * A function that makes the rows of the first `count` trials of a batch from what a simulator recorded. `correct` is NaN where the task
 * calls no response right; `choice` where a state, rate or output of the trial overflowed in any of its steps: what comes after that, or what an
 * activation made of it, is no answer even where it is a number.
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
  const rowOf = (trial: Trial, output: number, isWhole: boolean): TrialRow => {
    const choice = isWhole ? choiceNumber(output, noResponse) : Number.NaN;
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
  return (executable: Executable, batch: Batch, count: number): TrialRow[] => {
    const { trials } = batch;
    const from = firstAnswer(batch);
    const recorded = executable.record("outputs", from);
    const finite = executable.record(finiteName);
    const all = finite.every((one) => one === 1);
    const isWhole = ({ steps }: Trial, place: number) => {
      for (let k = 0; k < steps; k++) if (finite[k * trials.length + place] !== 1) return false;
      return true;
    };
    return trials.slice(0, count).map((trial, b) => {
      const at = ((trial.steps - 1 - from) * trials.length + b) * outputs.length;
      return rowOf(trial, largestOutput(recorded, outputs.length, at), all || isWhole(trial, b));
    });
  };
}
