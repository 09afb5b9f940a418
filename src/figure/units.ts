import type { Frame } from "../analysis/alignment.ts";
import { type Average, type AverageOptions, averageRates } from "../analysis/average.ts";
import { comparedGroups, type TrialGroup } from "../analysis/conditions.ts";
import { selectivityPeriod } from "../analysis/periods.ts";
import { checkUnits, type Recording } from "../analysis/recording.ts";
import { type Selectivity, telling } from "../analysis/selectivity.ts";
import { averageColumns, averageLine, averagePoints, domainOf, periodsWithin, timesOf } from "./activity.ts";
import { type Alignment, alignedTo, alignmentOf } from "./alignment.ts";
import { ticksWithRoom } from "./axes.ts";
import { upTo } from "./blocks.ts";
import type { ShownPeriod } from "./channels.ts";
import { type Figure, finite } from "./figure.ts";
import { cellSides, cellWidth, columnsWithin, type GridCell, grid, gridLeft, gridRight } from "./grid.ts";
import { type GroupStyle, groupLegend, groupStyles, shareText } from "./groups.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import { type ShownPopulation, shownPopulations } from "./populations.ts";
import { shading } from "./shading.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { bare, gap, legendStrip, type PanelContent } from "./strip.ts";
import { fontSize, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface UnitsInput {
  recording: Recording;
  /** Chooses the most selective units; without it, or if it does not discriminate, the most active ones are shown. */
  selectivity?: Selectivity;
  /** Which units to show, by number, in this order. */
  units?: readonly number[];
  /**
   * Trials that are averaged together (default: those that selectivity compares, if they are few; else `trialGroups` of
   * the recording).
   */
  groups?: readonly TrialGroup[];
  /**
   * The period to whose onset trials are aligned. Default: an event as in `averagesFigure`; with several of them, that
   * of the stretch that contains the period of the selectivity.
   */
  period?: string;
  /**
   * The stretch of each trial to show instead, and in words the event that is its time 0: `frameDuring` a stimulus, or
   * `frameBefore` a response.
   */
  frame?: Frame & { readonly event: string };
  /** The times to show, in ms from time 0 (default: all that enough trials have). */
  window?: readonly [from: number, to: number];
  /** How means are taken: the fewest trials of a time, and smoothing. */
  average?: AverageOptions;
}

/** From tick to tick on the axis of rates: the height of a line, and a little more. */
const tickSpacing = fontSize + 4;
/** The least width of a cell. */
const narrowest = 135;
const usualUnits = { least: 9, most: 12 };
const size = { height: 78, title: 24, below: 6 };
/** More points in a small panel show no more. */
const mostPoints = 120;

/**
 * Mean rates of single units against time by condition (peri-stimulus time histograms of a rate network), a panel for
 * each.
 */
export const unitsFigure = (input: UnitsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, unitsPicture);

interface ShownUnit {
  readonly unit: number;
  readonly name: string;
  readonly population?: ShownPopulation;
  /** Of each group. */
  readonly averages: readonly Average[];
}
/** What all panels share. */
interface Common {
  readonly styles: readonly GroupStyle[];
  /** ms */
  readonly from: number;
  readonly to: number;
  readonly periods: readonly ShownPeriod[];
}

function unitsPicture(input: UnitsInput): (page: Page) => Sheet {
  const { recording, selectivity, groups = comparedGroups(recording), period } = input;
  checkUnits(input.units ?? [], recording.units);
  const around = selectivity?.period ?? selectivityPeriod(recording.table, recording.words);
  const alignment = input.frame ? alignedTo(recording, input.frame) : alignmentOf(recording, { period, around });
  const [block] = alignment.blocks;
  return (page) => {
    const across = columnsWithin(page.width, narrowest);
    const units = input.units ?? chosenUnits(recording, selectivity, across);
    const shown = units.map((unit) => shownUnit(input, groups, unit, block?.frame));
    const columns = Math.min(across, Math.max(1, units.length));
    const averages = shown.flatMap((one) => one.averages);
    const [from, to] = input.window ?? timesOf(averages, recording.dt);
    const periods = upTo(periodsWithin(block?.periods ?? [], from, to), from, to);
    const common: Common = { styles: groupStyles(groups), from, to, periods };
    const lines = shown.map((one) => ({
      whose: one.unit,
      blocks: [{ event: block?.event ?? "", averages: one.averages }],
    }));
    return {
      name: "units",
      title: "Single units",
      caption: captionOf(input, units, alignment) + shareText(groups, recording),
      csv: averageColumns("unit", lines, groups),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(groups.length > 0 ? groupLegend(groups) : [], page, gridLeft),
        gap(2),
        grid(cellsOf(shown, common, columns, page), {
          width: page.width,
          columns,
          titleHeight: size.title,
          height: size.height * page.tall,
          below: size.below,
          labelX: block?.label ?? "time (ms)",
          labelY: "mean rate (a.u.)",
          empty: "all units are silent",
        }),
      ],
    };
  };
}

/** As many of the most telling units as fill whole rows. */
function chosenUnits(recording: Recording, selectivity: Selectivity | undefined, across: number): readonly number[] {
  const room = Math.min(usualUnits.most, Math.max(usualUnits.least, 2 * across));
  return telling(recording, selectivity, Math.floor(room / across) * across || room);
}

