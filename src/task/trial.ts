/**
 * What a task hands to the engine: trials as a few segments each, never as dense arrays.
 *
 * Time: step k = 1 … T stands at time k · dt; a period (a, b] holds the steps with a < t ≤ b, and nothing is shown at
 * t = 0. `from` and `to` count steps: (from, to], which are the zero-based indices from … to − 1.
 */

/** One channel over the steps (from, to]. Segments of one channel in one trial never overlap. */
export interface Segment {
  readonly channel: number;
  readonly from: number;
  readonly to: number;
  /** One value for all steps, or one per step (length to − from). */
  readonly value: number | Float32Array;
}

export interface Period {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What was shown and what was right, by name: one row of `trials.csv`. */
export type Condition = Readonly<Record<string, number | string>>;

export interface Trial {
  /** Running presentation number in its stream: with the seed it fixes all noise of the trial. */
  readonly number: number;
  readonly steps: number;
  /** Noiseless task input; 0 where no segment is. */
  readonly inputs: readonly Segment[];
  /** Class index on channel 0 (task target "class"), or one value per output channel ("value"); 0 where no segment is. */
  readonly targets: readonly Segment[];
  /** Weight of each step in the loss, on channel 0; 0 where no segment is. */
  readonly mask: readonly Segment[];
  /** What the weight of a step is multiplied by for an output, one channel per output; 1 where no segment is. None: 1 everywhere. */
  readonly outputMask?: readonly Segment[];
  /** What the noise of the inputs is multiplied by; none: 1. */
  readonly noiseGain?: number;
  /** All periods in order, the empty ones (from = to) included. */
  readonly periods: readonly Period[];
  readonly condition: Condition;
  /** Output index that is right at the trial's last step; null where none is defined. */
  readonly correct: number | null;
  /** Only in rows of fixed length: the whole trials (the last perhaps cut) that follow one another in this row. */
  readonly parts?: readonly TrialPart[];
}

/** One trial inside a row of fixed length: it starts after `from` steps and lasts `to − from` of its own steps. */
export interface TrialPart {
  readonly from: number;
  readonly to: number;
  readonly trial: Trial;
}

export interface Batch {
  readonly trials: readonly Trial[];
  /** The longest trial, or the length of the rows. */
  readonly steps: number;
}

/** The same trial presented under another number: same content, fresh noise. */
export function renumbered(trial: Trial, number: number): Trial {
  return trial.number === number ? trial : { ...trial, number };
}
