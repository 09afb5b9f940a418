import { type TrialGroup, trialGroups } from "../analysis/conditions.ts";
import type { Recording } from "../analysis/recording.ts";
import { type Trajectory, trajectories } from "../analysis/trajectories.ts";
import { conditionCells } from "./activity.ts";
import { alignmentOf, type ShownBlock } from "./alignment.ts";
import { colour } from "./colours.ts";
import { extentOf } from "./extent.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { type GroupStyle, groupLegend, groupStyles, shareText } from "./groups.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { segmentedPaths, type TrajectorySegment } from "./segments.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, gap, legendStrip, type PanelContent, row } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface TrajectoriesInput {
  recording: Recording;
  /** Trials that are averaged together (default: `trialGroups` of the recording). */
  groups?: readonly TrialGroup[];
  /**
   * The period to whose onset trials are aligned. Default: events as in `averagesFigure`; with several of them, a path
   * breaks off between their stretches.
   */
  period?: string;
  /** Whether all units have the same weight, and which take part: as in `trajectories`. */
  standardised?: boolean;
  activeAbove?: number;
  /**
   * Periods whose parts of the paths are shown, in colours of their own; the components are then those of whole trials
   * aligned to their starts.
   */
  segments?: readonly TrajectorySegment[];
}

const size = { side: 168, left: 66, right: 12, between: 8 };
const narrowest = 320;
/** More points in a path show no more. */
const mostPoints = 300;

/**
 * The mean activity of all units by condition, along the first principal components: PC 2 against PC 1 and, with three
 * or more units, PC 3 against PC 1. A dot marks the start of each path, squares the moments on which trials are
 * aligned, a triangle the end.
 */
export const trajectoriesFigure = (input: TrajectoriesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, trajectoriesPicture);

interface Paths {
  readonly paths: readonly Trajectory[];
  /** Of each path. */
  readonly styles: readonly GroupStyle[];
  /** Of each component, the fraction of the variance. */
  readonly explained: readonly number[];
  readonly blocks: readonly PathBlock[];
  /** Those whose event is marked: it is apart from the start of the path. */
  readonly marked: readonly PathBlock[];
  readonly legend: readonly LegendItem[];
  /** In the caption: which units, and how they are weighed. */
  readonly whose: string;
}

type PathBlock = Pick<ShownBlock, "event">;

function trajectoriesPicture(input: TrajectoriesInput): (page: Page) => Sheet {
  const { recording, groups = trialGroups(recording) } = input;
  const { said, ...shown } = input.segments ? segmented(input, groups, input.segments) : aligned(input, groups);
  const { explained, marked } = shown;
  const components = explained.length > 2 ? [1, 2] : explained.length > 1 ? [1] : [];
  return (page) => {
    const around = size.left + size.right;
    const side = Math.min(size.side * page.tall * 1.2, (page.width - size.between) / 2 - around);
    const width = Math.max(narrowest, components.length * (side + around) + size.between);
    const panels = components.map((component, i) => ({
      left: i * (side + around + size.between) + size.left,
      width: side,
      ...panelOf(shown, component, page),
    }));
    return {
      name: "trajectories",
      title: "Trajectories",
      caption: captionOf(shown) + said + shareText(groups, recording),
      csv: columnsOf(shown),
      width,
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(shown.legend, { width }, size.left),
        legendStrip(spotLegend(marked), { width }, size.left),
        gap(6),
        row(panels, { height: side, below: axisRoom }),
      ],
    };
  };
}

/** Paths through the stretches around events. */
function aligned(input: TrajectoriesInput, groups: readonly TrialGroup[]): Paths & { readonly said: string } {
  const { recording, period, standardised, activeAbove } = input;
  const { blocks, said } = alignmentOf(recording, { period });
  const frames = blocks.map(({ frame }) => frame);
  const {
    explained,
    trajectories: paths,
    units,
  } = trajectories(recording, groups, frames, { standardised, activeAbove });
  const ofGroups = groupStyles(groups);
  const marked = blocks.filter(
    (_, k) => k > 0 || paths.some(({ frame, times }) => frame === k && times.length > 0 && times[0] < 0),
  );
  const styles = paths.map(({ group }) => ofGroups[groups.indexOf(group)]);
  const breaks = blocks.length > 1 ? " Paths break off where lengths vary." : "";
  return {
    paths,
    styles,
    explained,
    blocks,
    marked,
    legend: groupLegend(groups),
    whose: whoseOf(input, units),
    said: breaks + said,
  };
}

