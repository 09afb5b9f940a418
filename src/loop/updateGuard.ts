/** Updates that are skipped, because the gradient is not finite or too large. */
import { portableExp, portableLog } from "../base/math.ts";
import type { TrainOptions } from "../open/trainSettings.ts";
import { type Losses, unsoundLoss } from "./losses.ts";

/** Share of the distance, in logarithms, by which the running level follows each gradient norm. */
const follow = 0.01;

export interface UpdateGuard {
  /** Whether a run's update is made. */
  accepts(results: Losses): boolean;
  /** Moves the running level and the count of skipped updates on. */
  note(gradientNorm: number, isMade: boolean): void;
  /** The running level of the gradient norm; undefined before the first finite one. */
  readonly level: number | undefined;
  /** Updates skipped since the last one that was made. */
  readonly skippedInARow: number;
  /** Whether they are as many as its patience, which ends a training. */
  readonly isOutOfPatience: boolean;
}

/**
 * An update is made if loss, penalties, λ_Ω·Ω and gradient norm n are finite, n ≤ `norm`, and n ≤ `times` · level. The
 * level is a geometric running mean, ln level ← ln level + (ln n − ln level)/100, in which no n counts as more than
 * `times` or less than 1/`times` of the level: a single jump hardly moves it, a lasting one does.
 */
export function updateGuard(
  { norm, times, patience }: Omit<NonNullable<TrainOptions["guard"]>, "shrink">,
  level: number | undefined,
  skippedInARow = 0,
): UpdateGuard {
  const ratio = times === null ? Number.POSITIVE_INFINITY : times;
  return {
    accepts: (losses) =>
      unsoundLoss(losses) === undefined &&
      losses.gradientNorm <= norm &&
      (level === undefined || losses.gradientNorm <= ratio * level),
    note(gradientNorm, isMade) {
      skippedInARow = isMade ? 0 : skippedInARow + 1;
      if (times === null || Number.isNaN(gradientNorm) || gradientNorm === 0) return;
      if (level === undefined) {
        if (Number.isFinite(gradientNorm)) level = gradientNorm;
        return;
      }
      const seen = Math.min(Math.max(gradientNorm / level, 1 / times), times);
      level *= portableExp(follow * portableLog(seen));
    },
    get level() {
      return level;
    },
    get skippedInARow() {
      return skippedInARow;
    },
    get isOutOfPatience() {
      return patience !== null && skippedInARow >= patience;
    },
  };
}
