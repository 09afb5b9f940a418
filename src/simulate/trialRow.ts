/** What a presented trial leaves in the table of trials. */
import type { TrialRow } from "../analysis/recording.ts";
import type { Executable } from "../backend/backend.ts";
import { finiteName } from "../open/simulationProgram.ts";
import type { TaskInstance } from "../task/instance.ts";
import { firstScored, type TrialScore } from "../task/score.ts";
import type { Batch, Trial } from "../task/trial.ts";

/**
 * A function that makes the rows of the first `count` trials of a batch from what a simulator recorded. A trial in which a state, rate or output
 * overflowed in any of its steps has no choice: what comes after that, or what an activation made of it, is no answer even where it is a number.
 */
export function rowMaker(task: TaskInstance) {
  const { outputs, dt, scorer } = task;
  // Trials of one condition share their periods.
  const known = new WeakMap<Trial["periods"], TrialRow["periods"]>();
  const periodsOf = (periods: Trial["periods"]) => {
    let inMs = known.get(periods);
    if (!inMs)
      known.set(periods, (inMs = periods.map(({ name, from, to }) => ({ name, from: from * dt, to: to * dt }))));
    return inMs;
  };
  const baseline = task.constantAnswer();
  const rowOf = (trial: Trial, score: TrialScore, isSound: boolean): TrialRow => ({
    trial: trial.number,
    steps: trial.steps,
    condition: trial.condition,
    correct: score.correct,
    choice: isSound ? score.choice : Number.NaN,
    isCorrect: score.isRight === null ? null : isSound && score.isRight,
    isFinite: isSound,
    ...(baseline && {
      error: isSound ? score.error : Number.NaN,
      baseline: scorer.constantError(trial, baseline),
    }),
    ...(task.words.score.choice !== "largest" && { reactionTime: isSound ? score.reactionTime : Number.NaN }),
    periods: periodsOf(trial.periods),
  });
  return (executable: Executable, batch: Batch, count: number): TrialRow[] => {
    const { trials } = batch;
    const from = firstScored(batch, scorer);
    const recorded = executable.record("outputs", from);
    const finite = executable.record(finiteName);
    const all = finite.every((one) => one === 1);
    const isWhole = ({ steps }: Trial, place: number) => {
      for (let k = 0; k < steps; k++) if (finite[k * trials.length + place] !== 1) return false;
      return true;
    };
    const stride = trials.length * outputs.length;
    return trials
      .slice(0, count)
      .map((trial, b) =>
        rowOf(
          trial,
          scorer.score(trial, recorded, -from * stride + b * outputs.length, stride),
          all || isWhole(trial, b),
        ),
      );
  };
}
