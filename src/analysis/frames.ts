/** Stretches of trials around an event: the frames of averages. */
import { checkList } from "../base/arguments.ts";
import { invalid, unknownName } from "../base/errors.ts";
import type { Frame } from "./alignment.ts";
import { periodNames } from "./periods.ts";
import { checkTable, type TrialRow } from "./recording.ts";

/**
 * Trials aligned to the onset of a period and used up to its end, from the trial's start on: nothing after the period
 * enters an average, however short the period is. Trials without the period are left out.
 * @throws "unknown" if no trial has the period
 */
export function frameDuring(table: readonly TrialRow[], period: string): Required<Frame> {
  const { from, to } = boundsOf(table, period);
  return { onsets: from, from: table.map(() => 0), to };
}

/** Which part of trials is analysed, and when time is 0. */
export interface TrialStretch {
  /** Only this period; its onset is time 0. */
  readonly period?: string | undefined;
  /** The period whose onset is time 0 of whole trials (default: the trial's start). */
  readonly align?: string | undefined;
}

/**
 * The frame of a stretch; undefined for whole trials from their start on.
 * @throws "unknown" for a period that no trial has, "invalid" for both
 */
export function frameOfStretch(table: readonly TrialRow[], { period, align }: TrialStretch): Frame | undefined {
  if (period !== undefined && align !== undefined)
    throw invalid({ at: "align", value: align, remedy: `leave it out: time 0 is the onset of period "${period}"` });
  if (period !== undefined) {
    const { from, to } = boundsOf(table, period);
    return { onsets: from, from, to };
  }
  return align === undefined ? undefined : { onsets: boundsOf(table, align).from };
}

function boundsOf(table: readonly TrialRow[], period: string) {
  checkTable(table);
  const found = table.map(({ periods }) => periods.find(({ name }) => name === period));
  if (table.length > 0 && found.every((one) => one === undefined))
    throw unknownName("period", period, periodNames(table));
  const of = (key: "from" | "to") => found.map((one) => one?.[key] ?? Number.NaN);
  return { from: of("from"), to: of("to") };
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
