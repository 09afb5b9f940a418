import { number, readAt } from "../settings/kind.ts";
import { averageStates, type Framing } from "./average.ts";
import type { TrialGroup } from "./conditions.ts";
import { checkRecording, isFiniteTrial, type Recording } from "./recording.ts";

export interface ActiveUnitsOptions {
  /** The s.d. that counts as active (default: 0.1). */
  readonly above?: number;
  /** The stretch of each trial, or onsets (default: the whole trial). */
  readonly framing?: Framing;
  /** Groups that are averaged apart, such as conditions (default: all finite trials together). */
  readonly groups?: readonly Pick<TrialGroup, "trials">[];
}

/**
 * The active units: those whose average rate over trials varies over time, and between the groups, with a population
 * s.d. above a bound. Every time that some trial has counts. Returns unit numbers.
 */
export function activeUnits(recording: Recording, options: ActiveUnitsOptions = {}): number[] {
  checkRecording(recording, "rates", "times");
  const { table, units } = recording;
  const whole = [{ trials: table.flatMap((row, trial) => (isFiniteTrial(row) ? [trial] : [])) }];
  const { above = 0.1, groups = whole, framing } = options;
  readAt(number({ min: 0 }), above, "above");
  const averages = groups.flatMap(({ trials }) =>
    Array.from(averageStates(recording, trials, framing, { fewest: 1 }).means),
  );
  return Array.from({ length: units }, (_, unit) => unit).filter((unit) => deviation(averages, unit, units) > above);
}

/** The population s.d. of a column, over the rows that have a value: a time may have no trial. */
export function deviation(values: ArrayLike<number>, column: number, columns: number): number {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (let place = column; place < values.length; place += columns) {
    if (Number.isNaN(values[place])) continue;
    n++;
    const far = values[place] - mean;
    mean += far / n;
    squares += far * (values[place] - mean);
  }
  return Math.sqrt(squares / n);
}
