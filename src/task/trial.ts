/**
 * Trials as a task passes them to the engine: a few segments each, never dense arrays. Time: step k = 1 … T is at
 * time k · dt; a period (a, b] contains the steps with a < t ≤ b, and nothing is shown at t = 0. `from` and `to`
 * count steps: (from, to], or zero-based indices from … to − 1.
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

/** The factors and recorded values of a trial, by name: columns of `trials.csv`. */
export type Condition = Readonly<Record<string, number | string>>;

export interface Trial {
  /** Number of the presentation: with the seed it determines all noise of the trial. */
  readonly number: number;
  readonly steps: number;
  /** Noiseless task input; 0 outside segments. */
  readonly inputs: readonly Segment[];
  /** Class index on channel 0 (task target "class"), or one value per output channel ("value"); 0 outside segments. */
  readonly targets: readonly Segment[];
  /** Weight of each step in the loss, on channel 0; 0 outside segments. */
  readonly mask: readonly Segment[];
  /** Factor of the mask for each output, one channel per output; 1 outside segments, and everywhere if absent. */
  readonly outputMask?: readonly Segment[];
  /** Factor of the input noise; 1 if absent. */
  readonly noiseGain?: number;
  /** All periods in order, including empty ones (from = to). */
  readonly periods: readonly Period[];
  readonly condition: Condition;
  /** Index of the correct output at the trial's last step; null if none is defined. */
  readonly correct: number | null;
  /** Only in rows of fixed length: the consecutive trials in this row, the last perhaps cut off. */
  readonly parts?: readonly TrialPart[];
}

/** One trial within a row of fixed length: it starts after `from` steps and lasts `to − from` steps. */
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

/** The same trial with another number: same content, new noise. */
export function renumbered(trial: Trial, number: number): Trial {
  return trial.number === number ? trial : { ...trial, number };
}
