import { type Average, averageRates } from "../analysis/average.ts";
import { type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import type { Recording } from "../analysis/recording.ts";
import { averageColumns, domainOf, unitNumbers } from "./activity.ts";
import { alignmentOf } from "./alignment.ts";
import { axisX, axisY } from "./axes.ts";
import { blockColumns, blockLabels, placeIn } from "./blocks.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { groupLegend, groupStyles, shareText } from "./groups.ts";
import { legend, rowLabels } from "./labels.ts";
import { shownPopulations } from "./populations.ts";
import { shading } from "./shading.ts";
import { fontSize, margins } from "./style.ts";
import { textAt } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface AveragesInput {
  recording: Recording;
  /** Trials that are averaged together (default: `trialGroups` of the recording). */
  groups?: readonly TrialGroup[];
  /**
   * The period on whose onset trials are aligned. Default: the events that the task names, or else the first period after the trial's start; where
   * what lies between two events varies in length, a panel for each.
   */
  period?: string;
}

const marginRight = 22;
/** Between a block and its neighbour. */
const innerMargin = 8;
const below = 46;
const panelHeight = 150;
/** More points in a line show no more. */
const mostPoints = 400;

/** Mean rate of each population against time, mean ± s.e.m. over the trials of each condition, aligned on an event. */
export const averagesFigure = (input: AveragesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, drawn);

async function drawn(input: AveragesInput, layout: Layout): Promise<Figure> {
  const { recording, groups = trialGroups(recording), period } = input;
  const { width } = layout;
  const { blocks, shaded, said } = alignmentOf(recording, { period });
  const styles = groupStyles(groups);
  const populations = shownPopulations(recording.populations).map((population) => {
    const units = unitNumbers(population);
    return {
      ...population,
      averages: blocks.map(({ frame }) => groups.map(({ trials }) => averageRates(recording, trials, units, frame))),
    };
  });
  const columns = blockColumns(
    blocks,
    blocks.map((_, k) => populations.flatMap(({ averages }) => averages[k])),
    recording.dt,
    margins.marginLeft,
    width - marginRight,
  );
  const isParted = columns.length > 1;
  const labels = blockLabels(columns);
  const lowest = isParted ? below + (labels.lines - 1) * fontSize : below;

  const key = legend(groups.length > 0 ? groupLegend(groups) : [], margins.marginLeft, width - 4, 4);
  const names = rowLabels(
    columns.flatMap((column) =>
      column.periods.map(({ name, from, to }) => ({
        text: name,
        x: (placeIn(column, from) + placeIn(column, to)) / 2,
      })),
    ),
    margins.marginLeft - 24,
    width - 2,
    key.height + 8,
  );
  const overlay = [key.svg, names.svg];
  let top = key.height + 8 + names.height;
  const panels = populations.flatMap(({ name, first, end: last, averages, colour }, i) => {
    const isLast = i === populations.length - 1;
    const size = panelHeight * layout.tall;
    const bottom = isLast ? lowest : margins.marginBottom;
    const at = top;
    const height = size + margins.marginTop + bottom;
    overlay.push(
      textAt(
        `${name} (${last - first})`,
        width - marginRight - 4,
        at + margins.marginTop + 11,
        `dy="0.35em" text-anchor="end" fill="${colour}"`,
      ),
    );
    top += height + (isLast ? 0 : 4);
    const domain = domainOf(averages.flat());
    return columns.map((column, place) => (plot: Plot): Panel => {
      const marginLeft = place === 0 ? margins.marginLeft : innerMargin;
      const right = place === columns.length - 1 ? marginRight : innerMargin;
      return {
        top: at,
        height,
        left: column.left - marginLeft,
        width: marginLeft + column.width + right,
        options: {
          ...margins,
          marginLeft,
          marginRight: right,
          marginBottom: bottom,
          x: { domain: [column.start, column.end] },
          y: { domain, nice: true, insetTop: 20, insetBottom: 2, ...(place === 0 ? {} : { axis: null }) },
          marks: [
            shading(plot, column.periods),
            ...averages[place].map((average, k) =>
              plot.areaY(points(average), {
                x: "time",
                y1: "low",
                y2: "high",
                fill: styles[k].stroke,
                fillOpacity: 0.2,
              }),
            ),
            ...averages[place].map((average, k) =>
              plot.line(points(average), {
                x: "time",
                y: "mean",
                stroke: styles[k].stroke,
                strokeWidth: 1.5,
                strokeDasharray: styles[k].dash,
              }),
            ),
            axisX(plot, {
              label: isLast && !isParted ? column.block.label : null,
              ticks: isParted ? column.ticks : 6,
              ...(isLast ? {} : { tickFormat: () => "" }),
            }),
            ...(place === 0
              ? [axisY(plot, { label: "mean rate (a.u.)", room: size, ticks: Math.max(2, Math.round(size / 40)) })]
              : []),
          ],
        },
      };
    });
  });
  if (isParted) overlay.push(labels.svg(top - 9 - (labels.lines - 1) * (fontSize - 1)));
  const title = "Population averages";
  const counts = groups.map(({ trials }) => trials.length);
  const caption = `Mean rate of ${populations.length > 1 ? "each population" : "all units"} against time by condition: lines are means over trials${
    counts.length > 0 ? ` (${range(counts)} each)` : ""
  }, bands ± 1 s.e.m.; ${shaded}.${said}${shareText(groups, recording)}`;
  const drawing = await draw({
    layout,
    title,
    caption,
    height: top,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  const lines = populations.map(({ name, averages }) => ({
    whose: name,
    blocks: blocks.map(({ event }, k) => ({ event, averages: averages[k] })),
  }));
  const csv = averageColumns("population", lines, groups);
  return { name: "averages", title, caption, csv, ...drawing };
}

const range = (counts: readonly number[]) => {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
};

function points({ times, mean, sem }: Average) {
  const every = Math.ceil(times.length / mostPoints);
  return Array.from(times, (time, i) => ({
    time,
    mean: mean[i],
    low: mean[i] - (finite(sem[i]) ?? 0),
    high: mean[i] + (finite(sem[i]) ?? 0),
  })).filter((_, i) => i % every === 0);
}
