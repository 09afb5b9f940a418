/** Panels of one trial against time, over its shaded periods. */
import type { Markish, ScaleOptions } from "@observablehq/plot";
import type { ShownPeriod } from "./channels.ts";
import type { ChannelPart } from "./families.ts";
import { type Channels, heatMap, rowTicks } from "./heat.ts";
import { rowLabels } from "./labels.ts";
import { shading } from "./shading.ts";
import type { Page } from "./sheet.ts";
import { framed, margins, type Panel, type Strip } from "./strip.ts";
import { fitted } from "./text.ts";

const marginRight = 22;

/** A trial on the axis of time. */
export interface TimeSpan {
  /** The start of the axis, in ms (default: 0). */
  readonly from?: number;
  /** Of the axis (default: "time (ms)"). */
  readonly label?: string;
  /** The end of the axis, in ms. */
  readonly duration: number;
  /** Those that last. */
  readonly periods: readonly ShownPeriod[];
}

/** Where a time is in the figure. */
const placeIn = ({ from = 0, duration }: TimeSpan, page: Page) => {
  const { left, width } = framed(page, marginRight);
  return (time: number) => left + ((time - from) / (duration - from)) * width;
};

/** The names of the periods. */
export const periodLabels =
  (span: TimeSpan, page: Page): Strip =>
  (top) => {
    const place = placeIn(span, page);
    const names = span.periods.map(({ name, from, to }) => ({ text: name, x: (place(from) + place(to)) / 2 }));
    return rowLabels(names, margins.left - 24, page.width - 2, top);
  };

/** Lines against time. */
export interface TimeLines {
  readonly label: string;
  readonly unit?: string;
  readonly y: ScaleOptions;
  readonly ticks: number | number[];
  readonly marks: readonly Markish[];
}

export const linesPanel = ({ label, unit, y, ticks, marks }: TimeLines, span: TimeSpan, page: Page): Panel => ({
  ...axesOf(span, page, marks),
  y,
  axisY: { label, unit, ticks },
});

/** The axis of time, with marks above the shaded periods. */
const axesOf = (
  { from = 0, duration, periods, label = "time (ms)" }: TimeSpan,
  page: Page,
  marks: readonly Markish[],
) => ({
  ...framed(page, marginRight),
  x: { domain: [from, duration] },
  marks: [shading(page.plot, periods), ...marks],
  axisX: { label, ticks: 6 },
});

/** Channels as rows of colours against time. */
export interface TimeHeat {
  readonly label: string;
  readonly values: Channels;
  readonly part: ChannelPart;
  /** The end of the scale of colours. */
  readonly limit: number;
  /** How long the channels last, in ms. */
  readonly lasting: number;
  /** Height of the frame. */
  readonly height: number;
  readonly marks?: readonly Markish[];
}

export function heatPanel(
  { label, values, part, limit, lasting, height, marks = [] }: TimeHeat,
  span: TimeSpan,
  page: Page,
): Panel {
  const place = placeIn(span, page);
  return {
    ...axesOf(span, page, marks),
    y: { domain: [-0.5, values.length - 0.5] },
    axisY: {
      label: fitted(label, height + 12),
      ticks: rowTicks(values),
      tickFormat: (row) => part.labels[row] ?? "",
    },
    over: (frame) => heatMap(values, limit, { ...frame, width: place(lasting) - frame.left }, span.periods, place),
  };
}
