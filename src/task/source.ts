/** Where trials of a training come from: a task, or whatever else gives trials of one set of channels. */
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { Key } from "../base/random.ts";
import { deepFreeze } from "../settings/freeze.ts";
import type { TaskNoise } from "./noise.ts";
import type { ScoredTrial, TrialScorer } from "./score.ts";
import type { Condition, Trial } from "./trial.ts";

/**
 * What training asks of its trials. Row n of a training is a function of source, options, seed, n and the state of the source alone; a task is a
 * source without a state.
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
  /** Steps of the longest possible trial, or null where it cannot be told beforehand. */
  readonly longestTrial: number | null;
  /** Only of a source that changes as training goes on. */
  readonly state?: SourceState<S>;
  /** Trial `number` under a seed and a state (null without one). `place` is its place in a row of several trials. */
  draw(seed: Key | number, number: number, place: number, state: S): Trial;
  /** Conditions that `at` imposes, by their index; only where a source has such. */
  readonly conditions?: readonly Condition[];
  at?(condition: number, seed: Key | number, number: number, place: number): Trial;
}

/** A state is plain data, as JSON has it: it stands in checkpoints. */
export interface SourceState<S = unknown> {
  /** Before the first batch. */
  readonly initial: S;
  /** The state after a batch, a function of what is given alone; it leaves the old state as it was. */
  next(state: S, report: BatchReport): S;
}

/** What a batch was, and how it went. */
export interface BatchReport {
  /** Its rows, numbered on from those of the batch before. */
  readonly rows: readonly Trial[];
  /** Its whole trials with their scores, row by row. */
  readonly scored: readonly ScoredTrial[];
}

/** From this row on the source had this state. */
export interface StateEntry {
  readonly row: number;
  readonly state: unknown;
}

/** The state that a row is drawn under; null of a source without one. */
export const stateAt = (log: readonly StateEntry[], row: number): unknown =>
  log.findLast((entry) => entry.row <= row)?.state ?? null;

/** A state as a checkpoint would give it back, frozen. Throws "invalid" for what JSON does not hold. */
export function storableState(state: unknown, source: string): unknown {
  const strange = strangeIn(state, "state");
  if (strange)
    throw invalid({
      within: `source "${source}"`,
      subject: strange.path,
      value: strange.value,
      remedy:
        "a state is kept as JSON: give finite numbers, texts, true, false, null, and lists and plain objects of them",
    });
  return deepFreeze(JSON.parse(JSON.stringify(state)));
}

/** The first part that is none of what JSON gives back as it was. */
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
