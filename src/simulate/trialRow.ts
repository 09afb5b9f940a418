/** The row of a simulated trial in the table of trials. */
import type { TrialRow } from "../analysis/recording.ts";
import type { Executable } from "../backend/backend.ts";
import { checkArgument, checkCount } from "../base/arguments.ts";
import { unsupported } from "../base/errors.ts";
import { finiteName } from "../open/simulationProgram.ts";
import type { TaskInstance } from "../task/instance.ts";
import { firstScored, type TrialScore } from "../task/score.ts";
import type { Batch, Trial } from "../task/trial.ts";
import { isByThreshold } from "../task/words/words.ts";
import { wantedAtEnd } from "./wantedOutputs.ts";

/** A function that makes the row of a trial from its score. */
function rowsOf(task: TaskInstance) {
  const { dt, scorer } = task;
  // Trials of one condition share their periods.
  const known = new WeakMap<Trial["periods"], TrialRow["periods"]>();
  const periodsOf = (periods: Trial["periods"]) => {
    let inMs = known.get(periods);
    if (!inMs)
      known.set(periods, (inMs = periods.map(({ name, from, to }) => ({ name, from: from * dt, to: to * dt }))));
    return inMs;
  };
  const baseline = task.constantAnswer();
  /** @param ending place of the first output at the last step */
  return (trial: Trial, score: TrialScore, isSound: boolean, outputs: ArrayLike<number>, ending: number): TrialRow => ({
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
    ...(isByThreshold(task.words.score.choice) && { reactionTime: isSound ? score.reactionTime : Number.NaN }),
    ...(score.isRight === null &&
      task.target === "value" && { offTarget: isSound ? offTarget(task, trial, outputs, ending) : Number.NaN }),
    periods: periodsOf(trial.periods),
  });
}

/** The root mean square of outputs − targets at the last step. */
function offTarget(task: TaskInstance, trial: Trial, outputs: ArrayLike<number>, ending: number): number {
  let [squares, count] = [0, 0];
  wantedAtEnd(trial, task).forEach((wanted, output) => {
    if (Number.isNaN(wanted)) return;
    const off = outputs[ending + output] - wanted;
    squares += off * off;
    count++;
  });
  return Math.sqrt(squares / count);
}

/**
 * A function that makes the rows of the first `count` trials of a batch from what a simulator recorded. A trial in
 * which a state, rate or output overflowed in any step has no choice: later values are no answer, even if an
 * activation made them finite.
 */
export function rowMaker(task: TaskInstance) {
  const { outputs, scorer } = task;
  const rowOf = rowsOf(task);
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
    return trials.slice(0, count).map((trial, b) => {
      const at = -from * stride + b * outputs.length;
      const ending = at + (trial.steps - 1) * stride;
      const score = scorer.score(trial, recorded, at, stride);
      return rowOf(trial, score, all || isWhole(trial, b), recorded, ending);
    });
  };
}

/**
 * The table of the trials of a batch, scored by the task's own rule, from outputs that any network recorded: what
 * `psychometricCurve` and other analyses of trials use. A trial counts as finite if its outputs are.
 * @param recorded all steps of the batch, [step, trial, output]
 * @throws "mismatched" for outputs of another size, "unsupported" for rows of several trials
 */
export function trialRows(task: TaskInstance, batch: Batch, recorded: ArrayLike<number>): TrialRow[] {
  checkArgument("task", task, ["outputs", "scorer", "words"], "give what task() returns");
  checkArgument("batch", batch, ["trials", "steps"], "give a batch of batches(task, …).next()");
  const { trials, steps } = batch;
  const outputs = task.outputs.length;
  checkCount("outputs", recorded, { step: steps, trial: trials.length, output: outputs });
  if (trials.some(({ parts }) => parts !== undefined))
    throw unsupported({
      subject: "batch with several trials in a row",
      remedy: "draw batches without `sequenceSteps`",
    });
  const rowOf = rowsOf(task);
  const stride = trials.length * outputs;
  return trials.map((trial, b) => {
    const areFinite = Array.from({ length: trial.steps * outputs }, (_, k) => {
      return recorded[Math.floor(k / outputs) * stride + b * outputs + (k % outputs)];
    }).every(Number.isFinite);
    const ending = (trial.steps - 1) * stride + b * outputs;
    return rowOf(trial, task.scorer.score(trial, recorded, b * outputs, stride), areFinite, recorded, ending);
  });
}
