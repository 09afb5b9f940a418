/** Everything needed to resume a training as if it had never stopped. Plain data; format/ turns it into files. */
import type { NumericProfile } from "../backend/backend.ts";
import { display } from "../base/display.ts";
import { DalenetError, mismatched, unsupported } from "../base/errors.ts";
import type { RunConfig } from "../open/config.ts";
import { isPortable, pruningSchedule, stepsOf } from "../open/trainOptions.ts";
import { openRecord, optional, orNull, type RecordOf } from "../settings/compound.ts";
import { finiteNumber, type Kind, whole } from "../settings/kind.ts";
import { tasks } from "../task/library/index.ts";
import type { StreamPosition } from "../task/stream.ts";

const ofEpoch = {
  /** 1, 2, … */
  epoch: whole,
  loss: finiteNumber,
  penalties: finiteNumber,
  /** Mean over updates, before clipping; null if `train.guard` skipped all. */
  gradientNorm: orNull(finiteNumber),
  /** Fraction of trials with a right choice; null if the task defines none. */
  accuracy: orNull(finiteNumber),
  /** Updates that `train.guard` skipped; absent without it. */
  skipped: optional(whole),
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
  /** Position in the stream of trials. */
  readonly position: StreamPosition;
  /** Raw parameters by name, [n] or [from, to] row by row. */
  readonly parameters: Readonly<Record<string, Float64Array>>;
  /** The optimiser's memory, by its names in the program. */
  readonly slots: Readonly<Record<string, Float64Array>>;
  readonly epochs: readonly EpochSummary[];
  readonly sums: RunningSums;
  readonly timing: WallClockTimes;
}

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

/** The part of an `Experiment` that decides whether it continues a run. */
export interface Continuation {
  readonly config: RunConfig;
  complete(older: RunConfig): RunConfig;
}

/**
 * Checks that a training can be resumed from a checkpoint as this experiment. More epochs and a different evaluation
 * are fine, and fewer epochs too, but not fewer than have been trained.
 * @throws "mismatched" for another model, task, training or seeds.
 */
export function checkContinuation(
  { config: before, step }: Pick<Checkpoint, "config" | "step">,
  { config, complete }: Continuation,
): void {
  const { epochs, schedule, pruning } = config.train;
  const differenceFrom = (one: RunConfig) => firstDifference(trainingOf(one), trainingOf(config));
  const difference = differenceFrom(before) && differenceFrom(completed(before, complete));
  if (difference !== undefined)
    throw mismatched({
      subject: `${difference}, with which the run began`,
      remedy: "leave it as it was, or start a new run",
    });
  const isLate = pruningSchedule(config.train) !== null && pruning.after === null;
  const fixedBy =
    schedule.decay !== "none"
      ? `whose learning rate decays until the last epoch (${schedule.decay})`
      : isLate && "which is pruned after its last epoch (train.pruning.after)";
  if (fixedBy && epochs !== before.train.epochs)
    throw mismatched({
      at: "train.epochs",
      value: epochs,
      detail: `for a run that began with ${before.train.epochs} and ${fixedBy}`,
      remedy: "leave it as it was, or start a new run from these weights: give its weights.npz as model.weights",
    });
  const trained = Math.ceil(step / stepsOf(config.train).perEpoch);
  if (epochs < trained)
    throw mismatched({
      at: "train.epochs",
      value: epochs,
      detail: `for a run that is in epoch ${trained}`,
      remedy: `give at least ${trained}, or start a new run`,
    });
}

/** An older configuration with the settings that were added since. One that can no longer be read stays as it is. */
function completed(before: RunConfig, complete: Continuation["complete"]): RunConfig {
  try {
    return complete(before);
  } catch (error) {
    if (error instanceof DalenetError) return before;
    throw error;
  }
}

/**
 * The part of a configuration that determines every step of a training. The backend is left out if all backends
 * produce the same bits.
 */
export function trainingOf({ model, task, train, seeds }: RunConfig) {
  const { profile, backend, ...others } = train;
  // The profile comes first: other differences may follow from it.
  const compared = { profile, backend: isPortable(train) ? null : backend, ...others, epochs: null };
  return { model, task, train: compared, seeds };
}

/** @throws "mismatched" if the definition of the model or task has changed since the checkpoint was made. */
export function checkEquations(
  { equations: before, config }: Pick<Checkpoint, "equations" | "config">,
  equations: string,
): void {
  if (before !== equations)
    throw mismatched({
      subject: `equations of model "${"name" in config.model ? config.model.name : config.model.preset}"`,
      remedy:
        "they differ from those that the run began with: restore its definition, and the channels of its task, " +
        "or start a new run",
    });
}

const isOfLibrary = (name: string): boolean => tasks.some((task) => task.name === name);

/**
 * Describes how a task of the same name differs from the one a run was trained on; undefined if it does not, or
 * this cannot be known.
 * @param version of Dalenet that trained the run, if known: it determines the library task
 */
export function changedTask(
  name: string,
  before: string | undefined,
  now: string | undefined,
  version?: string,
): string | undefined {
  if (before === undefined || now === undefined || before === now) return undefined;
  if (!isOfLibrary(name))
    return `task "${name}", which is not the one that the run was trained on: its definition has changed since`;
  const trained = version === undefined ? "another version" : `version ${version}`;
  return (
    `task "${name}" of this version, which is not the one that the run was trained on, ` +
    `by ${trained}: a release has corrected it since`
  );
}

/** @throws "mismatched" if the task of the same name has changed since the checkpoint was made. */
export function checkTaskFingerprint(
  { taskFingerprint: before, config, version }: Pick<Checkpoint, "taskFingerprint" | "config" | "version">,
  now: string | undefined,
): void {
  const { name } = config.task;
  const changed = changedTask(name, before, now, version);
  if (changed === undefined) return;
  const back = isOfLibrary(name) ? `resume it with ${version ?? "the version that trained it"}` : "restore it";
  throw mismatched({
    subject: changed,
    remedy: `${back}, or start a new run with the new one, optionally from these weights (model.weights.file)`,
  });
}

/** @throws "unsupported" if this machine or backend would not produce the numbers of the run so far. */
export function checkProfile({ profile: before }: Checkpoint, profile: NumericProfile): void {
  const name = Object.keys({ ...before, ...profile }).find((key) => before[key] !== profile[key]);
  if (name !== undefined)
    throw unsupported({
      subject: `numeric profile "${name}" ${profile[name]}`,
      remedy:
        `the run was made with ${before[name]} and would continue with different numbers: ` +
        "resume it where it was made",
    });
}

/**
 * The first value that differs between two pieces of plain data, such as `model.tau = 50 in place of 100`;
 * undefined if all are equal.
 */
export function firstDifference(before: unknown, now: unknown, path = ""): string | undefined {
  if (typeof before !== "object" || typeof now !== "object" || before === null || now === null)
    return Object.is(before, now) ? undefined : `${path} = ${shown(now)} in place of ${shown(before)}`;
  const [left, right] = [before as Record<string, unknown>, now as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const shown = (value: unknown) => (value === undefined ? "nothing" : display(value));
