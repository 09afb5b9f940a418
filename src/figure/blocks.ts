/** Columns of panels, one for each block of the trials, as wide as its time is long. */
import type { Average } from "../analysis/average.ts";
import { periodsWithin, timesOf } from "./activity.ts";
import type { ShownBlock } from "./alignment.ts";
import { ticksWithRoom } from "./axes.ts";
import type { ShownPeriod } from "./channels.ts";
import { numberText } from "./numberText.ts";
import { fontSize, linesWithin, textAt, textWidth } from "./text.ts";

export interface BlockColumn {
  readonly block: ShownBlock;
  /** ms */
  readonly start: number;
  readonly end: number;
  /** Of its frame in the figure. */
  readonly left: number;
  readonly width: number;
  readonly periods: readonly ShownPeriod[];
  readonly ticks: number[];
}

/** Between the frames of two blocks. */
const gap = 20;
/** Least distance between their numbers. */
const apart = 10;
const narrowest = 60;

/**
 * The columns of the blocks between `left` and `right`.
 * @param averages of each block
 */
export function blockColumns(
  blocks: readonly ShownBlock[],
  averages: readonly (readonly Average[])[],
  dt: number,
  left: number,
  right: number,
): BlockColumn[] {
  const spans = blocks.map((_, k) => timesOf(averages[k], dt));
  const room = right - left - gap * (blocks.length - 1);
  const widths = inProportion(
    spans.map(([start, end]) => end - start),
    room,
  );
  return blocks.map((block, k): BlockColumn => {
    const [start, end] = spans[k];
    const at = left + widths.slice(0, k).reduce((sum, width) => sum + width + gap, 0);
    return {
      block,
      start,
      end,
      left: at,
      width: widths[k],
      periods: upTo(periodsWithin(block.periods, start, end), start, end),
      ticks: ticksInside(start, end, widths[k]),
    };
  });
}

/** Extends the first and the last period to the ends of the lines, some of which are longer than most trials. */
export const upTo = (periods: readonly ShownPeriod[], start: number, end: number): ShownPeriod[] =>
  periods.map((period, k) => ({
    ...period,
    from: k === 0 ? Math.min(start, period.from) : period.from,
    to: k === periods.length - 1 ? Math.max(end, period.to) : period.to,
  }));

/** Ticks whose numbers do not run into those of the neighbouring panel. */
function ticksInside(start: number, end: number, width: number): number[] {
  const widest = Math.max(...[start, end].map((time) => textWidth(numberText(Math.round(time)))));
  const edge = (Math.max(0, widest - gap + apart) / 2 / width) * (end - start);
  const inside = [start + edge, end - edge] as const;
  return ticksWithRoom(inside, ((inside[1] - inside[0]) / (end - start)) * width);
}

/** Widths in proportion to lengths, but none too narrow for its numbers. */
function inProportion(lengths: readonly number[], room: number): number[] {
  const least = Math.min(narrowest, room / Math.max(1, lengths.length));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const short = lengths.filter((length) => (length / total) * room < least);
  const rest = total - short.reduce((sum, length) => sum + length, 0);
  return lengths.map((length) =>
    (length / total) * room < least ? least : (length / rest) * (room - least * short.length),
  );
}

/** Where a time of a block is in the figure. */
export const placeIn = ({ left, width, start, end }: BlockColumn, time: number): number =>
  left + ((time - start) / (end - start)) * width;

/**
 * The labels below the axes of time of several blocks, broken into lines if necessary.
 */
export function blockLabels(columns: readonly BlockColumn[]): { readonly lines: number; svg(y: number): string } {
  const room = ({ width }: BlockColumn) => width + gap;
  const areShort = columns.some((column) => textWidth(column.block.label) > room(column));
  const size = areShort ? fontSize - 1 : fontSize;
  const labels = columns.map((column) => {
    const { label, event } = column.block;
    return linesWithin(areShort ? `ms from ${event}` : label, room(column), size);
  });
  return {
    lines: Math.max(1, ...labels.map(({ length }) => length)),
    svg: (y) =>
      columns
        .flatMap(({ left, width }, k) =>
          labels[k].map((line, i) => textAt(line, left + width / 2, y + i * size, `font-size="${size}"`)),
        )
        .join(""),
  };
}
