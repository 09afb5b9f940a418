/** An evaluation as plain data, for files: NaN and infinities are null, functions are left out. */
import type { PsychometricIntervals } from "../analysis/psychometricIntervals.ts";
import type { Fitted } from "./curves.ts";
import type { Evaluation } from "./evaluation.ts";

/** The numbers of an evaluation as plain data, for JSON. */
export function evaluationJson(evaluation: Evaluation) {
  const { task, trials, scores, worst, psychometric, accuracyCurve, choiceUnits, ...others } = evaluation;
  const { name, dt, parameters } = task;
  return plain({
    task: { name, dt, parameters },
    trials,
    scores,
    worst,
    psychometric: psychometric && { favours: psychometric.favours, ...fitted(psychometric) },
    accuracyCurve: accuracyCurve && { guess: accuracyCurve.guess, ...fitted(accuracyCurve) },
    chronometric: others.chronometric,
    byDuration: others.byDuration,
    choiceUnits: choiceUnits && { ...choiceUnits, dprime: Array.from(choiceUnits.dprime) },
    changes: others.changes,
    warnings: others.warnings,
  }) as Readonly<Record<string, unknown>>;
}

const fitted = ({ factor, unit, points, fit, intervals }: Fitted) => ({
  factor,
  unit,
  points,
  fit,
  intervals: intervalsJson(intervals),
});

/** The intervals of a fit, without its functions. */
export const intervalsJson = ({ at: _, fit: __, ...numbers }: PsychometricIntervals) => numbers;

/** As JSON restores it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
