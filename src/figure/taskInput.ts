/** The input of a task's figure. */
import type { ShownTrial } from "../analysis/factors.ts";
import type { TaskWords } from "../task/words/words.ts";

/** One sample trial; channels as `values[channel][step]`, step k (from 0) at (k + 1) · dt. */
export interface TaskFigureTrial {
  steps: number;
  condition: Readonly<Record<string, number | string>>;
  /** The right output at the end, or null. */
  correct: number | null;
  /** In ms; a period (from, to] holds the steps with from < t ≤ to. */
  periods: readonly { name: string; from: number; to: number }[];
  /** With the task's noise, and without. */
  inputs: readonly (readonly number[])[];
  noiseless: readonly (readonly number[])[];
  /** One channel of output indices ("class"), or one per output ("value"). */
  targets: readonly (readonly number[])[];
  /** Weight of each step in the loss. */
  mask: readonly number[];
  /** A factor of that weight for each output, if outputs have different weights. */
  outputMask?: readonly (readonly number[])[];
}

export interface TaskFigureInput {
  title: string;
  /** ms */
  dt: number;
  inputNames: readonly string[];
  outputNames: readonly string[];
  target: "class" | "value";
  trials: readonly TaskFigureTrial[];
  /** The task's names of its factors. */
  words?: TaskWords;
  /**
   * A trial of each condition of the task, which shows the factors that headings may omit (default: `trials`).
   */
  conditions?: readonly ShownTrial[];
}
