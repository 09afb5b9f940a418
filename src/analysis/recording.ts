import { invalid, missing } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import type { Population } from "../base/population.ts";
import type { TaskWords } from "../task/words/words.ts";

/**
 * One recorded trial: what was shown, what was right, what the network answered. Choices count from 1; 0 is no response; NaN stands for no choice
 * at all: the task asks for none, or the trial is not finite.
 */
export interface TrialRow {
  trial: number;
  /** Steps of the trial without padding; the last one stands at steps · dt. */
  steps: number;
  /** The values of the factors that the trial was drawn from, and what the task recorded of it. */
  condition: Record<string, number | string>;
  /** The right choice; NaN where the task defines none. */
  correct: number;
  choice: number;
  /** null where no answer is right or wrong; withholding one is right where none is wanted. */
  isCorrect: boolean | null;
  /** Whether all states, rates and outputs of the trial are finite. */
  isFinite: boolean;
  /** In the unit of the task's score; none, or NaN, where it measures no error. */
  error?: number;
  /** Base rate: the error of the mean target. */
  baseline?: number;
  /** ms from the onset of the period that the score names to the response; none, or NaN, where there was none. */
  reactionTime?: number;
  /** Periods of the trial in ms; a period (from, to] holds the steps with from < t ≤ to. */
  periods: { name: string; from: number; to: number }[];
}

/**
 * Whether all states, rates and outputs of a trial are finite. A trial in which one overflowed, in whatever step, has no choice: it is never
 * right, nor is it one without response, and analyses of activity leave it out.
 */
export const isFiniteTrial = (row: Pick<TrialRow, "isFinite">): boolean => row.isFinite;

/** How many of some trials are not finite. */
export const countNotFinite = (table: readonly TrialRow[]): number => table.filter((row) => !isFiniteTrial(row)).length;

/**
 * Recorded activity of `trials` trials, as plain arrays in C order. Units are ordered by population.
 */
export interface Recording {
  /** Time step in ms. */
  dt: number;
  /** Time of every recorded step in ms. */
  times: ArrayLike<number>;
  trials: number;
  units: number;
  /** What the units are, in runs: E and I, or whatever the model calls them. */
  populations: readonly Population[];
  /** [time, trial, unit] */
  rates: Float32Array;
  /** [time, trial, unit] */
  states: Float32Array;
  /** [time, trial, channel] */
  inputs: Float32Array;
  /** [time, trial, output] */
  outputs: Float32Array;
  /**
   * What is wanted: of value tasks [time, trial, output], of class tasks the output that should be largest, [time, trial]. NaN where the loss does not
   * look. None where it was not recorded.
   */
  targets?: Float32Array;
  /** Of a value task: the mean target, one value per output. */
  baseline?: ArrayLike<number>;
  table: TrialRow[];
  /** What the task calls its factors, outputs and periods; without it, they are what they look like. */
  words?: TaskWords;
}

/** Throws "missing" or "invalid" for what is no recording, or lacks a part that is looked at; the table always is. */
export function checkRecording(recording: unknown, ...parts: readonly (keyof Recording)[]): void {
  checkGiven(
    "recording",
    recording,
    ["table", ...parts],
    "give a recording, such as `(await run.simulate()).recording`",
  );
  checkTable((recording as Recording).table);
}

/** Throws "missing" or "invalid" for what is no table of trials. */
export function checkTable(table: unknown): void {
  const remedy = "give a list of trials, such as the table of a recording";
  if (table === undefined) throw missing({ subject: "table", remedy });
  if (!Array.isArray(table)) throw invalid({ subject: "table", value: table, remedy });
}

/** Those of some trials of a recording that are finite; a number that is none of its trials stays, for whoever complains of it. */
export const finiteAmong = ({ table }: Recording, trials: readonly number[]): readonly number[] =>
  trials.filter((trial) => !Object.hasOwn(table, trial) || isFiniteTrial(table[trial]));

/**
 * Which recorded steps lie in (from, to] ms, as [first, end) of the time axis. The tolerance takes up rounding of k ·
 * dt in float32.
 */
export function stepsBetween(recording: Recording, from: number, to: number): [first: number, end: number] {
  const { times, dt } = recording;
  const slack = dt * 1e-3;
  let first = 0;
  while (first < times.length && times[first] <= from + slack) first++;
  let end = first;
  while (end < times.length && times[end] <= to + slack) end++;
  return [first, end];
}

/** Throws "missing" for no list of units, "invalid" for a number that is none of a unit. */
export function checkUnits(numbers: readonly number[], units: number): void {
  if (!Array.isArray(numbers)) {
    const remedy = `give a list of unit numbers, from 0 to ${units - 1}`;
    throw numbers === undefined ? missing({ at: "units", remedy }) : invalid({ at: "units", value: numbers, remedy });
  }
  const place = numbers.findIndex((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < units));
  if (place >= 0)
    throw invalid({
      at: `units[${place}]`,
      value: numbers[place],
      remedy: `units are counted from 0 to ${units - 1}`,
    });
}

/** The end of the recorded steps of one trial that are not padding, as an index of the time axis. Throws "invalid" for a trial that is not there. */
export function endOfTrial(recording: Recording, trial: number): number {
  if (!Object.hasOwn(recording.table, trial))
    throw invalid({
      subject: "trial",
      value: trial,
      remedy: `the recording holds ${recording.table.length}, counted from 0`,
    });
  return stepsBetween(recording, Number.NEGATIVE_INFINITY, recording.table[trial].steps * recording.dt)[1];
}
