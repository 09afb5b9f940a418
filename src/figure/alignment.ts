/** The moment in each trial that becomes time 0 of a figure. */
import { haveAll, onsets, typicalPeriods, varyingPeriods } from "../analysis/average.ts";
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
  /** For a caption: that periods are shaded, and which of them stand at the median of bounds that differ between trials. */
  readonly shaded: string;
}

/** On the onset of a period, or on that of the stimulus where every trial has one. Throws "unknown" for a period that a trial has not. */
export function alignmentOf(recording: Recording, period?: string): Alignment {
  const name = period ?? (haveAll(recording.table, "stimulus") ? "stimulus" : undefined);
  const shifts = name === undefined ? undefined : onsets(recording.table, name);
  const varying = varyingPeriods(recording.table, shifts);
  return {
    ...(name === undefined ? {} : { onsets: shifts, event: `${name} onset` }),
    label: name === undefined ? "time (ms)" : `time from ${name} onset (ms)`,
    periods: typicalPeriods(recording.table, shifts).filter(({ from, to }) => to > from),
    shaded:
      varying.length === 0
        ? "periods shaded"
        : `periods shaded, ${varying.join(", ")} at the median of bounds that differ between trials`,
  };
}
