/** Panels side by side, one for each block of the trials, as wide as its time is long. */
import type { Average } from "../analysis/average.ts";
import { periodsWithin, timesOf } from "./activity.ts";
import type { ShownBlock } from "./alignment.ts";
import { ticksWithRoom } from "./axes.ts";
import type { ShownPeriod } from "./channels.ts";
import { fontSize, numberText } from "./style.ts";
import { linesWithin, textAt, textWidth } from "./text.ts";

export interface BlockColumn {
  readonly block: ShownBlock;
  /** ms */
  readonly start: number;
  readonly end: number;
  /** Of its axes, in the figure. */
  readonly left: number;
  readonly width: number;
  readonly periods: readonly ShownPeriod[];
  readonly ticks: number[];
}

/** Between the axes of two blocks. */
const gap = 20;
/** Between their numbers, at least. */
const apart = 10;
const narrowest = 60;

/**
 * Where the blocks stand between `left` and `right`.
 * @param averages those of each block
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

/** Lines of groups that go on for longer than most trials are still in the same period. */
export const upTo = (periods: readonly ShownPeriod[], start: number, end: number): ShownPeriod[] =>
  periods.map((period, k) => ({
    ...period,
    from: k === 0 ? Math.min(start, period.from) : period.from,
    to: k === periods.length - 1 ? Math.max(end, period.to) : period.to,
  }));

/** Numbers that stand out of their panel would run into those of the neighbour. */
function ticksInside(start: number, end: number, width: number): number[] {
  const widest = Math.max(...[start, end].map((time) => textWidth(numberText(Math.round(time)))));
  const edge = (Math.max(0, widest - gap + apart) / 2 / width) * (end - start);
  const inside = [start + edge, end - edge] as const;
  return ticksWithRoom(inside, ((inside[1] - inside[0]) / (end - start)) * width);
}

/** Shares of a width; none is too narrow for its numbers. */
function inProportion(lengths: readonly number[], room: number): number[] {
  const least = Math.min(narrowest, room / Math.max(1, lengths.length));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const short = lengths.filter((length) => (length / total) * room < least);
  const rest = total - short.reduce((sum, length) => sum + length, 0);
  return lengths.map((length) =>
    (length / total) * room < least ? least : (length / rest) * (room - least * short.length),
  );
}

/** Where a time of a block stands in the figure. */
export const placeIn = ({ left, width, start, end }: BlockColumn, time: number): number =>
  left + ((time - start) / (end - start)) * width;

/**
 * The labels below the axes of time of several blocks, in lines where one has no room.
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
