import { averageRates } from "../analysis/average.ts";
import { comparedGroups, type TrialGroup } from "../analysis/conditions.ts";
import { selectivityPeriod } from "../analysis/periods.ts";
import { checkUnits, type Recording } from "../analysis/recording.ts";
import { type Selectivity, telling } from "../analysis/selectivity.ts";
import { averageColumns, domainOf, periodsWithin, timesOf } from "./activity.ts";
import { alignmentOf } from "./alignment.ts";
import { axisX, axisY, ticksWithRoom } from "./axes.ts";
import { upTo } from "./blocks.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { groupLegend, groupStyles, shareText } from "./groups.ts";
import { legend } from "./labels.ts";
import { shownPopulations } from "./populations.ts";
import { shading } from "./shading.ts";
import { fontSize, numberText } from "./style.ts";
import { textAt, textWidth } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface UnitsInput {
  recording: Recording;
  /** Names the most selective units; without it, or where it tells none apart, the most active ones are shown. */
  selectivity?: Selectivity;
  /** Which units to show, by number, in this order. */
  units?: readonly number[];
  /** Trials that are averaged together (default: those that selectivity compares, where there are few; else `trialGroups` of the recording). */
  groups?: readonly TrialGroup[];
  /**
   * The period on whose onset trials are aligned. Default: an event as in `averagesFigure`; where there are several, that of the stretch which holds
   * the period of the selectivity.
   */
  period?: string;
}

/** From tick to tick on the axis of rates: the height of a line, and a little more. */
const tickSpacing = fontSize + 4;
/** The least width of a panel, with its ticks. */
const narrowest = 135;
const usualUnits = { least: 9, most: 12 };
const size = { height: 78, title: 24, ticks: 44, axis: 26, left: 26, right: 8, below: 46 };
/** More points than that in a small panel show no more. */
const mostPoints = 120;

/** Mean rates of single units against time by condition (peri-stimulus time histograms of a rate network), a panel for each. */
export const unitsFigure = (input: UnitsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, drawn);

