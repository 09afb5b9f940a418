/** What happens in trials, on an axis of time: the onsets of periods as lines, and the name of time 0. */
import { colour } from "./colours.ts";
import type { EventAxis } from "./eventAxis.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import type { Box } from "./strip.ts";
import { textWidth } from "./text.ts";

export const eventsOf = ({ align, periods }: EventAxis): EventAxis => ({ align, periods });

type Domain = readonly [low: number, high: number];

/** The name of the axis, shorter where it has less room than that takes. */
export function timeLabel({ align }: EventAxis, room = Number.POSITIVE_INFINITY): string {
  const names = align === undefined ? [] : [`time from ${align} onset (ms)`, `from ${align} (ms)`];
  return names.find((name) => textWidth(name) <= room) ?? "time (ms)";
}

/** Onsets inside the axis, of periods that last. */
const onsetsIn = ({ periods = [] }: EventAxis, [low, high]: Domain) =>
  periods.flatMap(({ name, from, to }) => (from > low && from < high && to > from ? [{ name, at: from }] : []));

/** Time 0 is darker. */
const strokeAt = (at: number): string => (Math.abs(at) < 1e-6 ? colour.ink : colour.ideal);

export const eventMarks = (plot: Plot, axis: EventAxis, domain: Domain) =>
  plot.ruleX(onsetsIn(axis, domain), { x: "at", stroke: ({ at }) => strokeAt(at), strokeWidth: 0.75 });

/** The same across a square of two such axes, as SVG above what Plot draws. */
export function eventCross(axis: EventAxis, domain: Domain, { left, top, width, height }: Box): string {
  const [low, high] = domain;
  return onsetsIn(axis, domain)
    .map(({ at }) => {
      const share = (at - low) / (high - low);
      const [x, y] = [left + share * width, top + (1 - share) * height];
      return `<path d="M${x} ${top}V${top + height}M${left} ${y}H${left + width}" fill="none" stroke="${strokeAt(at)}" stroke-width="0.75"/>`;
    })
    .join("");
}

/** For a legend: whose onsets the lines are; nothing without a line. */
export function eventLegend(axis: EventAxis, domain: Domain): LegendItem[] {
  const names = onsetsIn(axis, domain).map(({ name }) => name);
  return names.length === 0
    ? []
    : [{ label: `thin lines: onset of ${names.join(", ")}`, colour: "none", mark: "none" }];
}

/** For a caption: which lines they are. Begins with a space; empty without a line. */
export function eventsSaid(axis: EventAxis, domain: Domain): string {
  const onsets = onsetsIn(axis, domain).map(({ name, at }) => `${name} (${numberText(at, 4)} ms)`);
  return onsets.length === 0 ? "" : ` Thin lines: onset of ${onsets.join(", ")}.`;
}
