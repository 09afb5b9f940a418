/**
 * The activity target: a penalty for units that never become active in a batch, and for those that become too active.
 * After trainRNNbrain (Tolmachev, github.com/engellab/trainRNNbrain, commit d61c526, `fr_magnitude_penalty`).
 */
import { portableLog } from "../base/math.ts";
import { abs, Expr, mean, parameter } from "../ir/expr.ts";
import { type BatchPenalty, pooledName } from "../ir/program.ts";

/** A term of the loss that depends on what each unit does over a whole batch. */
export interface BatchTerm {
  /** A signal. */
  readonly signal: Expr;
  /** In units of the signal. */
  readonly temperature: number;
  /** A scalar of the signal's soft maximum over steps and trials, a parameter array [unit]. */
  value(pooled: Expr): Expr;
}

export interface ActivityTarget {
  /** Factor of the penalty; its author uses 0.2. */
  readonly multiplier: number;
  /** What a unit should reach, in units of the rate; by default 0.3·ln 101/ln(1 + units). */
  readonly target?: number | null;
  /** τ of the soft maximum, in units of the rate (default 0.1). */
  readonly temperature?: number;
}

/**
 * λ·mean over units of |a/target − 1|³ with a = τ·ln(mean over steps and trials of exp(r/τ)). The rate counts with its
 * sign: a unit cannot reach the target by being negative.
 */
export function activityTarget(rates: Expr, { multiplier, target, temperature = 0.1 }: ActivityTarget): BatchTerm {
  const goal = target ?? (0.3 * portableLog(101)) / portableLog(1 + rates.units);
  return {
    signal: rates,
    temperature,
    value(pooled) {
      const away = pooled.mul(1 / goal).sub(1);
      return mean(abs(away).mul(away).mul(away)).mul(multiplier);
    },
  };
}

export const isBatchTerm = (value: unknown): value is BatchTerm =>
  typeof value === "object" && value !== null && !(value instanceof Expr) && "signal" in value && "value" in value;

/** The term as a network's penalty of that name. */
export const batchPenalty = (name: string, { signal, temperature, value }: BatchTerm): BatchPenalty => ({
  name,
  signal,
  temperature,
  value: value(parameter(pooledName(name), signal.type.axes)),
});
