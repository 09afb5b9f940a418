import { withUnit } from "../base/unitText.ts";
import { channelColours, colour } from "./colours.ts";
import type { Columns, Figure } from "./figure.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, row } from "./strip.ts";
import { type Theme, themes } from "./theme.ts";

/** Values of trials, such as reaction times or errors. */
export interface DistributionInput {
  /** "reaction time", "error". */
  readonly what: string;
  readonly unit: string;
  /** By label: "correct", "wrong". */
  readonly groups: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** If values are multiples of this, such as the time step, bins hold equally many of them. */
  readonly step?: number;
}

const panelHeight = 200;
const most = 40;

/** Histograms of values of trials, one outline for each group. Values that are not finite are left out. */
export const distributionFigure = (input: DistributionInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["what", "groups"], theme, distribution);

const distribution =
  ({ what, unit, groups: given, step }: DistributionInput) =>
  (page: Page): Sheet => {
    const { plot } = page;
    const groups = given
      .map(({ label, values }, k) => ({ label, values: values.filter(Number.isFinite), colour: colourOf(k) }))
      .filter(({ values }) => values.length > 0);
    const { edges, counts } = histogram(
      groups.map(({ values }) => values),
      step,
    );
    const highest = Math.max(1, ...counts.flat());
    const outline = (bars: readonly number[]) =>
      bars.flatMap((n, k) => [
        { x: edges[k], y: n },
        { x: edges[k + 1], y: n },
      ]);
    const panel = {
      ...framed(page),
      x: { domain: [edges[0], edges[edges.length - 1]] },
      y: { domain: [0, highest], insetTop: 4 },
      marks: groups.flatMap(({ colour: stroke }, k) => [
        plot.areaY(outline(counts[k]), { x: "x", y1: 0, y2: "y", fill: stroke, fillOpacity: 0.12 }),
        plot.line(outline(counts[k]), { x: "x", y: "y", stroke, strokeWidth: 1.5 }),
      ]),
      axisX: { label: withUnit(what, unit), ticks: 6 },
      axisY: { label: "trials", ticks: 4 },
      over: groups.length > 0 ? undefined : notice("no trial has a value", [0.27, 0.2]),
    };
    return {
      name: `${what.replaceAll(" ", "-")}-distribution`,
      title: `Distribution of ${what}`,
      caption: `Number of trials by ${what}${groups.length > 1 ? `, ${groups.map(({ label }) => label).join(" and ")} apart` : ""}, in bins of equal width.`,
      csv: columnsOf(edges, groups, counts),
      strips: [
        gap(4),
        ...(groups.length > 1
          ? [
              legendStrip(
                groups.map(({ label, colour }) => ({ label, colour, mark: "line" as const })),
                page,
              ),
            ]
          : []),
        row([panel], { height: panelHeight * page.tall, below: axisRoom }),
      ],
    };
  };

const colourOf = (k: number): string => (k === 0 ? colour.ink : ["#d55e00", ...channelColours.slice(1)][k - 1]);

/** Bins of equal width over all values, about as many as the square root of their number, at most 40. */
function histogram(groups: readonly (readonly number[])[], step = 0): { edges: number[]; counts: number[][] } {
  const all = groups.flat();
  if (all.length === 0) return { edges: [0, 1], counts: [] };
  const least = all.reduce((a, b) => Math.min(a, b));
  const range = all.reduce((a, b) => Math.max(a, b)) - least;
  const wanted = Math.max(1, Math.min(most, Math.ceil(Math.sqrt(all.length)), new Set(all).size));
  const width = step > 0 ? step * Math.max(1, Math.ceil(range / step / wanted)) : (range > 0 ? range : 1) / wanted;
  const bins = step > 0 ? Math.floor(range / width) + 1 : wanted;
  // Multiples of the step are in the middle of their places.
  const low = step > 0 ? least - step / 2 : least;
  const edges = Array.from({ length: bins + 1 }, (_, k) => low + k * width);
  const counts = groups.map((values) => {
    const bars = new Array<number>(bins).fill(0);
    for (const value of values) bars[Math.min(bins - 1, Math.floor((value - low) / width))]++;
    return bars;
  });
  return { edges, counts };
}

const columnsOf = (
  edges: readonly number[],
  groups: readonly { readonly label: string }[],
  counts: readonly (readonly number[])[],
): Columns => ({
  from: edges.slice(0, -1),
  to: edges.slice(1),
  ...Object.fromEntries(groups.map(({ label }, k) => [label.replaceAll(" ", "_"), counts[k]])),
});
