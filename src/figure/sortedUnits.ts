import type { ConditionMean, ConditionMeans } from "../analysis/conditionMeans.ts";
import { checkUnits } from "../analysis/recording.ts";
import { placesAmong } from "../analysis/variables.ts";
import { invalid, missing } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { extentOf } from "./extent.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { cellSides, cellWidth, columnsWithin, type GridCell, grid } from "./grid.ts";
import type { LegendItem } from "./legend.ts";
import { shading } from "./shading.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, type PanelContent } from "./strip.ts";
import { fitted, fontSize, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";
import { type ValueShading, valueShading, wordsOf } from "./valueShading.ts";

/** Averages that are sorted in one way: a row of the figure. */
export interface Sorting {
  readonly means: ConditionMeans;
  /** The variable that gives the colours (default: the first by which trials are sorted). */
  readonly colour?: string;
  /** The variable whose negative values are dashed (default: none). */
  readonly dash?: string;
  /** Which conditions (default: all). */
  readonly where?: (values: Readonly<Record<string, number>>) => boolean;
  /** Above each panel, after the number of the unit. */
  readonly title?: string;
}

export interface SortedUnitsInput {
  sortings: readonly Sorting[];
  /** Unit numbers, a column each. */
  units: readonly number[];
  /**
   * What the averages are, with their unit (default: "mean rate (a.u.)"), such as "rate (s.d.)" of standardised ones.
   */
  label?: string;
  /** The stretch of time that is shown, in ms (default: all of it). */
  window?: readonly [number, number];
}

const size = { title: 17, height: 70, below: 22, narrowest: 104 };

/**
 * Averages of single units against time, sorted in several ways, one below the other: a line for each condition, in the
 * colour of one variable and dashed by the sign of another.
 */
export const sortedUnitsFigure = (input: SortedUnitsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["sortings", "units"], theme, sortedUnits);

interface Row extends Sorting {
  readonly shown: readonly ConditionMean[];
  readonly shading: ValueShading;
}

function sortedUnits(input: SortedUnitsInput): (page: Page) => Sheet {
  const { sortings, units, label = "mean rate (a.u.)" } = input;
  if (sortings.length === 0) throw invalid({ at: "sortings", value: [], remedy: "give at least one" });
  if (units.length === 0) throw invalid({ at: "units", value: [], remedy: "give at least one unit number" });
  for (const { means } of sortings) checkUnits(units, means.units);
  const rows = rowsOf(sortings);
  const shadings = [...new Map(rows.map(({ shading: one }) => [one.variable, one])).values()];
  return (page) => {
    const columns = Math.min(units.length, columnsWithin(page.width, size.narrowest));
    const blocks = Array.from({ length: Math.ceil(units.length / columns) }, (_, i) =>
      units.slice(i * columns, (i + 1) * columns),
    );
    const width = cellWidth({ width: page.width, columns });
    // Rows of a block that is not full end with empty cells, so that a unit keeps its column.
    const cells = blocks.flatMap((block) =>
      rows.flatMap((row) =>
        Array.from({ length: columns }, (_, k) =>
          k < block.length ? cellOf(block[k], row, input, width, page) : { title: () => "" },
        ),
      ),
    );
    return {
      name: "sorted-units",
      title: "Units by condition",
      caption: captionOf(rows, units),
      csv: columnsOf(rows, units),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        ...shadings.map(({ legend }) => legendStrip(legend, page, 16)),
        legendStrip(dashLegend(rows), page, 16),
        gap(4),
        grid(cells, {
          width: page.width,
          columns,
          titleHeight: size.title,
          height: size.height * page.tall,
          below: size.below,
          labelX: "time (ms)",
          labelY: label,
        }),
      ],
    };
  };
}

