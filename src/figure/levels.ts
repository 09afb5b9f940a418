import { factorsOf, isSigned, wordsOf } from "../analysis/conditions.ts";
import { type LevelRate, ratesByLevel } from "../analysis/periodRates.ts";
import type { Recording } from "../analysis/recording.ts";
import type { Selectivity } from "../analysis/selectivity.ts";
import { invalid, missing, unknownName } from "../base/errors.ts";
import { domainOf, unitNumbers } from "./activity.ts";
import { axisX, axisY } from "./axes.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { overflowText } from "./groups.ts";
import { type LegendItem, legend } from "./labels.ts";
import { checkFit, shownPopulations } from "./populations.ts";
import { colour, fontSize, margins } from "./style.ts";
import { symmetricLog } from "./symmetricLog.ts";
import { textAt } from "./text.ts";
import { inTheme, type Layout, type Theme, themes } from "./theme.ts";

export interface LevelsInput {
  recording: Recording;
  /** The numeric factor of the condition (default: the signed one). */
  factor?: string;
  /** Its unit, such as "%" (default: that of the recording). */
  unit?: string;
  /** Periods whose rates are shown, a panel for each (default: "stimulus" and "decision", as far as there are such). */
  periods?: readonly string[];
  /** Parts each population into units that prefer choice 1 (d′ > 0) and choice 2; without it a population is one line. */
  selectivity?: Selectivity;
}

const size = { height: 190, title: 20, below: 46, between: 6 };
const inset = 10;

/** The factor against which rates are drawn by default: the signed one, with two values or more. */
export const signedFactor = ({ table }: Recording): string | undefined =>
  factorsOf(table).find(({ name, levels }) => isSigned(name) && levels.every((level) => typeof level === "number"))
    ?.name;

/** Mean rates of the populations during some periods against a factor such as signed coherence, mean ± s.e.m. over trials. */
export const levelsFigure = (input: LevelsInput, theme: Theme = themes.screen): Promise<Figure> =>
  inTheme(theme, (layout) => drawn(input, layout));

async function drawn(input: LevelsInput, layout: Layout): Promise<Figure> {
  const { recording, factor = signedFactor(recording), selectivity } = input;
  const factors = factorsOf(recording.table).map(({ name }) => name);
  if (factor === undefined) throw unknownName("factor", "signed…", factors);
  const unit = input.unit ?? recording.factorUnits?.[factor];
  const known = new Set(
    recording.table.flatMap(({ periods }) => periods.filter(({ from, to }) => to > from).map(({ name }) => name)),
  );
  const usual = ["stimulus", "decision"].filter((name) => known.has(name));
  const periods = input.periods ?? (usual.length > 0 ? usual : [...known].slice(0, 1));
  if (periods.length === 0)
    throw input.periods
      ? invalid({ at: "periods", value: [], remedy: `name one or more of ${[...known].join(", ")}` })
      : missing({ subject: "a period in the trials", remedy: "give trials with periods that last" });
  if (selectivity) checkFit("selectivity.dprime", selectivity.dprime.length, recording.units);
  const parts = shownPopulations(recording.populations).flatMap((population) => {
    const units = unitNumbers(population);
    if (!selectivity) return [{ ...population, units, preference: "" }];
    return [
      { preference: "prefer choice 1", of: (dprime: number) => dprime > 0 },
      { preference: "prefer choice 2", of: (dprime: number) => dprime < 0 },
    ].map(({ preference, of }) => ({
      ...population,
      preference,
      units: units.filter((unit) => of(selectivity.dprime[unit])),
    }));
  });
  const lines = parts
    .filter(({ units }) => units.length > 0)
    .map((part) => ({
      ...part,
      isSecond: part.preference.endsWith("2"),
      label: [part.name, part.preference, `(${part.units.length})`].filter((word) => word !== "").join(" "),
      rates: periods.map((period) => ratesByLevel(recording, factor, period, part.units)),
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
  const scale = symmetricLog(levels, panelWidth - margins.marginLeft - margins.marginRight - 2 * inset);
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
            plot.line(rates[i], {
              x: "level",
              y: "mean",
              stroke,
              strokeWidth: 1.5,
              strokeDasharray: isSecond ? "5 3" : undefined,
            }),
            plot.ruleX(
              rates[i].filter(({ sem }) => Number.isFinite(sem)),
              {
                x: "level",
                y1: (d: LevelRate) => d.mean - d.sem,
                y2: (d: LevelRate) => d.mean + d.sem,
                stroke,
                strokeWidth: 1.2,
              },
            ),
            plot.dot(rates[i], { x: "level", y: "mean", stroke, fill: isSecond ? "#ffffff" : stroke, r: 2.8 }),
          ]),
          axisX(plot, {
            label: isLast
              ? `${wordsOf(factor)}${unit ? ` (${unit})` : ""}${scale.isLinear ? "" : ", symmetric log scale"}`
              : null,
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
      ? ` A unit prefers choice 1 where its d′ during the stimulus is positive, measured on the same trials${
          without === 0 ? "" : `; ${without} without a preference ${without === 1 ? "is" : "are"} left out`
        }.`
      : ""
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
        csv["prefers"].push(preference.replace("prefer ", ""));
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
