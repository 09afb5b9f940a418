import { binsOf } from "../analysis/bins.ts";
import { groupingFactors, mostShown } from "../analysis/conditions.ts";
import { allFactors } from "../analysis/factors.ts";
import { type LevelRate, ratesByLevel } from "../analysis/periodRates.ts";
import { lastingPeriods, ratePeriods } from "../analysis/periods.ts";
import { isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import type { Selectivity } from "../analysis/selectivity.ts";
import { ownValue } from "../base/display.ts";
import { invalid, missing, unknownName } from "../base/errors.ts";
import { wordsOf } from "../base/names.ts";
import { withUnit } from "../base/unit.ts";
import { domainOf, unitNumbers } from "./activity.ts";
import { axisX, axisY } from "./axes.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { overflowText } from "./groups.ts";
import { type LegendItem, legend } from "./labels.ts";
import { levelAxis } from "./levelAxis.ts";
import { checkFit, shownPopulations } from "./populations.ts";
import { colour, fontSize, margins } from "./style.ts";
import { fitted, textAt } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface LevelsInput {
  recording: Recording;
  /** A numeric factor of the conditions (default: the psychometric variable, or the only one whose levels are numbers). */
  factor?: string;
  /** Its unit, such as "%" (default: that of the recording). */
  unit?: string;
  /** Periods whose rates are shown, a panel for each (default: those of the task, or the one of selectivity and the last). */
  periods?: readonly string[];
  /** Parts each population into units that prefer the first of its two groups (d′ > 0) and the second; without it a population is one line. */
  selectivity?: Selectivity;
}

const size = { height: 190, title: 20, below: 46, between: 6 };
const inset = 10;

/** The factor against which rates are drawn by default: the psychometric variable, or the only one whose levels are numbers, with two of them or more. */
export function levelsFactor(recording: Recording): string | undefined {
  const numeric = groupingFactors(recording).filter(({ levels }) => levels.every((level) => typeof level === "number"));
  const abscissa = recording.words?.psychometric?.factor;
  return (numeric.find(({ name }) => name === abscissa) ?? (numeric.length === 1 ? numeric[0] : undefined))?.name;
}

/** Mean rates of the populations during some periods against a numeric factor, mean ± s.e.m. over trials. */
export const levelsFigure = (input: LevelsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, drawn);

async function drawn(input: LevelsInput, layout: Layout): Promise<Figure> {
  const { recording, factor = levelsFactor(recording), selectivity } = input;
  const factors = allFactors(recording.table, recording.words);
  if (factor === undefined)
    throw missing({
      subject: "factor",
      remedy: `name one whose levels are numbers, of ${factors.map(({ name }) => name).join(", ")}`,
    });
  const known = factors.find(({ name }) => name === factor);
  if (!known)
    throw unknownName(
      "factor",
      factor,
      factors.map(({ name }) => name),
    );
  if (known.levels.some((level) => typeof level === "string"))
    throw invalid({ subject: `factor "${factor}"`, value: known.levels, remedy: "name one whose levels are numbers" });
  const unit = input.unit ?? known.unit;
  const finiteRows = recording.table.filter(isFiniteTrial);
  const bins = binsOf(known, finiteRows, recording.words, mostShown);
  // As the psychometric curve does.
  const isCatch = ({ correct }: TrialRow) => correct === 0 && factor === recording.words?.psychometric?.factor;
  const levelOf = (row: TrialRow) => {
    const value = ownValue(row.condition, factor);
    if (isCatch(row)) return undefined;
    return bins ? bins.find(({ has }) => has(value))?.mean : value;
  };
  const caught = finiteRows.filter((row) => isCatch(row) && Object.hasOwn(row.condition, factor)).length;
  const { periods = ratePeriods(recording.table, recording.words) } = input;
  if (periods.length === 0)
    throw input.periods
      ? invalid({
          at: "periods",
          value: [],
          remedy: `name one or more of ${lastingPeriods(recording.table).join(", ")}`,
        })
      : missing({ subject: "a period in the trials", remedy: "give trials with periods that last" });
  if (selectivity) checkFit("selectivity.dprime", selectivity.dprime.length, recording.units);
  const parts = shownPopulations(recording.populations).flatMap((population) => {
    const units = unitNumbers(population);
    if (!selectivity) return [{ ...population, units, preference: "", isSecond: false }];
    return [
      { preference: selectivity.first, isSecond: false, of: (dprime: number) => dprime > 0 },
      { preference: selectivity.second, isSecond: true, of: (dprime: number) => dprime < 0 },
    ].map(({ preference, isSecond, of }) => ({
      ...population,
      preference,
      isSecond,
      units: units.filter((unit) => of(selectivity.dprime[unit])),
    }));
  });
  const lines = parts
    .filter(({ units }) => units.length > 0)
    .map((part) => ({
      ...part,
      label: [
        part.name,
        ...(selectivity ? [`prefer ${fitted(part.preference, 200)}`] : []),
        `(${part.units.length})`,
      ].join(" "),
      rates: periods.map((period) => ratesByLevel(recording, factor, period, part.units, levelOf)),
    }));
  const levels = [
    ...new Set(lines.flatMap(({ rates }) => rates.flatMap((list) => list.map(({ level }) => level)))),
  ].sort((a, b) => a - b);
  const { width } = layout;
  const items = lines.map(
    ({ label, colour, isSecond }): LegendItem => ({ label, colour, mark: isSecond ? "dash" : "line" }),
  );
  const key = legend(items, margins.marginLeft, width - 4, 4);
  const top = key.height + 6;
  const isSide = width > 1.5 * 480;
  const columns = isSide ? periods.length : 1;
  const panelWidth = width / columns;
  const circle = known.kind === "circular" ? known.circle : undefined;
  const axis = { circle, areMeans: bins !== undefined };
  const scale = levelAxis(levels, panelWidth - margins.marginLeft - margins.marginRight - 2 * inset, axis);
  const closed = (list: readonly LevelRate[]) => around(list, circle);
  const panelHeight = size.height * layout.tall * (columns === 1 && periods.length > 1 ? 0.75 : 1);
  const overlay = [key.svg];
  const steps = Math.ceil(periods.length / columns);
  const panels = periods.map((period, i) => {
    const row = Math.floor(i / columns);
    const left = (i % columns) * panelWidth;
    const isLast = row === steps - 1;
    const at = top + row * (size.title + panelHeight + margins.marginTop + size.between);
    overlay.push(textAt(period, left + margins.marginLeft, at + size.title / 2, 'dy="0.35em" text-anchor="start"'));
    return (plot: Plot): Panel => ({
      top: at + size.title,
      left,
      width: panelWidth,
      height: panelHeight + margins.marginTop + (isLast ? size.below : margins.marginBottom),
      options: {
        ...margins,
        marginBottom: isLast ? size.below : margins.marginBottom,
        x: { ...scale.options, insetLeft: inset, insetRight: inset },
        y: {
          domain: domainOf(
            lines.map(({ rates }) => ({ mean: rates[i].map(({ mean }) => mean), sem: rates[i].map(({ sem }) => sem) })),
          ),
          nice: true,
        },
        marks: [
          plot.ruleX(levels.some((level) => level < 0) ? [0] : [], { stroke: colour.grid }),
          ...lines.flatMap(({ rates, colour: stroke, isSecond }) => [
            plot.line(closed(rates[i]), {
              x: "level",
              y: "mean",
              stroke,
              strokeWidth: 1.5,
              strokeDasharray: isSecond ? "5 3" : undefined,
            }),
            plot.ruleX(
              closed(rates[i]).filter(({ sem }) => Number.isFinite(sem)),
              {
                x: "level",
                y1: (d: LevelRate) => d.mean - d.sem,
                y2: (d: LevelRate) => d.mean + d.sem,
                stroke,
                strokeWidth: 1.2,
              },
            ),
            plot.dot(closed(rates[i]), { x: "level", y: "mean", stroke, fill: isSecond ? "#ffffff" : stroke, r: 2.8 }),
          ]),
          axisX(plot, {
            label: isLast ? withUnit(wordsOf(factor), unit) + scale.note : null,
            ticks: scale.ticks,
            tickFormat: isLast ? scale.tickFormat : () => "",
          }),
          axisY(plot, {
            label: "mean rate (a.u.)",
            room: panelHeight,
            ticks: Math.max(2, Math.round(panelHeight / 40)),
          }),
        ],
      },
    });
  });
  const without = recording.units - lines.reduce((sum, { units }) => sum + units.length, 0);
  const title = `Rates against ${wordsOf(factor)}`;
  const caption = `Mean rate of ${selectivity ? "the units of each preference" : recording.populations.length > 1 ? "each population" : "all units"} during ${periods.join(" and ")} against ${wordsOf(factor)}, mean ± s.e.m. over trials.${
    selectivity
      ? ` A unit prefers “${selectivity.first}” where its d′ during ${selectivity.period} is positive, measured on the same trials${
          without === 0 ? "" : `; ${without} without a preference ${without === 1 ? "is" : "are"} left out`
        }.`
      : ""
  }${bins ? ` Values of ${wordsOf(factor)} are in ${bins.length} bins of equally many trials, each drawn at its mean.` : ""}${
    circle === undefined ? "" : ` The first value is drawn again where the circle closes.`
  }${
    caught === 0 ? "" : ` Left out: ${caught} ${caught === 1 ? "trial" : "trials"} in which no response is right.`
  }${overflowText(recording.table)}`;
  const drawing = await draw({
    layout,
    title,
    caption,
    height: top + steps * (size.title + panelHeight + margins.marginTop + size.between) - size.between + size.below,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: `<g font-size="${fontSize - 1}">${overlay.join("")}</g>`,
  });
  const csv: Columns = { population: [], prefers: [], units: [], period: [], level: [], mean: [], sem: [], trials: [] };
  for (const { name, preference, units, rates } of lines)
    periods.forEach((period, i) => {
      for (const { level, mean, sem, n } of rates[i]) {
        csv["population"].push(name);
        csv["prefers"].push(preference);
        csv["units"].push(units.length);
        csv["period"].push(period);
        csv["level"].push(level);
        csv["mean"].push(finite(mean));
        csv["sem"].push(finite(sem));
        csv["trials"].push(n);
      }
    });
  return { name: "levels", title, caption, csv, ...drawing };
}

/** The curve closed: its first point again after a whole circle. */
function around(list: readonly LevelRate[], circle: number | undefined): readonly LevelRate[] {
  const [first] = list;
  if (circle === undefined || list.length < 2) return list;
  const again = first.level + circle;
  return again > list[list.length - 1].level + 1e-6 * circle ? [...list, { ...first, level: again }] : list;
}
