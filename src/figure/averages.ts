import { type Average, averageRates } from "../analysis/average.ts";
import { type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import type { Recording } from "../analysis/recording.ts";
import { averageColumns, averageLine, averagePoints, domainOf, unitNumbers } from "./activity.ts";
import { type Alignment, alignmentOf } from "./alignment.ts";
import { type BlockColumn, blockColumns, blockLabels, placeIn } from "./blocks.ts";
import type { Figure } from "./figure.ts";
import { type GroupStyle, groupLegend, groupStyles, shareText } from "./groups.ts";
import { rowLabels } from "./labels.ts";
import { type ShownPopulation, shownPopulations } from "./populations.ts";
import { shading } from "./shading.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, margins, type Panel, type Strip, sharingX, written } from "./strip.ts";
import { fontSize, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface AveragesInput {
  recording: Recording;
  /** Trials that are averaged together (default: `trialGroups` of the recording). */
  groups?: readonly TrialGroup[];
  /**
   * The period to whose onset trials are aligned. Default: the events that the task names, or else the first period
   * after the trial's start; a panel for each if the time between two events varies.
   */
  period?: string;
}

const marginRight = 22;
const panelHeight = 150;
/** More points in a line show no more. */
const mostPoints = 400;

/** Mean rate of each population against time, mean ± s.e.m. over the trials of each condition, aligned to an event. */
export const averagesFigure = (input: AveragesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, averagesPicture);

interface PopulationAverages extends ShownPopulation {
  /** `averages[block][group]` */
  readonly averages: readonly (readonly Average[])[];
}

function averagesPicture(input: AveragesInput): (page: Page) => Sheet {
  const { recording, groups = trialGroups(recording), period } = input;
  const alignment = alignmentOf(recording, { period });
  const { blocks } = alignment;
  const populations = shownPopulations(recording.populations).map((population): PopulationAverages => {
    const units = unitNumbers(population);
    const averages = blocks.map(({ frame }) =>
      groups.map(({ trials }) => averageRates(recording, trials, units, frame)),
    );
    return { ...population, averages };
  });
  const ofBlocks = blocks.map((_, k) => populations.flatMap(({ averages }) => averages[k]));
  const styles = groupStyles(groups);
  const lines = populations.map(({ name, averages }) => ({
    whose: name,
    blocks: blocks.map(({ event }, k) => ({ event, averages: averages[k] })),
  }));
  return (page) => {
    const { left, width } = framed(page, marginRight);
    const columns = blockColumns(blocks, ofBlocks, recording.dt, left, left + width);
    return {
      name: "averages",
      title: "Population averages",
      caption: captionOf(populations, groups, alignment) + shareText(groups, recording),
      csv: averageColumns("population", lines, groups),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(groups.length > 0 ? groupLegend(groups) : [], page),
        gap(4),
        periodLabels(columns, page),
        ...rowsOf(populations, columns, styles, page),
      ],
    };
  };
}

/** The names of the periods above the panels. */
const periodLabels =
  (columns: readonly BlockColumn[], { width }: Page): Strip =>
  (top) =>
    rowLabels(
      columns.flatMap((column) =>
        column.periods.map(({ name, from, to }) => ({
          text: name,
          x: (placeIn(column, from) + placeIn(column, to)) / 2,
        })),
      ),
      margins.left - 24,
      width - 2,
      top,
    );

/** A row for each population; below the last one the names of the blocks, where there are several. */
function rowsOf(
  populations: readonly PopulationAverages[],
  columns: readonly BlockColumn[],
  styles: readonly GroupStyle[],
  page: Page,
): Strip[] {
  const height = panelHeight * page.tall;
  const rows = populations.map((population) => ({
    before: [nameOf(population, page)],
    panels: columns.map((_, place) => panelOf(population, columns, place, styles, page)),
    height,
  }));
  if (columns.length < 2) return sharingX(rows, { between: 12 });
  const labels = blockLabels(columns);
  const more = (labels.lines - 1) * fontSize;
  const below = (top: number) => labels.svg(top - 9 - (labels.lines - 1) * (fontSize - 1));
  return [...sharingX(rows, { between: 12, below: axisRoom + more }), written(0, below)];
}

function panelOf(
  population: PopulationAverages,
  columns: readonly BlockColumn[],
  place: number,
  styles: readonly GroupStyle[],
  { plot, tall }: Page,
): Panel {
  const { left, width, start, end, periods, ticks, block } = columns[place];
  const isParted = columns.length > 1;
  const curves = population.averages[place].map((average) => averagePoints(average, mostPoints));
  const band = (stroke: string) => ({ x: "time", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.2 });
  const axisY = {
    label: "mean rate",
    unit: "a.u.",
    ticks: Math.max(2, Math.round((panelHeight * tall) / 40)),
  };
  return {
    left,
    width,
    x: { domain: [start, end] },
    y: { domain: domainOf(population.averages.flat()), nice: true, insetTop: 20, insetBottom: 2 },
    marks: [
      shading(plot, periods),
      ...curves.map((points, k) => plot.areaY(points, band(styles[k].stroke))),
      ...curves.map((points, k) => averageLine(plot, points, styles[k], 1.5)),
    ],
    axisX: { label: isParted ? null : block.label, ticks: isParted ? ticks : 6 },
    axisY: place === 0 ? axisY : undefined,
  };
}

/** The name of a population in the upper right corner of its row. */
const nameOf = ({ name, first, end, colour }: ShownPopulation, { width }: Page): Strip =>
  written(0, (top) =>
    textAt(
      `${name} (${end - first})`,
      width - marginRight - 4,
      top + margins.top + 11,
      `dy="0.35em" text-anchor="end" fill="${colour}"`,
    ),
  );

function captionOf(
  populations: readonly PopulationAverages[],
  groups: readonly TrialGroup[],
  { shaded, said }: Alignment,
): string {
  const counts = groups.map(({ trials }) => trials.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  // Trials of different lengths do not all reach the ends of a line.
  const runs = (populations[0]?.averages ?? []).flat().flatMap(({ n }) => Array.from(n));
  const fewest = Math.min(least, ...new Set(runs));
  const ends = fewest < least ? `; at least ${fewest} where the others have ended or not begun` : "";
  const each = counts.length === 0 ? "" : ` (${least === most ? least : `${least} to ${most}`} each${ends})`;
  return `Mean rate of ${populations.length > 1 ? "each population" : "all units"} against time by condition: lines are means over trials${each}, bands ± 1 s.e.m.; ${shaded}.${said}`;
}
