import { checkArgument } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import type { TaskWords } from "../task/words/words.ts";

/**
 * One recorded trial: what was shown, what was right, what the network answered. Choices count from 1; 0 is no
 * response; NaN means that there is no choice at all, because the task asks for none or the trial is not finite.
 */
export interface TrialRow {
  trial: number;
  /** Steps of the trial without padding; the last one is at steps · dt. */
  steps: number;
  /** The values of the factors of the trial, and what the task recorded about it. */
  condition: Record<string, number | string>;
  /** The right choice; NaN if the task defines none. */
  correct: number;
  choice: number;
  /** null if no answer is right or wrong; giving no response is right if none is wanted. */
  isCorrect: boolean | null;
  /** Whether all states, rates and outputs of the trial are finite. */
  isFinite: boolean;
  /** In the unit of the task's score; undefined or NaN if it measures no error. */
  error?: number;
  /** Base rate: the error of the mean target. */
  baseline?: number;
  /**
   * Of a trial that is not scored: the root mean square of outputs − targets at its last step, over the outputs that
   * count there (NaN if none does); undefined for other trials, and where targets are classes.
   */
  offTarget?: number;
  /** ms from the onset of the period that the score names to the response; undefined or NaN without one. */
  reactionTime?: number;
  /** Periods of the trial in ms; a period (from, to] holds the steps with from < t ≤ to. */
  periods: { name: string; from: number; to: number }[];
}

/**
 * Whether all states, rates and outputs of a trial are finite. A trial in which one overflowed, at any step, has no
 * choice: it is neither right nor without response, and analyses of activity leave it out.
 */
export const isFiniteTrial = (row: Pick<TrialRow, "isFinite">): boolean => row.isFinite;

/** The number of trials that are not finite. */
export const countNotFinite = (table: readonly TrialRow[]): number => table.filter((row) => !isFiniteTrial(row)).length;

/** A state that was recorded by its name. */
export interface NamedState {
  /** Its entries at a step of a trial. */
  readonly size: number;
  /** Whether there is one for each unit, in their order. */
  readonly isOfUnits: boolean;
  /** [time, trial, entry] */
  readonly values: Float32Array;
}

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
  /** The populations in order, such as E and I. */
  populations: readonly Population[];
  /** The numbers of the units in the network, if only some were kept. */
  unitNumbers?: readonly number[];
  /** [time, trial, unit] */
  rates: Float32Array;
  /** [time, trial, unit] */
  states: Float32Array;
  /** [time, trial, channel] */
  inputs: Float32Array;
  /** [time, trial, output] */
  outputs: Float32Array;
  /** States of the model that were asked for by name, such as the resources of synapses. */
  namedStates?: Readonly<Record<string, NamedState>>;
  /**
   * Targets: [time, trial, output] for value tasks; the output that should be largest, [time, trial], for class tasks.
   * NaN at steps without weight in the loss. Undefined if they were not recorded.
   */
  targets?: Float32Array;
  /** The mean target of a value task, one value per output. */
  baseline?: ArrayLike<number>;
  table: TrialRow[];
  /** The task's names of factors, outputs and periods; without it, kinds of factors are inferred from their levels. */
  words?: TaskWords;
}

/** Throws "missing" or "invalid" for something that is not a recording or lacks one of the parts or its table. */
export function checkRecording(recording: unknown, ...parts: readonly (keyof Recording)[]): void {
  checkArgument(
    "recording",
    recording,
    ["table", ...parts],
    "give a recording, such as `(await run.simulate()).recording`",
  );
  checkTable((recording as Recording).table);
}

/** Throws "missing" or "invalid" for something that is not a table of trials. */
export function checkTable(table: unknown): void {
  const remedy = "give a list of trials, such as the table of a recording";
  if (table === undefined) throw missing({ subject: "table", remedy });
  if (!Array.isArray(table)) throw invalid({ subject: "table", value: table, remedy });
}

/** The finite ones of some trials of a recording. Invalid trial numbers are kept, so that later checks report them. */
export const finiteAmong = ({ table }: Recording, trials: readonly number[]): readonly number[] =>
  trials.filter((trial) => !Object.hasOwn(table, trial) || isFiniteTrial(table[trial]));

/**
 * The recorded steps in (from, to] ms, as [first, end) of the time axis. The tolerance allows for rounding of k · dt in
 * float32.
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

/** Throws "missing" without a list of units, "invalid" for a unit number out of range. */
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

/**
 * The end of the steps of a trial, without padding, as an index of the time axis. Throws "invalid" for a trial that
 * does not exist.
 */
export function endOfTrial(recording: Recording, trial: number): number {
  if (!Object.hasOwn(recording.table, trial))
    throw invalid({
      subject: "trial",
      value: trial,
      remedy: `the recording holds ${recording.table.length}, counted from 0`,
    });
  return stepsBetween(recording, Number.NEGATIVE_INFINITY, recording.table[trial].steps * recording.dt)[1];
}
