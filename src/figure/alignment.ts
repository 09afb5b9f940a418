/** The moment in each trial that becomes time 0 of a figure. */
import { haveAll, onsets, typicalPeriods } from "../analysis/average.ts";
import type { Recording } from "../analysis/recording.ts";
import type { ShownPeriod } from "./channels.ts";

export interface Alignment {
  /** ms, one for each trial; none: trials begin at 0. */
  readonly onsets?: readonly number[];
  /** What time 0 is, such as "stimulus onset"; none: the trial's start. */
  readonly event?: string;
  /** Of the axis of time. */
  readonly label: string;
  readonly periods: readonly ShownPeriod[];
}

/** On the onset of a period, or on that of the stimulus where every trial has one. Throws "unknown" for a period that a trial has not. */
export function alignmentOf({ table }: Recording, period?: string): Alignment {
  const name = period ?? (haveAll(table, "stimulus") ? "stimulus" : undefined);
  const shifts = name === undefined ? undefined : onsets(table, name);
  return {
    ...(name === undefined ? {} : { onsets: shifts, event: `${name} onset` }),
    label: name === undefined ? "time (ms)" : `time from ${name} onset (ms)`,
    periods: typicalPeriods(table, shifts).filter(({ from, to }) => to > from),
  };
}
