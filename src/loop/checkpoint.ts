/** Everything needed to resume a training as if it had never stopped. Plain data; format/ turns it into files. */
import type { NumericProfile } from "../backend/backend.ts";
import type { RunConfig } from "../open/config.ts";
import { openRecord, optional, orNull, type RecordOf } from "../settings/compound.ts";
import { finiteNumber, type Kind, whole } from "../settings/kind.ts";
import type { StreamPosition } from "../task/stream.ts";
import type { Course } from "./course.ts";

const ofEpoch = {
  /** 1, 2, … */
  epoch: whole,
  loss: finiteNumber,
  /** Of weights and rates, without Ω. */
  penalties: finiteNumber,
  /** Mean over updates, before clipping; null if `train.guard` skipped all. */
  gradientNorm: orNull(finiteNumber),
  /** Fraction of trials with a right choice; null if the task defines none. */
  accuracy: orNull(finiteNumber),
  /** Updates that `train.guard` skipped; absent without it. */
  skipped: optional(whole),
  /** The penalty of the Jacobian, λ_Ω·Ω; absent without it. */
  omega: optional(finiteNumber),
};
/**
 * Summary of an epoch. Loss, penalties and accuracy are means over its trials: the mean of each batch is weighted
 * by its number of trials (rows, if they have a fixed length), so that the smaller last batch of a fixed set
 * counts less. Within a batch the loss is a mean over all steps that its mask counts; their number depends on
 * random durations and does not weight the batch, as in training. Batches all of whose updates were skipped count
 * only in the accuracy; in an epoch without any update, loss and penalties are those of its last batch.
 */
export interface EpochSummary extends RecordOf<typeof ofEpoch> {}
export const epochSummary: Kind<EpochSummary> = openRecord(ofEpoch);

const sums = {
  batches: whole,
  loss: finiteNumber,
  penalties: finiteNumber,
  gradientNorm: finiteNumber,
  // Older versions did not sum it.
  omega: optional(finiteNumber, 0),
  correct: whole,
  counted: whole,
  // Older versions skipped none.
  skipped: optional(whole, 0),
  idle: optional(whole, 0),
  idleParts: optional(finiteNumber, 0),
};
/**
 * Sums over the batches of the current epoch; loss and penalties of a batch are weighted by its size relative to a
 * full batch. `idle` batches made no update and are left out of loss, penalties and gradient norm; `idleParts` are
 * their relative sizes.
 */
export interface RunningSums extends RecordOf<typeof sums> {}
export const runningSums: Kind<RunningSums> = openRecord(sums);

export const noSums: RunningSums = {
  batches: 0,
  loss: 0,
  penalties: 0,
  gradientNorm: 0,
  omega: 0,
  correct: 0,
  counted: 0,
  skipped: 0,
  idle: 0,
  idleParts: 0,
};

const times = {
  compileMs: finiteNumber,
  /** Median of the steps since training began or was last resumed. */
  stepMs: finiteNumber,
  /** Training time so far, without pauses. */
  totalSeconds: finiteNumber,
};
/** Wall-clock times; they are not reproducible. */
export interface WallClockTimes extends RecordOf<typeof times> {}
export const timing: Kind<WallClockTimes> = openRecord(times);

export const noTime: WallClockTimes = { compileMs: 0, stepMs: 0, totalSeconds: 0 };

export interface Checkpoint {
  readonly config: RunConfig;
  /** Fingerprint of the network. */
  readonly equations: string;
  /**
   * Fingerprint of the task; absent from checkpoints of older versions, and if the task never draws the same
   * trials twice.
   */
  readonly taskFingerprint?: string;
  /** The version that trained it, if run.json names it. */
  readonly version?: string;
  readonly profile: NumericProfile;
  /** Batches shown so far, each of which is an update, or several in truncated backpropagation. */
  readonly step: number;
  /** Updates made so far, if their number differs from that of batches. */
  readonly updates?: number;
  /** The running level of the gradient norm, if `train.guard` has one. */
  readonly normLevel?: number;
  /** Updates that `train.guard` has skipped since the last one that was made. */
  readonly skippedInARow?: number;
  /** λ_Ω·Ω of the last batch, if it has such a term and it is finite. */
  readonly omega?: number;
  /** Edits of `train.edits` made so far; absent if none. */
  readonly edits?: number;
  /** Position in the stream of trials. */
  readonly position: StreamPosition;
  /** Raw parameters by name, [n] or [from, to] row by row. */
  readonly parameters: Readonly<Record<string, Float64Array>>;
  /** The optimiser's memory, by its names in the program. */
  readonly slots: Readonly<Record<string, Float64Array>>;
  /** Raw parameters at the best check of the present stage; absent without one. */
  readonly best?: Readonly<Record<string, Float64Array>>;
  readonly epochs: readonly EpochSummary[];
  readonly sums: RunningSums;
  /** Absent from a training in one stage, without validation and callbacks. */
  readonly course?: Course;
  readonly timing: WallClockTimes;
}
