import type { LevelRate } from "../analysis/periodRates.ts";
import { isFiniteTrial } from "../analysis/recording.ts";
import { spacedName } from "../base/factorNames.ts";
import { domainOf } from "./activity.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { overflowText } from "./groups.ts";
import { levelAxis } from "./levelAxis.ts";
import { isCatch, type LevelsInput, type ShownLevels, shownLevels } from "./levelLines.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, margins, type PanelContent, type Strip, sharingX, written } from "./strip.ts";
import { fitted, fontSize, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

const size = { height: 190, title: 20, between: 6 };
const inset = 10;
/** A wider page has the panels side by side. */
const wide = 720;

/** Mean rates of the populations during some periods against a numeric factor, mean ± s.e.m. over trials. */
export const levelsFigure = (input: LevelsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, levelsPicture);

function levelsPicture(input: LevelsInput): (page: Page) => Sheet {
  const shown = shownLevels(input);
  return (page) => ({
    name: "levels",
    title: `Rates against ${spacedName(shown.factor)}`,
    caption: captionOf(input, shown),
    csv: columnsOf(shown),
    textSize: fontSize - 1,
    strips: [
      gap(4),
      legendStrip(legendOf(shown, input.selectivity !== undefined), page),
      gap(2),
      ...rowsOf(shown, page),
    ],
  });
}

const legendOf = ({ lines }: ShownLevels, isDivided: boolean) =>
  lines.map(({ population, preference, isSecond, units, colour }) => ({
    label: [population, ...(isDivided ? [`prefer ${fitted(preference, 200)}`] : []), `(${units.length})`].join(" "),
    colour,
    mark: isSecond ? ("dash" as const) : ("line" as const),
  }));

/** A panel for each period, below or beside each other, with its name above. */
function rowsOf(shown: ShownLevels, page: Page): Strip[] {
  const { periods } = shown;
  const columns = page.width > wide ? periods.length : 1;
  const cellWidth = page.width / columns;
  const width = cellWidth - margins.left - margins.right;
  const left = (k: number) => k * cellWidth + margins.left;
  const height = size.height * page.tall * (columns === 1 && periods.length > 1 ? 0.75 : 1);
  const rows = Array.from({ length: periods.length / columns }, (_, i) => {
    const places = periods.map((_, place) => place).slice(i * columns, (i + 1) * columns);
    const titles = (top: number) =>
      places
        .map((place, k) => textAt(periods[place], left(k), top + size.title / 2, 'dy="0.35em" text-anchor="start"'))
        .join("");
    return {
      before: [written(size.title, titles)],
      panels: places.map((place, k) => ({ left: left(k), width, ...panelOf(shown, place, { width, height }, page) })),
      height,
    };
  });
  return sharingX(rows, { between: size.between });
}

function panelOf(
  { lines, levels, circle, bins, label }: ShownLevels,
  place: number,
  { width, height }: { readonly width: number; readonly height: number },
  { plot }: Page,
): PanelContent {
  const scale = levelAxis(levels, width - 2 * inset, { circle, areMeans: bins !== undefined });
  const curves = lines.map(({ rates }) => rates[place]);
  const domain = domainOf(
    curves.map((rates) => ({ mean: rates.map(({ mean }) => mean), sem: rates.map(({ sem }) => sem) })),
  );
  return {
    x: { ...scale.options, insetLeft: inset, insetRight: inset },
    y: { domain, nice: true },
    marks: [
      plot.ruleX(levels.some((level) => level < 0) ? [0] : [], { stroke: colour.grid }),
      ...lines.flatMap(({ colour: stroke, isSecond }, k) => {
        const points = around(curves[k], circle);
        const errors = points
          .filter(({ sem }) => Number.isFinite(sem))
          .map(({ level, mean, sem }) => ({ level, low: mean - sem, high: mean + sem }));
        const fill = isSecond ? "#ffffff" : stroke;
        const strokeDasharray = isSecond ? "5 3" : undefined;
        return [
          plot.line(points, { x: "level", y: "mean", stroke, strokeWidth: 1.5, strokeDasharray }),
          plot.ruleX(errors, { x: "level", y1: "low", y2: "high", stroke, strokeWidth: 1.2 }),
          plot.dot(points, { x: "level", y: "mean", stroke, fill, r: 2.8 }),
        ];
      }),
    ],
    axisX: { label: label + scale.note, ticks: scale.ticks, tickFormat: scale.tickFormat },
    axisY: { label: "mean rate", unit: "a.u.", ticks: Math.max(2, Math.round(height / 40)) },
  };
}

function captionOf({ recording, selectivity }: LevelsInput, shown: ShownLevels): string {
  const { factor, periods, lines, bins, circle } = shown;
  const { table, populations, units } = recording;
  const name = spacedName(factor);
  const whose = selectivity ? "the units of each preference" : populations.length > 1 ? "each population" : "all units";
  const without = units - lines.reduce((sum, line) => sum + line.units.length, 0);
  const rest = without === 0 ? "" : `; ${without} without a preference ${without === 1 ? "is" : "are"} left out`;
  const caught = table.filter(
    (row) => isFiniteTrial(row) && isCatch(recording, factor, row) && Object.hasOwn(row.condition, factor),
  ).length;
  return (
    [
      `Mean rate of ${whose} during ${periods.join(" and ")} against ${name}, mean ± s.e.m. over trials.`,
      ...(selectivity
        ? [
            `A unit prefers “${selectivity.first}” if its d′ during ${selectivity.period}, measured on the same trials, is positive${rest}.`,
          ]
        : []),
      ...(bins ? [`Values of ${name} are in ${bins.length} bins of equally many trials, each drawn at its mean.`] : []),
      ...(circle === undefined ? [] : ["The first value is drawn again where the circle closes."]),
      ...(caught === 0
        ? []
        : [`Left out: ${caught} ${caught === 1 ? "trial" : "trials"} in which no response is right.`]),
    ].join(" ") + overflowText(table)
  );
}

function columnsOf({ lines, periods }: ShownLevels): Columns {
  const csv: Columns = { population: [], prefers: [], units: [], period: [], level: [], mean: [], sem: [], trials: [] };
  for (const { population, preference, units, rates } of lines)
    periods.forEach((period, i) => {
      for (const { level, mean, sem, n } of rates[i]) {
        csv["population"].push(population);
        csv["prefers"].push(preference);
        csv["units"].push(units.length);
        csv["period"].push(period);
        csv["level"].push(level);
        csv["mean"].push(finite(mean));
        csv["sem"].push(finite(sem));
        csv["trials"].push(n);
      }
    });
  return csv;
}

/** The curve closed: its first point again after a whole circle. */
function around(list: readonly LevelRate[], circle: number | undefined): readonly LevelRate[] {
  const [first] = list;
  if (circle === undefined || list.length < 2) return list;
  const again = first.level + circle;
  return again > list[list.length - 1].level + 1e-6 * circle ? [...list, { ...first, level: again }] : list;
}