function shownUnit(
  { recording, selectivity, window, average }: UnitsInput,
  groups: readonly TrialGroup[],
  unit: number,
  frame: Frame | undefined,
): ShownUnit {
  const population = shownPopulations(recording.populations).find(({ first, end }) => unit >= first && unit < end);
  const whose = population === undefined || population.name === "units" ? "" : `${population.name} `;
  const dprime = selectivity ? finite(selectivity.dprime[unit]) : null;
  return {
    unit,
    name: `${whose}unit ${unit}${dprime === null ? "" : `, d′ ${twoDigits(dprime)}`}`,
    population,
    averages: groups.map(({ trials }) => within(averageRates(recording, trials, [unit], frame, average), window)),
  };
}

/** The part of an average inside a window. */
function within(average: Average, window: UnitsInput["window"]): Average {
  if (window === undefined) return average;
  const kept = (_: number, i: number) => average.times[i] >= window[0] && average.times[i] <= window[1];
  const { times, mean, sem, n } = average;
  return { times: times.filter(kept), mean: mean.filter(kept), sem: sem.filter(kept), n: n.filter(kept) };
}

function cellsOf(shown: readonly ShownUnit[], common: Common, columns: number, page: Page): GridCell[] {
  const width = cellWidth({ width: page.width, columns });
  const widest = Math.max(0, ...shown.map(({ name }) => textWidth(name, fontSize - 1)));
  // Long names begin left of the axis: they would run into their neighbours, or over the edge.
  const start = Math.max(0, Math.min(cellSides.left, width + gridRight - 2 * cellSides.right - widest));
  return shown.map(({ name, population, averages }, i) => {
    const panel = panelOf(averages, common, width, page);
    const isLastColumn = i % columns === columns - 1;
    // The last row may be short: an axis above its gap has numbers too.
    const isLastRow = i + columns >= shown.length;
    return {
      title: (left, top) =>
        textAt(
          name,
          left + start,
          top + size.title / 2 - 2,
          `dy="0.35em" text-anchor="start" fill="${population?.colour}"`,
        ),
      panel: !isLastRow ? bare(panel) : isLastColumn ? withinEdge(panel, common, width) : panel,
    };
  });
}

function panelOf(
  averages: readonly Average[],
  { styles, from, to, periods }: Common,
  width: number,
  { plot, tall }: Page,
): PanelContent {
  const domain = niceDomain(plot, domainOf(averages.map(({ mean }) => ({ mean }))));
  return {
    x: { domain: [from, to] },
    y: { domain },
    marks: [
      shading(plot, periods),
      ...averages.map((average, k) => averageLine(plot, averagePoints(average, mostPoints), styles[k], 1.3)),
    ],
    axisX: { label: null, ticks: ticksWithRoom([from, to], width - cellSides.left - cellSides.right, 60) },
    axisY: { label: null, ticks: ticksWithRoom(domain, size.height * tall, tickSpacing), characters: 5 },
  };
}

/** Without the numbers that would reach over the edge of the page. */
function withinEdge(panel: PanelContent, { from, to }: Common, width: number): PanelContent {
  const frame = width - cellSides.left - cellSides.right;
  const hasRoom = (time: number) =>
    (1 - (time - from) / (to - from)) * frame + gridRight > textWidth(numberText(time)) / 2;
  const tickFormat = (time: number) => (hasRoom(time) ? numberText(time) : "");
  return { ...panel, axisX: panel.axisX && { ...panel.axisX, tickFormat } };
}

function captionOf(
  { selectivity, units: asked, average: { smoothing = 0 } = {} }: UnitsInput,
  units: readonly number[],
  { shaded, said }: Alignment,
): string {
  const isSelective = selectivity?.dprime.some((value) => Number.isFinite(value) && value !== 0) ?? false;
  const isKnown = selectivity !== undefined && units.some((unit) => finite(selectivity.dprime[unit]) !== null);
  const which = asked ? "" : isSelective ? "most selective " : "most active ";
  const order =
    asked || !isSelective
      ? ""
      : `, from the one that most prefers “${selectivity!.first}” to the one that most prefers “${selectivity!.second}”`;
  const compared = isKnown
    ? ` d′ compares trials of “${selectivity!.first}” with those of “${selectivity!.second}” during ${selectivity!.period}.`
    : "";
  const smooth = smoothing > 0 ? ` Means are smoothed by a Gaussian of s.d. ${numberText(smoothing)} ms.` : "";
  return `Mean rate over trials of the ${units.length} ${which}units against time by condition${order}; ${shaded}.${smooth}${compared}${said}`;
}

/** The range with round numbers at its ends. */
function niceDomain(plot: Plot, domain: readonly [number, number]): [number, number] {
  const [low, high] = plot.scale({ y: { domain, nice: true } }).domain as number[];
  return [low, high];
}

/** Two significant digits, even if the last one is 0; all digits of a longer whole number. */
function twoDigits(value: number): string {
  const isLong = Math.abs(value) >= 99.5;
  return isLong ? numberText(Math.round(value)) : value.toPrecision(2).replaceAll("-", "−");
}
