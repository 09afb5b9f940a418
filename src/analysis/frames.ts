/** Stretches of trials around an event: the frames of averages. */
import { checkList } from "../base/arguments.ts";
import { unknownName } from "../base/errors.ts";
import type { Frame } from "./alignment.ts";
import { periodNames } from "./periods.ts";
import { checkTable, type TrialRow } from "./recording.ts";

/**
 * Trials aligned to the onset of a period and used up to its end, from the trial's start on: nothing after the period
 * enters an average, however short the period is. Trials without the period are left out.
 * @throws "unknown" if no trial has the period
 */
export function frameDuring(table: readonly TrialRow[], period: string): Required<Frame> {
  checkTable(table);
  const found = table.map(({ periods }) => periods.find(({ name }) => name === period));
  if (table.length > 0 && found.every((one) => one === undefined))
    throw unknownName("period", period, periodNames(table));
  const of = (key: "from" | "to") => found.map((one) => one?.[key] ?? Number.NaN);
  return { onsets: of("from"), from: table.map(() => 0), to: of("to") };
}

/**
 * Trials aligned to a moment in each and used up to it, backwards to the trial's start, as before a response.
 * @param times ms since the trial's start, such as those of `thresholdCrossings`; NaN leaves a trial out
 */
export function frameBefore(times: ArrayLike<number>): Required<Frame> {
  checkList("times", times, "give one moment in ms for each trial");
  const onsets = Array.from(times);
  return { onsets, from: onsets.map(() => 0), to: onsets };
}
