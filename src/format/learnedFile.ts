/** learned.json: how one network learned each of many tasks. */
import { jsonText } from "../base/json.ts";
import type { RunResults } from "./runResults.ts";

export const learnedFileName = "learned.json";

/** One task. Values are null until its network is evaluated, or if the task does not define them. */
export interface LearnedTask {
  readonly task: string;
  /** The task's preset; null for its own values. */
  readonly taskPreset: string | null;
  /** ms */
  readonly dt: number;
  /** The model: its preset or name, and its number of units. */
  readonly model: string;
  readonly units: number;
  readonly seed: number;
  /** "stopped" can be resumed; "failed" has a reason. */
  readonly status: "waiting" | "running" | "finished" | "stopped" | "failed";
  /** Fractions of fresh trials: the network's, the best without the stimulus, the ideal observer's. */
  readonly accuracy: number | null;
  readonly chance: number | null;
  readonly ideal: number | null;
  /** Mean error of the outputs; base rate: the error of the mean target. */
  readonly error: {
    readonly measure: string;
    readonly unit: string;
    readonly mean: number | null;
    readonly baseRate: number | null;
  } | null;
  /** Position between a policy that ignores the stimulus (0) and the best possible (1). */
  readonly score: number | null;
  readonly verdict: NonNullable<RunResults["learned"]>["verdict"] | null;
  /** What score and verdict judge. */
  readonly judged: NonNullable<RunResults["learned"]>["of"] | null;
  /** Batches shown, and trials in each. */
  readonly updates: number;
  readonly batch: number;
  /** Mean of each epoch. */
  readonly loss: readonly number[];
  readonly trainingAccuracy: readonly (number | null)[];
  /** For training and evaluation, on one thread. */
  readonly seconds: number | null;
  /** The version that trained it. */
  readonly version: string;
  /** Of the task that was trained; see `taskFingerprint`. */
  readonly fingerprint: string | null;
  /** Why it failed. */
  readonly reason: string | null;
}

export interface LearnedTasks {
  readonly format: 1;
  readonly version: string;
  readonly tasks: readonly LearnedTask[];
}

/** The text of learned.json. */
export const encodeLearned = (learned: LearnedTasks): string => `${jsonText(learned)}\n`;
