/** What decides which level of a factor a training trial has. */
import type { Generator, Key } from "../../base/random.ts";
import type { SourceState } from "../source.ts";

/** The rows of a training. */
export interface Rows {
  /** Rows in a batch. */
  readonly batch: number;
  /** Whether a row holds several trials, between which the network's state is carried on. */
  readonly hasSeveral: boolean;
}

export interface Sequencer<S = unknown> {
  /** The index of a trial's level; `random` belongs to this trial. */
  levelAt(seed: Key | number, number: number, place: number, random: Generator, state: S): number;
  readonly state?: SourceState<S>;
}