/** Parts of paths through whole trials. */
function segmented(
  input: TrajectoriesInput,
  groups: readonly TrialGroup[],
  segments: readonly TrajectorySegment[],
): Paths & { readonly said: string } {
  const { recording, standardised, activeAbove } = input;
  const whole = trajectories(recording, groups, undefined, { standardised, activeAbove });
  const blocks = segments.map(({ period }) => ({ event: period }));
  return {
    ...segmentedPaths(recording, groups, segments, whole.trajectories),
    explained: whole.explained,
    blocks,
    marked: blocks.slice(1),
    whose: whoseOf(input, whole.units),
    said: ` Shown: ${blocks.map(({ event }) => event).join(", ")}.`,
  };
}

const whoseOf = ({ recording, standardised }: TrajectoriesInput, { length }: readonly number[]): string =>
  `${length === recording.units ? `all ${length}` : `${length} of ${recording.units}`} units${standardised ? ", each divided by its s.d.," : ""}`;

const eventsOf = (blocks: readonly PathBlock[]) => blocks.map(({ event }) => event).join(", ");

const spotLegend = (marked: readonly PathBlock[]): LegendItem[] => [
  { label: "start", colour: colour.ink, mark: "dot" },
  ...(marked.length > 0 ? [{ label: eventsOf(marked), colour: colour.ink, mark: "smallSquare" as const }] : []),
  { label: "end", colour: colour.ink, mark: "triangle" },
];

/** A component against the first. */
function panelOf(shown: Paths, component: number, { plot }: Page): PanelContent {
  const { paths, styles, explained } = shown;
  const lines = paths.map(({ times, scores }, k) => {
    const every = Math.ceil(times.length / mostPoints);
    const points = Array.from(times, (_, step) => ({ x: scores[0][step], y: scores[component][step] })).filter(
      (_, step) => step % every === 0 || step === times.length - 1,
    );
    const { stroke, dash } = styles[k];
    return plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.5, strokeDasharray: dash });
  });
  const spot = { x: "x", y: "y", symbol: "symbol", fill: "fill", r: 3.2, stroke: "#ffffff", strokeWidth: 0.5 } as const;
  const label = (k: number) => `PC ${k + 1} (${percent(explained[k])})`;
  return {
    x: { domain: domainOf(paths, 0), inset: 6 },
    y: { domain: domainOf(paths, component), inset: 6 },
    marks: [...lines, plot.dot(spotsOf(shown, component), spot)],
    axisX: { label: label(0), ticks: 4 },
    axisY: { label: label(component), ticks: 5, labelOffset: 58 },
  };
}

/** Where paths begin, where they pass an event, and where they end. */
const spotsOf = ({ paths, styles, blocks, marked }: Paths, component: number) =>
  paths.flatMap(({ frame, times, scores }, k) => {
    const last = times.length - 1;
    if (last < 0) return [];
    const zero = times.findIndex((time) => time >= 0);
    const spot = (step: number, symbol: string) => ({
      x: scores[0][step],
      y: scores[component][step],
      symbol,
      fill: styles[k].stroke,
    });
    return [
      ...(frame === 0 ? [spot(0, "circle")] : []),
      ...(marked.includes(blocks[frame]) && zero >= 0 ? [spot(zero, "square")] : []),
      ...(frame === blocks.length - 1 ? [spot(last, "triangle")] : []),
    ];
  });

function captionOf({ explained, marked, whose }: Paths): string {
  const total = explained.reduce((sum, part) => sum + part, 0);
  const squares = marked.length > 0 ? `squares: ${eventsOf(marked)}; ` : "";
  return `Mean rates of ${whose} by condition along the first principal components of these means over conditions and times, which explain ${percent(total)} of their variance. Dots: the start of a path; ${squares}triangles: its end.`;
}

function columnsOf({ paths, explained, blocks }: Paths): Columns {
  const csv: Columns = { condition: [], level: [], aligned_to: [], time_ms: [] };
  for (let k = 1; k <= explained.length; k++) csv[`pc${k}`] = [];
  for (const { group, frame, times, scores } of paths) {
    const { condition, level } = conditionCells(group);
    times.forEach((time, i) => {
      csv["condition"].push(condition);
      csv["level"].push(level);
      csv["aligned_to"].push(blocks[frame]?.event ?? "");
      csv["time_ms"].push(time);
      scores.forEach((along, k) => {
        csv[`pc${k + 1}`].push(finite(along[i]));
      });
    });
  }
  return csv;
}

const percent = (fraction: number) => `${numberText(Math.round(1000 * fraction) / 10)} %`;

const domainOf = (paths: readonly Trajectory[], component: number) =>
  extentOf(paths.flatMap(({ scores }) => Array.from(scores[component])));