/** Throws "unknown" for a variable by which the averages are not sorted, "missing" if no condition is shown. */
function rowsOf(sortings: readonly Sorting[]): Row[] {
  const chosen = sortings.map((sorting) => {
    const name = sorting.colour ?? sorting.means.variables[0].name;
    placesAmong(sorting.means.variables, [name, ...(sorting.dash === undefined ? [] : [sorting.dash])]);
    const shown = sorting.means.conditions.filter(({ values }) => sorting.where?.(values) ?? true);
    if (shown.length === 0) throw missing({ subject: "a condition to show", remedy: "let `where` accept some" });
    return { ...sorting, name, shown };
  });
  const names = [...new Set(chosen.map(({ name }) => name))];
  return chosen.map(({ name, ...row }): Row => {
    const alike = chosen.filter((one) => one.name === name);
    const values = alike.flatMap(({ shown }) => shown.map((one) => one.values[name]));
    const [variable] = row.means.variables.filter((one) => one.name === name);
    return { ...row, shading: valueShading(name, names.indexOf(name), values, wordsOf(variable)) };
  });
}

function dashLegend(rows: readonly Row[]): LegendItem[] {
  const dashed = new Map(
    rows.flatMap(({ dash, means }) =>
      dash === undefined ? [] : [[dash, means.variables.find((one) => one.name === dash)]],
    ),
  );
  return [...dashed].flatMap(([name, variable]) =>
    [1, -1].map((sign): LegendItem => {
      const label = variable?.textOf?.(sign) ?? `${spacedName(String(name))} ${sign > 0 ? "above 0" : "below 0"}`;
      return { label, colour: colour.ink, mark: "line", dash: sign > 0 ? undefined : dashes };
    }),
  );
}
const dashes = "4 2";

function cellOf(unit: number, row: Row, { window }: SortedUnitsInput, width: number, { plot }: Page): GridCell {
  const { means, shown, dash, shading: shades } = row;
  const { times } = means;
  const [from, to] = window ?? [times[0] ?? 0, times[times.length - 1] ?? 1];
  // Without the end, whose number would run out of the figure.
  const inner = to - 0.15 * (to - from);
  const inside = Array.from(times.keys()).filter((i) => times[i] >= from && times[i] <= to);
  const lines = shown.map(({ values, rates }) => ({
    values,
    points: inside.map((i) => ({ time: times[i], rate: rates[i * means.units + unit] })),
  }));
  const periods = means.periods
    .map((period) => ({ ...period, from: Math.max(from, period.from), to: Math.min(to, period.to) }))
    .filter((period) => period.to > period.from);
  const panel: PanelContent = {
    x: { domain: [from, to] },
    y: { domain: extentOf(lines.flatMap(({ points }) => points.map(({ rate }) => rate))), inset: 2 },
    marks: [
      shading(plot, periods),
      ...lines.map(({ values, points }) =>
        plot.line(points, {
          x: "time",
          y: "rate",
          stroke: shades.strokeOf(values[shades.variable]),
          strokeWidth: 1.2,
          strokeDasharray: dash !== undefined && values[dash] < 0 ? dashes : undefined,
        }),
      ),
    ],
    axisX: { label: null, ticks: ticksWithRoom([from, inner], 0.85 * (width - cellSides.left - cellSides.right)) },
    axisY: { label: null, ticks: 3 },
  };
  const title = (left: number, top: number) =>
    textAt(
      fitted(`unit ${unit}${row.title === undefined ? "" : `: ${row.title}`}`, width - 16, fontSize - 2),
      left + 12,
      top + size.title - 5,
      `text-anchor="start" font-size="${fontSize - 2}"`,
    );
  return { title, panel };
}

function captionOf(rows: readonly Row[], units: readonly number[]): string {
  const sorted = [...new Set(rows.map(({ means }) => means.variables.map(({ name }) => spacedName(name)).join(", ")))];
  return `Averages of ${units.length === 1 ? `unit ${units[0]}` : `units ${units.join(", ")}`} against time, trials sorted by ${sorted.join("; ")}: a line for each condition.`;
}

function columnsOf(rows: readonly Row[], units: readonly number[]): Columns {
  const csv: Columns = { sorting: [], unit: [], condition: [], time_ms: [], rate: [] };
  rows.forEach(({ means, shown, title }, k) => {
    for (const unit of units)
      for (const { label, rates } of shown)
        means.times.forEach((time, i) => {
          csv["sorting"].push(title ?? k + 1);
          csv["unit"].push(unit);
          csv["condition"].push(label.replaceAll("−", "-"));
          csv["time_ms"].push(time);
          csv["rate"].push(finite(rates[i * means.units + unit]));
        });
  });
  return csv;
}
