/** The error of a response in time: how far a reaction time is from the one that is due. */
import type { ChoiceRule, Scored } from "./choiceRule.ts";
import type { ScoreSpec } from "./declarations.ts";
import type { ErrorMeasure } from "./errorMeasure.ts";
import { oracleOutputs } from "./oracle.ts";
import type { Segment, Trial } from "./trial.ts";

/** The time that is due is the reaction time, in ms, of outputs equal to the targets; NaN if they never respond. */
export function timeMeasure(
  task: Scored,
  { tolerance, relativeTolerance }: NonNullable<ScoreSpec["error"]>,
  choose: ChoiceRule,
): ErrorMeasure {
  // Trials of one condition share their segments.
  const known = new WeakMap<readonly Segment[], { readonly trial: Trial; readonly due: number }>();
  const dueIn = (trial: Trial): number => {
    const before = known.get(trial.targets);
    if (before && before.trial.periods === trial.periods) return before.due;
    const outputs = oracleOutputs(task, trial);
    const due = choose.chosen({ trial, outputs, at: 0, stride: task.outputs.length }).reactionTime;
    known.set(trial.targets, { trial, due });
    return due;
  };
  const between = (one: ArrayLike<number>, other: ArrayLike<number>) =>
    Float64Array.of(Number.isNaN(one[0]) ? other[0] : Number.isNaN(other[0]) ? one[0] : (one[0] + other[0]) / 2);
  return {
    from: (trial) => choose.from(trial),
    isMeasured: (trial) => !Number.isNaN(dueIn(trial)),
    tolerance: (trial) =>
      tolerance === undefined && relativeTolerance === undefined
        ? undefined
        : (tolerance ?? 0) + (relativeTolerance ?? 0) * dueIn(trial),
    error: ({ trial, outputs, at, stride }, { reactionTime }) =>
      Math.abs((stride === 0 ? outputs[at] : reactionTime) - dueIn(trial)),
    constantErrors(trials) {
      const due = trials.map(dueIn);
      return (answer) => due.map((one) => Math.abs(answer[0] - one));
    },
    meanTarget: (trial) => Float64Array.of(dueIn(trial)),
    midway: between,
  };
}
