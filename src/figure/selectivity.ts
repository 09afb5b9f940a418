import type { Selectivity } from "../analysis/selectivity.ts";
import { arePopulations, type Population, populationRanges } from "../base/population.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { checkFit, populationAt, type ShownPopulation, shownPopulations } from "./populations.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, type PanelContent, row } from "./strip.ts";
import { fitted, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

const panelHeight = 250;
const bins = 24;

/** Histogram of the selectivity d' of all active units, populations stacked by colour. */
export const selectivityFigure = (
  selectivity: Selectivity,
  populations: readonly Population[],
  theme: Theme = themes.screen,
): Promise<Figure> =>
  figureOf({ ...selectivity, populations }, ["dprime", "silent", "populations"], theme, selectivityPicture);

interface Unit {
  readonly unit: number;
  readonly value: number;
  readonly isSilent: boolean;
}
interface PopulationUnits extends ShownPopulation {
  readonly units: readonly Unit[];
  readonly active: readonly Unit[];
  readonly silent: number;
}

function selectivityPicture(input: Selectivity & { populations: readonly Population[] }): (page: Page) => Sheet {
  const { dprime, silent, first, second } = input;
  checkFit("dprime", dprime.length, populationRanges(input.populations).at(-1)?.end ?? 0);
  checkFit("silent", silent.length, dprime.length);
  const populations = shownPopulations(input.populations).map((population): PopulationUnits => {
    const units = Array.from(dprime, (value, unit) => ({ unit, value, isSilent: silent[unit] })).slice(
      population.first,
      population.end,
    );
    const active = units.filter(({ isSilent, value }) => !isSilent && Number.isFinite(value));
    return { ...population, units, active, silent: units.filter(({ isSilent }) => isSilent).length };
  });
  const units = populations.flatMap((population) => population.units);
  return (page) => ({
    name: "selectivity",
    title: "Selectivity",
    caption: captionOf(input, populations),
    csv: {
      unit: units.map(({ unit }) => unit),
      ...(arePopulations(input.populations)
        ? { population: units.map(({ unit }) => populationAt(populations, unit)) }
        : {}),
      dprime: units.map(({ isSilent, value }) => (isSilent ? null : finite(value))),
      silent: units.map(({ isSilent }) => (isSilent ? 1 : 0)),
    },
    strips: [
      gap(4),
      legendStrip(legendOf(populations), page),
      row([panelOf(populations, [first, second], page)], { height: panelHeight * page.tall, below: axisRoom }),
    ],
  });
}

/** Counts of a kind, over all populations. */
const sumOf = (populations: readonly PopulationUnits[], count: (population: PopulationUnits) => number): number =>
  populations.reduce((sum, population) => sum + count(population), 0);

function panelOf(
  populations: readonly PopulationUnits[],
  [first, second]: readonly [string, string],
  page: Page,
): PanelContent & { left: number; width: number } {
  const { plot } = page;
  const frame = framed(page);
  const { bars, size } = histogram(populations);
  const isEmpty = bars.length === 0;
  const highest = Math.max(1, ...bars.map(({ high }) => high));
  const limit = size * Math.max(2, ...bars.map(({ bin }) => Math.max(bin + 1, -bin)));
  const isSilent = sumOf(populations, ({ units, silent }) => units.length - silent) === 0;
  return {
    ...frame,
    x: { domain: [-limit, limit], insetLeft: 6, insetRight: 6 },
    y: { domain: [0, highest * 1.05] },
    marks: [
      plot.ruleX(isEmpty ? [] : [0], { stroke: colour.quiet, strokeDasharray: "5 3" }),
      plot.rect(bars, {
        x1: ({ bin }) => bin * size,
        x2: ({ bin }) => (bin + 1) * size,
        y1: "low",
        y2: "high",
        fill: "fill",
        inset: 0.5,
        insetTop: 0,
      }),
    ],
    axisX: {
      label: axisLabel(first, second, frame.width),
      ticks: ticksWithRoom([-limit, limit], 0.8 * frame.width),
    },
    axisY: { label: "number of units", ticks: integerTicks(highest) },
    over: isEmpty ? notice(isSilent ? "all units are silent" : "no d′ is defined") : undefined,
  };
}

interface Bar {
  readonly bin: number;
  /** Numbers of units. */
  readonly low: number;
  readonly high: number;
  readonly fill: string;
}

/** The active units in bins `size` wide with an edge at 0; the bars of a bin are stacked. */
function histogram(populations: readonly PopulationUnits[]): { bars: Bar[]; size: number } {
  const values = populations.flatMap(({ active }) => active.map(({ value }) => Math.abs(value)));
  const size = binSize(Math.max(0, ...values));
  /** Units in each bin so far. */
  const counts = new Map<number, number>();
  const bars = populations.flatMap(({ active, colour: fill }) => {
    const own = new Map<number, number>();
    for (const { value } of active) {
      const bin = Math.floor(value / size);
      own.set(bin, (own.get(bin) ?? 0) + 1);
    }
    return [...own].map(([bin, count]): Bar => {
      const low = counts.get(bin) ?? 0;
      counts.set(bin, low + count);
      return { bin, low, high: low + count, fill };
    });
  });
  return { bars, size };
}

function legendOf(populations: readonly PopulationUnits[]): LegendItem[] {
  const silent = populations.map(({ name, silent }) => (name === "units" ? String(silent) : `${silent} ${name}`));
  return [
    ...populations.map(({ name, active, colour }) => ({
      label: `${name} (${active.length})`,
      colour,
      mark: "square" as const,
    })),
    { label: `silent, not shown: ${silent.join(", ")}`, colour: colour.quiet, mark: "none" },
  ];
}

function captionOf({ period, first, second }: Selectivity, populations: readonly PopulationUnits[]): string {
  const active = sumOf(populations, (one) => one.active.length);
  const silent = sumOf(populations, (one) => one.silent);
  const undefinedCount = sumOf(populations, ({ units }) => units.length) - active - silent;
  const silence =
    silent === 0 ? "No unit is silent." : `${silent} silent ${silent === 1 ? "unit is" : "units are"} left out.`;
  return `Selectivity d′ of the ${active} active units during ${period}; positive for units that are more active in trials of “${first}” than in those of “${second}”. ${silence}${
    undefinedCount > 0 ? ` d′ is undefined for ${undefinedCount} units: one of the two was never shown.` : ""
  }`;
}

/** The label of the horizontal axis: both names, as far as they fit. */
function axisLabel(first: string, second: string, width: number): string {
  const whole = `selectivity d′ (${first} − ${second})`;
  if (textWidth(whole) <= width) return whole;
  const room = width - textWidth("d′ ( − )");
  const shorter = Math.min(room / 2, textWidth(first), textWidth(second));
  return `d′ (${[first, second].map((name) => fitted(name, room - shorter)).join(" − ")})`;
}

/** A bin of 1, 2 or 5 · 10^k, so that zero is an edge and about `bins` of them span ±limit. */
function binSize(limit: number): number {
  if (limit === 0) return 0.1;
  const raw = (2 * limit) / bins;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) as number) * power;
}

/** About five whole numbers from 0 to `highest`. */
function integerTicks(highest: number): number[] {
  const raw = Math.max(1, highest / 5);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) as number) * power;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, i) => i * step);
}
