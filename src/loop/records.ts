/** What a training yields along the way. */
import type { EpochSummary } from "./checkpoint.ts";
import type { Check, Ending } from "./course.ts";

/** One update. Epoch and step count from 1. */
export interface StepRecord {
  readonly kind: "step";
  readonly epoch: number;
  readonly step: number;
  /** Without penalties. Of a batch whose update was skipped, it may be infinite or NaN, as the numbers below. */
  readonly loss: number;
  /** Penalties of weights and rates, which are added to it, without Ω. */
  readonly penalties: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** The penalty of the Jacobian, λ_Ω·Ω; absent without it. */
  readonly omega?: number;
  /** Fraction of the batch's trials with a right choice, before the update; null if none has one. */
  readonly accuracy: number | null;
  /** Updates of the batch that `train.guard` skipped; absent without it. */
  readonly skipped?: number;
  /** Wall-clock time of the step: trials, forward, backward, update, score. */
  readonly stepMs: number;
}
export type EpochRecord = { readonly kind: "epoch" } & EpochSummary;
/** A check on validation trials. */
export interface ValidationRecord extends Check {
  readonly kind: "validation";
  /** Whether it is the best of its stage so far. */
  readonly isBest: boolean;
}
/** The end of a stage, if a training has several or is validated. */
export interface StageRecord extends Ending {
  readonly kind: "stage";
  /** Counted from 1. */
  readonly stage: number;
  readonly name?: string;
}
export type TrainRecord = StepRecord | EpochRecord | ValidationRecord | StageRecord;
