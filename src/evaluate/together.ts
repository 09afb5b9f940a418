/** Evaluations of several networks that were trained alike, as one. */

import { levelCounts } from "../analysis/psychometric.ts";
import {
  type IntervalOptions,
  type PsychometricIntervals,
  psychometricIntervals,
} from "../analysis/psychometricIntervals.ts";
import { type Spread, spreadOf } from "../analysis/spread.ts";
import { mismatched, missing } from "../base/errors.ts";
import type { Fitted } from "./curves.ts";
import type { Evaluation } from "./evaluation.ts";

export interface EvaluationTogether {
  readonly networks: number;
  /** Over networks; null where no trial has a right answer, or no error is measured. */
  readonly accuracy: Spread | null;
  readonly error: (Spread & { readonly unit: string }) | null;
  /** Fits to all trials together; intervals are over networks and, within each, over trials. */
  readonly psychometric: PsychometricIntervals | null;
  readonly accuracyCurve: PsychometricIntervals | null;
}

/**
 * Puts evaluations of several networks together.
 * @param options of the fit; those of the evaluations
 * @throws "missing" without an evaluation, "mismatched" for different tasks, or curves against different variables
 */
export function evaluationsTogether(
  evaluations: readonly Evaluation[],
  options: IntervalOptions = {},
): EvaluationTogether {
  if (!Array.isArray(evaluations) || evaluations.length === 0)
    throw missing({ at: "evaluations", remedy: "give what run.evaluate returns for each network" });
  const [{ task }] = evaluations;
  const stranger = evaluations.find((one) => one.task.name !== task.name);
  if (stranger)
    throw mismatched({
      subject: `task "${stranger.task.name}"`,
      detail: `of one evaluation, "${task.name}" of another`,
      remedy: "put evaluations of one task together",
    });
  const numbers = (of: (one: Evaluation) => number | null | undefined) => evaluations.flatMap((one) => of(one) ?? []);
  const spread = (values: readonly number[]) => (values.length === 0 ? null : spreadOf(values));
  const errors = spread(numbers(({ scores }) => scores.error?.mean));
  const unit = evaluations[0].scores.error?.unit ?? "";
  return {
    networks: evaluations.length,
    accuracy: spread(numbers(({ scores }) => scores.accuracy)),
    error: errors && { ...errors, unit },
    psychometric: over(
      evaluations.flatMap(({ psychometric }) => psychometric ?? []),
      options,
    ),
    accuracyCurve: over(
      evaluations.flatMap(({ accuracyCurve }) => accuracyCurve ?? []),
      options,
    ),
  };
}

function over(curves: readonly (Fitted & { readonly guess?: number })[], options: IntervalOptions) {
  if (curves.length === 0) return null;
  const [{ factor, guess, fit }] = curves;
  const other = curves.find((one) => one.factor !== factor);
  if (other)
    throw mismatched({
      subject: `factor "${other.factor}"`,
      detail: `of one curve, "${factor}" of another`,
      remedy: "evaluate networks that were trained on one task",
    });
  const counts = curves.map(({ points }) => levelCounts(points));
  return psychometricIntervals(counts, { ...options, shape: fit.shape, ...(guess !== undefined && { guess }) });
}
