/** All that must be kept to go on with a training as if it had never stopped. Plain data; format/ makes files of it. */
import type { NumericProfile } from "../backend/backend.ts";
import { display } from "../base/display.ts";
import { DalenetError, mismatched, unsupported } from "../base/errors.ts";
import type { RunConfig } from "../open/config.ts";
import { isPortable, stepsOf } from "../open/trainOptions.ts";
import { openRecord, orNull, type RecordOf } from "../settings/compound.ts";
import { finite, type Kind, whole } from "../settings/kind.ts";
import { tasks } from "../task/library/index.ts";
import type { StreamPosition } from "../task/stream.ts";

const ofEpoch = {
  /** 1, 2, … */
  epoch: whole,
  loss: finite,
  penalties: finite,
  /** Mean over updates, before clipping. */
  gradientNorm: finite,
  /** Fraction of trials with a right choice; null where the task defines none. */
  accuracy: orNull(finite),
};
/**
 * What an epoch was like. Loss and penalties are means over its trials, as accuracy is: the mean of each batch counts as often as the batch has
 * trials (rows, where they have a fixed length), so that the smaller last batch of a fixed set counts less. Within a batch the loss is a mean
 * over all that its mask lets count; how much that is in a batch is chance where lengths are random, and gives it no more weight, as in training.
 */
export interface EpochSummary extends RecordOf<typeof ofEpoch> {}
export const epochSummary: Kind<EpochSummary> = openRecord(ofEpoch);

const sums = {
  batches: whole,
  loss: finite,
  penalties: finite,
  gradientNorm: finite,
  correct: whole,
  counted: whole,
};
/** Sums over the batches of the epoch that is under way; loss and penalties of a batch count as the part of a full one that it is. */
export interface RunningSums extends RecordOf<typeof sums> {}
export const runningSums: Kind<RunningSums> = openRecord(sums);

export const noSums: RunningSums = { batches: 0, loss: 0, penalties: 0, gradientNorm: 0, correct: 0, counted: 0 };

const times = {
  compileMs: finite,
  /** Median of the steps since training began or was resumed last. */
  stepMs: finite,
  /** Training so far, pauses left out. */
  totalSeconds: finite,
};
/** Wall-clock times; they stand outside what is reproducible. */
export interface Timing extends RecordOf<typeof times> {}
export const timing: Kind<Timing> = openRecord(times);

export const noTime: Timing = { compileMs: 0, stepMs: 0, totalSeconds: 0 };

export interface Checkpoint {
  readonly config: RunConfig;
  /** Fingerprint of the network that is trained. */
  readonly equations: string;
  /** Fingerprint of the task; not in checkpoints of older versions, nor where the task never draws the same trials again. */
  readonly taskFingerprint?: string;
  /** The version that trained it, where run.json says so. */
  readonly version?: string;
  readonly profile: NumericProfile;
  /** Updates made so far. */
  readonly step: number;
  /** Where the stream of trials stands. */
  readonly position: StreamPosition;
  /** Raw parameters by name, [n] or [from, to] row by row. */
  readonly parameters: Readonly<Record<string, Float64Array>>;
  /** The optimiser's memory, by the name that the program knows it under. */
  readonly slots: Readonly<Record<string, Float64Array>>;
  readonly epochs: readonly EpochSummary[];
  readonly sums: RunningSums;
  readonly timing: Timing;
}

/** A loss, gradient or parameter that is not a number any more. The checkpoint is the last one known to be sound. */
export class Divergence extends DalenetError {
  readonly checkpoint: Checkpoint;

  constructor(quantity: string, value: number, step: number, checkpoint: Checkpoint, isUpdated = false) {
    const kept = checkpoint.step === 0 ? "the initial weights" : `the weights of step ${checkpoint.step}`;
    const { optimizer, clipNorm } = checkpoint.config.train;
    // Before the first update no learning rate can be to blame.
    const why =
      step === 1 && !isUpdated
        ? {
            detail: ", already before the first update",
            remedy: "look for NaN, or a number far too large, in the model's equations, its initial values or the task",
          }
        : {
            detail: `: training diverged, ${kept} are kept`,
            remedy: `lower train.optimizer.learningRate (${optimizer.learningRate}) or ${clipNorm === null ? "set train.clipNorm" : `train.clipNorm (${clipNorm})`}`,
          };
    super("invalid", { subject: `${quantity}${isUpdated ? " after the update" : ""} of step ${step}`, value, ...why });
    this.checkpoint = checkpoint;
  }
}

