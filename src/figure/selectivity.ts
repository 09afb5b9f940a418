import type { Selectivity } from "../analysis/selectivity.ts";
import { arePopulations, type Population, rangesOf } from "../base/population.ts";
import { axisX, axisY, ticksWithRoom } from "./axes.ts";
import { draw } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { legend } from "./labels.ts";
import { checkFit, populationAt, shownPopulations } from "./populations.ts";
import { colour, margins } from "./style.ts";
import { fitted, textAt, textWidth } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

const panelHeight = 250;
const below = 46;
const bins = 24;

/**
 * Histogram of the selectivity d' of all units that are active, populations stacked by colour.
 */
export const selectivityFigure = (
  selectivity: Selectivity,
  populations: readonly Population[],
  theme: Theme = themes.screen,
): Promise<Figure> => {
  const input = { ...selectivity, populations };
  return figureOf(input, ["dprime", "silent", "populations"], theme, (_, layout) =>
    drawn(selectivity, populations, layout),
  );
};

async function drawn(
  { dprime, silent, period, first, second }: Selectivity,
  kinds: readonly Population[],
  layout: Layout,
): Promise<Figure> {
  const { width } = layout;
  const marked = arePopulations(kinds);
  checkFit("dprime", dprime.length, rangesOf(kinds).at(-1)?.end ?? 0);
  checkFit("silent", silent.length, dprime.length);
  const populations = shownPopulations(kinds).map((population) => ({
    ...population,
    units: Array.from(dprime, (value, unit) => ({ unit, value, silent: silent[unit] })).slice(
      population.first,
      population.end,
    ),
  }));
  const units = populations.flatMap(({ units }) => units);
  const isActive = (unit: (typeof units)[number]) => !unit.silent && Number.isFinite(unit.value);
  const active = units.filter(isActive);
  const size = binSize(Math.max(0, ...active.map(({ value }) => Math.abs(value))));
  /** Units in each bin so far. */
  const counts = new Map<number, number>();
  const bars = populations.flatMap(({ units, colour: fill }) => {
    const own = new Map<number, number>();
    for (const { value } of units.filter(isActive)) {
      const bin = Math.floor(value / size);
      own.set(bin, (own.get(bin) ?? 0) + 1);
    }
    return [...own].map(([bin, count]) => {
      const low = counts.get(bin) ?? 0;
      counts.set(bin, low + count);
      return { from: bin * size, to: (bin + 1) * size, low, high: low + count, fill };
    });
  });
  const highest = Math.max(1, ...bars.map(({ high }) => high));
  const limit = size * Math.max(2, ...[...counts.keys()].map((bin) => Math.max(bin + 1, -bin)));
  const silentCount = units.filter((unit) => unit.silent).length;
  const undefinedCount = units.length - active.length - silentCount;

  const silentOf = populations.map(({ name, units }) => {
    const count = units.filter((unit) => unit.silent).length;
    return name === "units" ? String(count) : `${count} ${name}`;
  });
  const note = `silent, not shown: ${silentOf.join(", ")}`;
  const key = legend(
    [
      ...populations.map(({ name, units, colour }) => ({
        label: `${name} (${units.filter(isActive).length})`,
        colour,
        mark: "square" as const,
      })),
      { label: note, colour: colour.quiet, mark: "none" as const },
    ],
    margins.marginLeft,
    width - 4,
    4,
  );
  const height = key.height + 4 + margins.marginTop + panelHeight * layout.tall + below;
  const title = "Selectivity";
  const caption = `Selectivity d′ of the ${active.length} active units during ${period}; positive for units more active in trials of “${first}” than in those of “${second}”. ${
    silentCount === 0
      ? "No unit is silent."
      : `${silentCount} silent ${silentCount === 1 ? "unit is" : "units are"} left out.`
  }${undefinedCount > 0 ? ` For ${undefinedCount} units d′ is undefined, since one of the two was never shown.` : ""}`;
  const empty =
    active.length > 0
      ? ""
      : textAt(silentCount === units.length ? "all units are silent" : "no d′ is defined", width / 2, height / 2);
  const drawing = await draw({
    layout,
    title,
    caption,
    height,
    panels: (plot) => [
      {
        top: key.height + 4,
        height: height - key.height - 4,
        options: {
          ...margins,
          marginBottom: below,
          x: { domain: [-limit, limit], insetLeft: 6, insetRight: 6 },
          y: { domain: [0, highest * 1.05] },
          marks: [
            plot.ruleX(active.length > 0 ? [0] : [], { stroke: colour.quiet, strokeDasharray: "5 3" }),
            plot.rect(bars, {
              x1: (p) => p.from,
              x2: (p) => p.to,
              y1: "low",
              y2: "high",
              fill: "fill",
              inset: 0.5,
              insetTop: 0,
            }),
            axisX(plot, {
              label: axisLabel(first, second, width),
              ticks: ticksWithRoom([-limit, limit], 0.8 * (width - margins.marginLeft - margins.marginRight)),
            }),
            axisY(plot, { label: "number of units", ticks: integerTicks(highest) }),
          ],
        },
      },
    ],
    overlay: `${key.svg}${empty}`,
  });
  return {
    name: "selectivity",
    title,
    caption,
    ...drawing,
    csv: {
      unit: units.map(({ unit }) => unit),
      ...(marked ? { population: units.map(({ unit }) => populationAt(populations, unit)) } : {}),
      dprime: units.map((unit) => (unit.silent ? null : finite(unit.value))),
      silent: units.map((unit) => (unit.silent ? 1 : 0)),
    },
  };
}

/** Of the axis: the two names, as long as there is room for them. */
function axisLabel(first: string, second: string, width: number): string {
  const all = width - margins.marginLeft - margins.marginRight;
  const whole = `selectivity d′ (${first} − ${second})`;
  if (textWidth(whole) <= all) return whole;
  const room = all - textWidth("d′ ( − )");
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

/** About five whole numbers from 0 to `highest`: units come in ones. */
function integerTicks(highest: number): number[] {
  const raw = Math.max(1, highest / 5);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) as number) * power;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, i) => i * step);
}
