/** Sources of training trials: a task, or anything else that provides trials for a fixed set of channels. */
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { Key } from "../base/random.ts";
import { deepFreeze } from "../settings/freeze.ts";
import type { TaskNoise } from "./noise.ts";
import type { ScoredTrial, TrialScorer } from "./score.ts";
import type { Condition, Trial } from "./trial.ts";

/**
 * A source of trials. Row n of a training is a function of the source, its state, the options, the seed and n only;
 * a task is a source without state.
 */
export interface TrialSource<S = unknown> {
  readonly name: string;
  /** ms */
  readonly dt: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  readonly noise: TaskNoise;
  readonly scorer: TrialScorer;
  /** Steps of the longest possible trial, or null if unknown beforehand. */
  readonly longestTrial: number | null;
  /** Only for a source that changes during training. */
  readonly state?: SourceState<S>;
  /** Trial `number` of a seed under a state (null without one). `place` is its place in a row of several trials. */
  draw(seed: Key | number, number: number, place: number, state: S): Trial;
  /** Conditions that `at` can impose, by index, if the source has any. */
  readonly conditions?: readonly Condition[];
  at?(condition: number, seed: Key | number, number: number, place: number): Trial;
}

/** The state of a source: JSON data, saved in checkpoints. */
export interface SourceState<S = unknown> {
  /** Before the first batch. */
  readonly initial: S;
  /** The state after a batch: a pure function, which must not modify the old state. */
  next(state: S, report: BatchReport): S;
}

/** A batch and its scores. */
export interface BatchReport {
  /** Its rows, numbered from the end of the previous batch. */
  readonly rows: readonly Trial[];
  /** Its whole trials with their scores, row by row. */
  readonly scored: readonly ScoredTrial[];
}

/** The state of the source from this row on. */
export interface StateEntry {
  readonly row: number;
  readonly state: unknown;
}

/** The state under which a row is drawn; null for a source without state. */
export const stateAt = (log: readonly StateEntry[], row: number): unknown =>
  log.findLast((entry) => entry.row <= row)?.state ?? null;

/** A frozen copy of a state as JSON restores it. Throws "invalid" for values that JSON cannot represent. */
export function storableState(state: unknown, within: string): unknown {
  const strange = strangeIn(state, "state");
  if (strange)
    throw invalid({
      within,
      subject: strange.path,
      value: strange.value,
      remedy: "a state is saved as JSON: give only finite numbers, strings, booleans, null, lists and plain objects",
    });
  return deepFreeze(JSON.parse(JSON.stringify(state)));
}

/** The first part that JSON would not restore unchanged. */
function strangeIn(value: unknown, path: string): { path: string; value: unknown } | undefined {
  if (value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value)) return undefined;
  if (!Array.isArray(value) && !(isRecord(value) && Object.getPrototypeOf(value) === Object.prototype))
    return { path, value };
  for (const [key, part] of Array.isArray(value) ? Array.from(value).entries() : Object.entries(value)) {
    const strange = strangeIn(part, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (strange) return strange;
  }
  return undefined;
}