/** The first parameter with a value that is not finite, as `parameter "wRec"`; undefined where all are. */
export function unsoundParameter({ parameters }: Checkpoint): { name: string; value: number } | undefined {
  for (const [name, values] of Object.entries(parameters)) {
    const value = values.find((value) => !Number.isFinite(value));
    if (value !== undefined) return { name: `parameter "${name}"`, value };
  }
  return undefined;
}

/**
 * Says whether a training can go on from a checkpoint under a configuration. More epochs and another evaluation are fine; fewer epochs
 * too, down to what was trained already.
 * @throws "mismatched" for another model, task, training or seeds.
 */
export function checkContinuation(
  { config: before, step }: Pick<Checkpoint, "config" | "step">,
  config: RunConfig,
): void {
  const { epochs, schedule } = config.train;
  const difference = firstDifference(trainingOf(before), trainingOf(config));
  if (difference !== undefined)
    throw mismatched({
      subject: `${difference} that the run began with`,
      remedy: "leave it as it was, or start a new run",
    });
  if (schedule.decay !== "none" && epochs !== before.train.epochs)
    throw mismatched({
      at: "train.epochs",
      value: epochs,
      detail: `for a run of ${before.train.epochs} whose learning rate falls until the last one (${schedule.decay})`,
      remedy: "leave it as it was, or start a new run from what was learned: give its weights.npz as model.weights",
    });
  const trained = Math.ceil(step / stepsOf(config.train).perEpoch);
  if (epochs < trained)
    throw mismatched({
      at: "train.epochs",
      value: epochs,
      detail: `for a run that is in its epoch ${trained}`,
      remedy: `give at least ${trained}, or start a new run`,
    });
}

/** The part of a configuration on which every step of a training depends. The backend is left out where all backends make the same bits. */
export function trainingOf({ model, task, train, seeds }: RunConfig) {
  // Older versions had one profile and did not name it. Compared first, since other differences may follow from it.
  const { profile = "fast", backend, ...others } = train;
  const compared = { profile, backend: isPortable(train) ? null : backend, ...others, epochs: null };
  return { model, task, train: compared, seeds };
}

/** @throws "mismatched" where a model or task of the same name is not what it was when the checkpoint was made. */
export function checkEquations(
  { equations: before, config }: Pick<Checkpoint, "equations" | "config">,
  equations: string,
): void {
  if (before !== equations)
    throw mismatched({
      subject: `equations of model "${"name" in config.model ? config.model.name : config.model.preset}"`,
      remedy:
        "they are not those that the run began with: restore its definition, and the channels of its task, or start a new run",
    });
}

const isOfLibrary = (name: string): boolean => tasks.some((task) => task.name === name);

/**
 * Says that a task of the same name is not what it was when a run was trained; undefined where it is, or nobody can tell.
 * @param version of Dalenet that trained the run, where that is known: it tells which task of the library it had
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
  return `task "${name}" of this version, which is not the one that the run was trained on, by ${trained}: a release has repaired it since`;
}

/** @throws "mismatched" where the task of the same name is not what it was when the checkpoint was made. */
export function checkTaskFingerprint(
  { taskFingerprint: before, config, version }: Pick<Checkpoint, "taskFingerprint" | "config" | "version">,
  now: string | undefined,
): void {
  const { name } = config.task;
  const changed = changedTask(name, before, now, version);
  if (changed === undefined) return;
  const back = isOfLibrary(name) ? `go on with ${version ?? "the version that trained it"}` : "restore it";
  throw mismatched({
    subject: changed,
    remedy: `${back}, or start a new run with the new one, from these weights if you like (model.weights.file)`,
  });
}

/** @throws "unsupported" where the numbers of this machine or backend would not be those that the checkpoint was made with. */
export function checkProfile({ profile: before }: Checkpoint, profile: NumericProfile): void {
  const name = Object.keys({ ...before, ...profile }).find((key) => before[key] !== profile[key]);
  if (name !== undefined)
    throw unsupported({
      subject: `numeric profile "${name}" ${profile[name]}`,
      remedy: `the run was made with ${before[name]} and would not go on with the same numbers: resume it where it was made`,
    });
}

/** The first value in which plain data is not what it was, such as `model.tau = 50 in place of 100`; undefined where all is equal. */
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
