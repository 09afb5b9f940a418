/** Sums over the batches of an epoch, and its summary. */
import type { BatchScore } from "../task/score.ts";
import type { EpochSummary, RunningSums } from "./checkpoint.ts";
import type { Losses } from "./losses.ts";

export interface ShownBatch extends Losses, BatchScore {
  /** Its size relative to a full batch. */
  readonly part: number;
  /** Updates that were skipped; without any update it is idle. */
  readonly skipped: number;
  readonly isIdle: boolean;
}

export function withBatch(sums: RunningSums, shown: ShownBatch): RunningSums {
  const { part, loss, penalties, gradientNorm, omega = 0, correct, counted, skipped, isIdle } = shown;
  return {
    batches: sums.batches + 1,
    loss: isIdle ? sums.loss : sums.loss + part * loss,
    penalties: isIdle ? sums.penalties : sums.penalties + part * penalties,
    gradientNorm: isIdle ? sums.gradientNorm : sums.gradientNorm + gradientNorm,
    omega: isIdle ? sums.omega : sums.omega + part * omega,
    correct: sums.correct + correct,
    counted: sums.counted + counted,
    skipped: sums.skipped + skipped,
    idle: isIdle ? sums.idle + 1 : sums.idle,
    idleParts: isIdle ? sums.idleParts + part : sums.idleParts,
  };
}

/** Whether none of its batches made an update. */
export const isUnlearned = ({ idle, batches }: RunningSums): boolean => idle === batches;

interface EndOfEpoch {
  readonly epoch: number;
  /** Its batches, in sizes relative to a full batch. */
  readonly parts: number;
  /** Its last batch, whose numbers stand for an epoch without any update. */
  readonly last: Pick<Losses, "loss" | "penalties" | "omega">;
  readonly isGuarded: boolean;
  /** Whether there is a penalty of the Jacobian. */
  readonly hasOmega: boolean;
}

export function epochOf(sums: RunningSums, { epoch, parts, last, isGuarded, hasOmega }: EndOfEpoch): EpochSummary {
  const unlearned = isUnlearned(sums);
  const full = parts - sums.idleParts;
  return {
    epoch,
    loss: unlearned ? last.loss : sums.loss / full,
    penalties: unlearned ? last.penalties : sums.penalties / full,
    gradientNorm: unlearned ? null : sums.gradientNorm / (sums.batches - sums.idle),
    accuracy: sums.counted === 0 ? null : sums.correct / sums.counted,
    ...(isGuarded && { skipped: sums.skipped }),
    ...(hasOmega && { omega: unlearned ? last.omega : sums.omega / full }),
  };
}
