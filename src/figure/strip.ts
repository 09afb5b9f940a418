/** Strips: a figure is a stack of them, each as wide as the figure and as high as it needs. */
import type { Markish, ScaleOptions } from "@observablehq/plot";
import type { XAxis, YAxis } from "./axes.ts";
import { type LegendItem, legend } from "./legend.ts";
import { fitted, linesWithin, textAt } from "./text.ts";

/** Around the frame of a panel that is as wide as the figure, so that the axes of all figures line up. */
export const margins = { left: 74, right: 16, top: 8, bottom: 8 };

/** The place of a panel that is as wide as the figure. */
export const framed = ({ width }: { readonly width: number }, right: number = margins.right) => ({
  left: margins.left,
  width: width - margins.left - right,
});

/** A rectangle of the figure, in units of its layout. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Two axes with marks between them. */
export interface PanelContent {
  readonly x: ScaleOptions;
  readonly y: ScaleOptions;
  readonly marks: readonly Markish[];
  /** Absent for a panel without axes, such as a legend. */
  readonly axisX?: XAxis;
  /** Absent beside a panel that has the same axis, too. */
  readonly axisY?: YAxis;
  /** SVG beside or above the marks, for elements without a mark in Plot. */
  readonly over?: (frame: Box) => string;
}

export interface Panel extends PanelContent {
  /** Where its frame begins, and how wide it is. */
  readonly left: number;
  readonly width: number;
}

/** A panel and its frame in the figure. */
export interface PlacedPanel extends Panel {
  readonly frame: Box;
}

/** What a strip consists of: panels that Plot draws, SVG above them, and the height of both. */
export interface Placed {
  readonly height: number;
  readonly panels?: readonly PlacedPanel[];
  readonly svg?: string;
}
export type Strip = (top: number) => Placed;

/** Strips one below the other, as one. */
export const stack =
  (strips: readonly Strip[]): Strip =>
  (top) => {
    let height = 0;
    const placed = strips.map((strip) => {
      const one = strip(top + height);
      height += one.height;
      return one;
    });
    return {
      height,
      panels: placed.flatMap(({ panels = [] }) => panels),
      svg: placed.map(({ svg = "" }) => svg).join(""),
    };
  };

export const gap =
  (height: number): Strip =>
  () => ({ height });

/** SVG of a known height. */
export const written =
  (height: number, svg: (top: number) => string): Strip =>
  (top) => ({ height, svg: svg(top) });

/** Texts one below the other, from `left` on, each in as many lines as it needs. */
export const textsStrip = (texts: readonly string[], left: number, width: number): Strip => {
  const room = width - left - 8;
  const lines = texts.flatMap((text) => linesWithin(text, room));
  return written(lines.length * textLine + (lines.length > 0 ? 4 : 0), (top) =>
    lines.map((line, k) => textAt(fitted(line, room), left, top + 13 + textLine * k, 'text-anchor="start"')).join(""),
  );
};
const textLine = 17;

/** A legend from `left` to the right edge of the page. */
export const legendStrip =
  (items: readonly LegendItem[], { width }: { readonly width: number }, left: number = margins.left): Strip =>
  (top) =>
    legend(items, left, width - 4, top);

interface RowSize {
  /** Of the frames. */
  readonly height: number;
  readonly above?: number;
  readonly below?: number;
}

/** Panels side by side. */
export const row =
  (panels: readonly Panel[], { height, above = margins.top, below = margins.bottom }: RowSize): Strip =>
  (top) => {
    const placed = panels.map((panel) => {
      const { left, width } = panel;
      return { ...panel, frame: { left, top: top + above, width, height } };
    });
    return {
      height: above + height + below,
      panels: placed,
      svg: placed.map(({ over, frame }) => over?.(frame) ?? "").join(""),
    };
  };

/** The room below a frame for the numbers and the label of an axis. */
export const axisRoom = 46;

export interface SharingRow {
  /** Above these panels. */
  readonly before?: readonly Strip[];
  readonly panels: readonly Panel[];
  readonly height: number;
}

/** Rows of panels over the same horizontal axis: only the last row has its numbers and label. */
export const sharingX = (
  rows: readonly SharingRow[],
  { above, between, below = axisRoom }: { above?: number; between: number; below?: number },
): Strip[] =>
  rows.flatMap(({ before = [], panels, height }, i) => {
    const isLast = i === rows.length - 1;
    return [...before, row(isLast ? panels : panels.map(bare), { height, above, below: isLast ? below : between })];
  });

/** Ticks alone. */
export const bare = <Content extends PanelContent>(panel: Content): Content => ({
  ...panel,
  axisX: panel.axisX && { ...panel.axisX, label: null, tickFormat: () => "" },
});

/**
 * A text in a panel that has nothing else to show; its centre as fractions of the frame from the left and from the top.
 */
export const notice =
  (text: string, [across, down]: readonly [number, number] = [0.5, 0.5]) =>
  ({ left, top, width, height }: Box): string =>
    textAt(text, left + across * width, top + down * height);
