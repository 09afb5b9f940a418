/** All that must be kept to go on with a training as if it had never stopped. Plain data; files are made of it in run/. */
import type { NumericProfile } from "../backend/backend.ts";
import { DalenetError, mismatched, unsupported } from "../errors.ts";
import type { StreamPosition } from "../task/stream.ts";
import type { RunConfig } from "./config.ts";

/** What an epoch was like: means over its batches. */
export interface EpochSummary {
  /** 1, 2, … */
  readonly epoch: number;
  readonly loss: number;
  readonly penalties: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Fraction of trials with a right choice; null where the task defines none. */
  readonly accuracy: number | null;
}

/** Sums over the batches of the epoch that is under way. */
export interface RunningSums {
  readonly batches: number;
  readonly loss: number;
  readonly penalties: number;
  readonly gradientNorm: number;
  readonly correct: number;
  readonly counted: number;
}

export const noSums: RunningSums = { batches: 0, loss: 0, penalties: 0, gradientNorm: 0, correct: 0, counted: 0 };

export interface Checkpoint {
  readonly config: RunConfig;
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
}

/** A loss or gradient that is not a number any more. The checkpoint is the last one known to be sound. */
export class Divergence extends DalenetError {
  readonly checkpoint: Checkpoint;

  constructor(quantity: string, value: number, step: number, checkpoint: Checkpoint) {
    super(
      "invalid",
      `${quantity} of step ${step} is ${value}: training diverged; the weights of step ${checkpoint.step} are kept. Lower train.optimizer.learningRate or train.clipNorm`,
    );
    this.checkpoint = checkpoint;
  }
}

/**
 * Says whether a training can go on from a checkpoint under a configuration. More or fewer epochs and another evaluation are fine.
 * @throws "mismatched" for another model, task, training or seeds.
 */
export function checkContinuation({ config: before }: Checkpoint, config: RunConfig): void {
  // A learning rate that falls until the last epoch depends on how many there are.
  const epochsOf = ({ schedule, epochs }: RunConfig["train"]) => (schedule.decay === "none" ? null : epochs);
  const part = ({ model, task, train, seeds }: RunConfig) => ({
    model,
    task,
    train: { ...train, epochs: epochsOf(train) },
    seeds,
  });
  const path = firstDifference(part(before), part(config), "");
  if (path !== undefined)
    throw mismatched(`${path} differs from that of the run to be resumed; leave it as it was, or start a new run`);
}

/** @throws "unsupported" where the numbers of this machine or backend would not be those that the checkpoint was made with. */
export function checkProfile({ profile: before }: Checkpoint, profile: NumericProfile): void {
  const name = Object.keys({ ...before, ...profile }).find((key) => before[key] !== profile[key]);
  if (name !== undefined)
    throw unsupported(
      `numeric profile "${name}" ${profile[name]}; the run was made with ${before[name]} and would not go on with the same numbers: resume it where it was made`,
    );
}

function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b) ? undefined : path;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
