import { type Average, averageRates } from "../analysis/average.ts";
import { type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import type { Recording } from "../analysis/recording.ts";
import { averageColumns, domainOf, periodsWithin, timesOf, unitNumbers } from "./activity.ts";
import { alignmentOf } from "./alignment.ts";
import { axisX, axisY } from "./axes.ts";
import { shading } from "./channels.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { groupLegend, groupStyles, shareText } from "./groups.ts";
import { legend, rowLabels } from "./labels.ts";
import { shownPopulations } from "./populations.ts";
import { fontSize, margins } from "./style.ts";
import { textAt } from "./text.ts";
import { inTheme, type Layout, type Theme, themes } from "./theme.ts";

export interface AveragesInput {
  recording: Recording;
  /** Trials that are averaged together (default: `trialGroups` of the recording). */
  groups?: readonly TrialGroup[];
  /** The period on whose onset trials are aligned (default: "stimulus" where every trial has one, else the trial's start). */
  period?: string;
}

const marginRight = 22;
const below = 46;
const panelHeight = 150;
/** More points in a line show no more. */
const mostPoints = 400;

/** Mean rate of each population against time, mean ± s.e.m. over the trials of each condition, aligned on the stimulus. */
export const averagesFigure = (input: AveragesInput, theme: Theme = themes.screen): Promise<Figure> =>
  inTheme(theme, (layout) => drawn(input, layout));

async function drawn(input: AveragesInput, layout: Layout): Promise<Figure> {
  const { recording, groups = trialGroups(recording.table), period } = input;
  const { width } = layout;
  const { onsets, label, periods, shaded } = alignmentOf(recording, period);
  const styles = groupStyles(groups, recording.factorUnits);
  const populations = shownPopulations(recording.populations).map((population) => {
    const units = unitNumbers(population);
    return { ...population, averages: groups.map(({ trials }) => averageRates(recording, trials, units, onsets)) };
  });
  const all = populations.flatMap(({ averages }) => averages);
  const [start, end] = timesOf(all, recording.dt);
  const scale = (time: number) =>
    margins.marginLeft + ((time - start) / (end - start)) * (width - margins.marginLeft - marginRight);

  const key = legend(
    groups.length > 0 ? groupLegend(groups, recording.factorUnits) : [],
    margins.marginLeft,
    width - 4,
    4,
  );
  const inside = periodsWithin(periods, start, end);
  const names = rowLabels(
    inside.map(({ name, from, to }) => ({ text: name, x: (scale(from) + scale(to)) / 2 })),
    margins.marginLeft - 24,
    width - 2,
    key.height + 8,
  );
  const overlay = [key.svg, names.svg];
  let top = key.height + 8 + names.height;
  const panels: ((plot: Plot) => Panel)[] = populations.map(({ name, first, end: last, averages, colour }, i) => {
    const isLast = i === populations.length - 1;
    const size = panelHeight * layout.tall;
    const bottom = isLast ? below : margins.marginBottom;
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
    return (plot) => ({
      top: at,
      height,
      options: {
        ...margins,
        marginRight,
        marginBottom: bottom,
        x: { domain: [start, end] },
        y: { domain: domainOf(averages), nice: true, insetTop: 20, insetBottom: 2 },
        marks: [
          shading(plot, inside),
          ...averages.map((average, k) =>
            plot.areaY(points(average), {
              x: "time",
              y1: "low",
              y2: "high",
              fill: styles[k].stroke,
              fillOpacity: 0.2,
            }),
          ),
          ...averages.map((average, k) =>
            plot.line(points(average), {
              x: "time",
              y: "mean",
              stroke: styles[k].stroke,
              strokeWidth: 1.5,
              strokeDasharray: styles[k].dash,
            }),
          ),
          axisX(plot, { label: isLast ? label : null, ticks: 6, ...(isLast ? {} : { tickFormat: () => "" }) }),
          axisY(plot, { label: "mean rate (a.u.)", room: size, ticks: Math.max(2, Math.round(size / 40)) }),
        ],
      },
    });
  });
  const title = "Population averages";
  const counts = groups.map(({ trials }) => trials.length);
  const caption = `Mean rate of ${populations.length > 1 ? "each population" : "all units"} against time by condition: lines are means over trials${
    counts.length > 0 ? ` (${range(counts)} each)` : ""
  }, bands ± 1 s.e.m.; ${shaded}.${shareText(groups, recording)}`;
  const drawing = await draw({
    layout,
    title,
    caption,
    height: top,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  const lines = populations.map(({ name, averages }) => ({ whose: name, averages }));
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
