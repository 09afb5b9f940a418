/** The moment in each trial that becomes time 0 of a figure, and the stretches of the trials that the figure shows. */
import { type AlignedBlocks, alignedBlocks, type Block, type Frame } from "../analysis/alignment.ts";
import { typicalPeriods, varyingPeriods } from "../analysis/average.ts";
import { isFiniteTrial, type Recording } from "../analysis/recording.ts";
import type { ShownPeriod } from "./channels.ts";

/** A block of the trials, or another stretch, as it is shown in a panel. */
export interface ShownBlock {
  readonly frame: Frame;
  /** The period whose onset is time 0, if it is one. */
  readonly onsetOf?: string;
  /** What time 0 is, such as "stimulus onset". */
  readonly event: string;
  /** Whether that is the trial's start. */
  readonly isStart: boolean;
  /** The label of the axis of time. */
  readonly label: string;
  readonly periods: readonly ShownPeriod[];
}

export interface Alignment {
  readonly blocks: readonly ShownBlock[];
  /**
   * For a caption: that periods are shaded, and which of them are drawn at the median of bounds that differ between
   * trials.
   */
  readonly shaded: string;
  /** For a caption: what time 0 is, why, and which trials are left out. Begins with a space. */
  readonly said: string;
}

export interface AlignmentOptions {
  /** The period at whose onset time is 0. */
  readonly period?: string;
  /** With several blocks, only the one that contains this period. */
  readonly around?: string;
}

/**
 * Aligned to the onset of a period; by default to the events that suit the task, with a block for each.
 * @throws "unknown" for a period that no trial has
 */
export function alignmentOf(recording: Recording, { period, around }: AlignmentOptions = {}): Alignment {
  const aligned = alignedBlocks(recording, period);
  const all = aligned.blocks.map((frame): ShownBlock => {
    const { event } = frame;
    const isStart = event === "start";
    const words = eventWords(event);
    return {
      frame,
      onsetOf: typeof event === "string" ? undefined : event.period,
      event: words,
      isStart,
      label: isStart && aligned.blocks.length === 1 ? "time (ms)" : `time from ${words} (ms)`,
      periods: typicalPeriods(recording.table, frame).filter(({ from, to }) => to > from),
    };
  });
  const blocks = around !== undefined && all.length > 1 ? [blockWith(all, around)] : all;
  const varying = [...new Set(blocks.flatMap(({ frame }) => varyingPeriods(recording.table, frame)))];
  return {
    blocks,
    shaded:
      varying.length === 0
        ? "periods shaded"
        : `periods shaded (${varying.join(", ")}: median of bounds that differ between trials)`,
    said: saidOf(aligned, blocks, recording),
  };
}

/** Aligned to any moment in each trial; `event` says in words what it is. */
export function alignedTo(recording: Recording, { event, ...frame }: Frame & { readonly event: string }): Alignment {
  const without = recording.table.filter((row, trial) => isFiniteTrial(row) && Number.isNaN(frame.onsets[trial]));
  const missing =
    without.length > 0 ? ` ${without.length} of ${recording.table.length} trials have none and are left out.` : "";
  return {
    // Periods are not shaded: their bounds differ between trials.
    blocks: [{ frame, event, isStart: false, label: `time from ${event} (ms)`, periods: [] }],
    shaded: "a mean is over the trials that have that time",
    said: ` Time 0 is ${event}.${missing}`,
  };
}

const eventWords = (event: Block["event"]): string =>
  event === "start" ? "the trial's start" : event === "end" ? "the trial's end" : `${event.period} onset`;

function saidOf(
  { blocks: all, chosenBy, lacking }: AlignedBlocks,
  blocks: readonly ShownBlock[],
  { table, words }: Recording,
): string {
  const period = blocks.flatMap(({ onsetOf }) => onsetOf ?? []);
  const missing =
    lacking > 0 ? ` ${lacking} of ${table.length} trials have no ${period.join(" or ")} and are left out.` : "";
  if (blocks.length === 0) return missing;
  const isParted = blocks.length > 1;
  const events = blocks.map(({ event }) => event);
  const between = isParted
    ? `; the time between varies, and is shown on both sides as far as half of the trials have it`
    : "";
  const isPlain = blocks.length === 1 && blocks[0].isStart;
  const isFirst = blocks[0].frame === all[0];
  const why = words && words.align.length > 0 ? "No event of the task is in all trials" : "The task names no event";
  const by =
    chosenBy !== "default" || isPlain
      ? ""
      : isParted
        ? ` ${why}: these are the first onsets after the trial's start and after each variable stretch.`
        : ` ${why}${isFirst ? ": this is the first onset after the trial's start" : ""}.`;
  return ` Time 0 is ${events.join(", then ")}${between}.${by}${missing}`;
}

/** The block that begins with a period, or else contains it, or else the first one. */
const blockWith = (blocks: readonly ShownBlock[], period: string): ShownBlock =>
  blocks.find(({ onsetOf }) => onsetOf === period) ??
  blocks.find(({ periods }) => periods.some(({ name }) => name === period)) ??
  blocks[0];