async function drawn(input: UnitsInput, layout: Layout): Promise<Figure> {
  const { recording, selectivity, groups = comparedGroups(recording), period } = input;
  const { width } = layout;
  const across = Math.max(1, Math.floor((width - size.left - size.right) / narrowest));
  const room = Math.min(usualUnits.most, Math.max(usualUnits.least, 2 * across));
  checkUnits(input.units ?? [], recording.units);
  const units = input.units ?? telling(recording, selectivity, Math.floor(room / across) * across || room);
  const columns = Math.min(across, Math.max(1, units.length));
  const rows = Math.ceil(units.length / columns);
  const measured = selectivity?.period ?? selectivityPeriod(recording.table, recording.words);
  const { blocks, shaded, said } = alignmentOf(recording, { period, around: measured });
  const [block] = blocks;
  const styles = groupStyles(groups);
  const populations = shownPopulations(recording.populations);
  const shown = units.map((unit) => ({
    unit,
    population: populations.find(({ first, end }) => unit >= first && unit < end),
    averages: groups.map(({ trials }) => averageRates(recording, trials, [unit], block?.frame)),
  }));
  const [from, to] = timesOf(
    shown.flatMap(({ averages }) => averages),
    recording.dt,
  );
  /** Whether the number of a tick ends before the edge of the picture, in the last column. */
  const hasEdge = (time: number) =>
    (1 - (time - from) / (to - from)) * (panelWidth - size.ticks - 6) + 6 + size.right >
    textWidth(numberText(time)) / 2;
  const inside = upTo(periodsWithin(block?.periods ?? [], from, to), from, to);

  const key = legend(groups.length > 0 ? groupLegend(groups) : [], size.left + size.ticks, width - 4, 4);
  const panelHeight = size.height * layout.tall;
  const panelWidth = (width - size.left - size.right) / columns;
  const nameOf = (unit: number, population = "units") => {
    const whose = population === "units" ? "" : `${population} `;
    const dprime = selectivity ? finite(selectivity.dprime[unit]) : null;
    return `${whose}unit ${unit}${dprime === null ? "" : `, d′ ${twoDigits(dprime)}`}`;
  };
  const widest = Math.max(
    0,
    ...shown.map(({ unit, population }) => textWidth(nameOf(unit, population?.name), fontSize - 1)),
  );
  // Long names begin before the axis: they would run into their neighbours, or over the edge.
  const start = Math.max(0, Math.min(size.ticks, panelWidth + size.right - 6 - widest));
  const overlay = [key.svg];
  const first = key.height + 6;
  const panels: ((plot: Plot) => Panel)[] = shown.map(({ unit, population, averages }, i) => {
    const column = i % columns;
    const row = Math.floor(i / columns);
    // The last row may be short: above its gap too the axis has numbers.
    const isLast = i + columns >= units.length;
    const top = first + row * (size.title + panelHeight + 8);
    const left = size.left + column * panelWidth;
    overlay.push(
      textAt(
        nameOf(unit, population?.name),
        left + start,
        top + size.title / 2 - 2,
        `dy="0.35em" text-anchor="start" fill="${population?.colour}"`,
      ),
    );
    const range = domainOf(averages.map(({ mean }) => ({ mean })));
    return (plot) => ({
      top: top + size.title,
      left,
      width: panelWidth,
      height: panelHeight + size.axis,
      options: {
        marginLeft: size.ticks,
        marginRight: 6,
        marginTop: 2,
        marginBottom: size.axis - 2,
        x: { domain: [from, to] },
        y: { domain: niceDomain(plot, range) },
        marks: [
          shading(plot, inside),
          ...averages.map(({ times, mean }, k) => {
            const every = Math.ceil(times.length / mostPoints);
            return plot.line(
              Array.from(times, (time, step) => ({ time, mean: mean[step] })).filter((_, step) => step % every === 0),
              { x: "time", y: "mean", stroke: styles[k].stroke, strokeWidth: 1.3, strokeDasharray: styles[k].dash },
            );
          }),
          axisX(plot, {
            label: null,
            ticks: Math.max(2, Math.round(panelWidth / 60)),
            ...(isLast ? {} : { tickFormat: () => "" }),
            ...(isLast &&
              column === columns - 1 && { tickFormat: (time: number) => (hasEdge(time) ? numberText(time) : "") }),
          }),
          axisY(plot, {
            label: null,
            ticks: ticksWithRoom(niceDomain(plot, range), panelHeight, tickSpacing),
            characters: 5,
          }),
        ],
      },
    });
  });
  const height = first + Math.max(1, rows) * (size.title + panelHeight + 8) - 8 + size.below;
  const middle = first + (height - size.below - first) / 2;
  overlay.push(
    textAt("mean rate (a.u.)", 12, middle, `dy="0.35em" transform="rotate(-90 12 ${middle})"`),
    textAt(
      block?.label ?? "time (ms)",
      size.left + size.ticks + (width - size.left - size.ticks - size.right) / 2,
      height - 9,
    ),
    ...(units.length === 0 ? [textAt("all units are silent", width / 2, middle)] : []),
  );
  const title = "Single units";
  const isSelective = selectivity?.dprime.some((value) => Number.isFinite(value) && value !== 0) ?? false;
  const isKnown = selectivity !== undefined && units.some((unit) => finite(selectivity.dprime[unit]) !== null);
  const which = input.units ? "" : isSelective ? "most selective " : "most active ";
  const caption = `Mean rate over trials of the ${units.length} ${which}units against time by condition; ${shaded}${
    input.units || !isSelective
      ? ""
      : `; from the unit that prefers “${selectivity!.first}” most to the one that prefers “${selectivity!.second}” most`
  }.${isKnown ? ` d′ compares trials of “${selectivity!.first}” with those of “${selectivity!.second}” during ${selectivity!.period}.` : ""}${said}${shareText(groups, recording)}`;
  const drawing = await draw({
    layout,
    title,
    caption,
    height,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  const lines = shown.map(({ unit, averages }) => ({
    whose: unit,
    blocks: [{ event: block?.event ?? "", averages }],
  }));
  const csv = averageColumns("unit", lines, groups);
  return { name: "units", title, caption, csv, ...drawing };
}

/** The range with round numbers at its ends. */
function niceDomain(plot: Plot, domain: readonly [number, number]): [number, number] {
  const [low, high] = plot.scale({ y: { domain, nice: true } }).domain as number[];
  return [low, high];
}

/** To two digits that count, also where the last one is 0; the whole number where it has more. */
function twoDigits(value: number): string {
  const isLong = Math.abs(value) >= 99.5;
  return isLong ? numberText(Math.round(value)) : value.toPrecision(2).replaceAll("-", "−");
}
