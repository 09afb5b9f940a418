/** Trainings that end because numbers are no longer finite. */
import { DalenetError } from "../base/errors.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Something that is not finite. */
export interface Unsound {
  readonly name: string;
  readonly value: number;
}

interface Circumstances {
  /** Whether the value follows from the update of the step. */
  readonly isUpdated?: boolean;
  /** Updates made before. */
  readonly updates: number;
  /** Updates that `train.guard` has skipped in a row. */
  readonly skipped: number;
}

/**
 * The error of a training whose loss, gradient or parameters are no longer finite, or that makes no updates any more,
 * with the last sound checkpoint.
 */
export class Divergence extends DalenetError {
  readonly checkpoint: Checkpoint;

  constructor(quantity: string, value: number, step: number, checkpoint: Checkpoint, now: Circumstances) {
    const { isUpdated = false } = now;
    const subject = `${quantity}${isUpdated ? " after the update" : ""} of step ${step}`;
    super("invalid", { subject, value, ...whyAndRemedy(value, checkpoint, now) });
    this.checkpoint = checkpoint;
  }
}

function whyAndRemedy(value: number, { step, config }: Checkpoint, { isUpdated, updates, skipped }: Circumstances) {
  const { optimizer, clipNorm, guard } = config.train;
  const isMeasured = Number.isFinite(value);
  // Before the first update the learning rate cannot be the cause.
  if (updates === 0 && !isUpdated && !isMeasured)
    return {
      detail: ", even before the first update",
      remedy: "look for NaN, or a far too large number, in the model's equations, its initial values or the task",
    };
  const kept = `${step === 0 ? "the initial weights" : `the weights of step ${step}`} are kept`;
  const lower = `lower train.optimizer.learningRate (${optimizer.learningRate})`;
  if (!guard || skipped === 0)
    return {
      detail: `: training diverged, ${kept}`,
      remedy: `${lower} or ${clipNorm === null ? "set train.clipNorm" : `train.clipNorm (${clipNorm})`}`,
    };
  const times = guard.times === null ? "" : ` or train.guard.times (${guard.times})`;
  const limits = `train.guard.norm (${guard.norm})${times}`;
  return {
    detail: `: train.guard skipped ${updates === 0 ? "every update" : skipped === 1 ? "the last update" : `the last ${skipped} updates`}, ${kept}`,
    remedy: isMeasured
      ? `raise ${limits}, or ${lower}`
      : `${lower}, or ${limits}: an update that was made was too large`,
  };
}

/** The first parameter with a value that is not finite, as `parameter "wRec"`; undefined if all are finite. */
export function unsoundParameter({ parameters }: Pick<Checkpoint, "parameters">): Unsound | undefined {
  for (const [name, values] of Object.entries(parameters)) {
    const value = values.find((value) => !Number.isFinite(value));
    if (value !== undefined) return { name: `parameter "${name}"`, value };
  }
  return undefined;
}
