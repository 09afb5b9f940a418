import type { PsychometricPoint } from "../analysis/psychometric.ts";
import type { PsychometricFit } from "../analysis/psychometricFit.ts";
import { spacedName } from "../base/factorNames.ts";
import { withUnit } from "../base/unitText.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { type GroupStyle, groupStyles } from "./groups.ts";
import { levelAxis } from "./levelAxis.ts";
import { parametersText, shapeNames } from "./psychometric.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, row } from "./strip.ts";
import { fitted } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** A psychometric curve among others: one modality, or one context and kind of evidence. */
export interface PsychometricSeriesInput {
  readonly label: string;
  readonly points: readonly Pick<PsychometricPoint, "level" | "value" | "n" | "low" | "high">[];
  /** A fitted psychometric function, drawn instead of lines between points. */
  readonly fit?: PsychometricFit;
}

export interface PsychometricSeriesFigureInput {
  readonly series: readonly PsychometricSeriesInput[];
  /** The abscissa of all series, its unit, and the name of the output that its large values favour. */
  readonly factor: { readonly name: string; readonly unit: string; readonly favours: string };
}

const panelHeight = 270;
const inset = 10;

/** P(choice) against one variable for several conditions in one panel, with 95 % intervals and fitted functions. */
export const psychometricSeriesFigure = (
  input: PsychometricSeriesFigureInput,
  theme: Theme = themes.screen,
): Promise<Figure> => figureOf(input, ["series", "factor"], theme, picture);

const picture =
  (input: PsychometricSeriesFigureInput) =>
  (page: Page): Sheet => {
    const { series, factor } = input;
    const { plot } = page;
    const frame = framed(page);
    const height = panelHeight * page.tall;
    const shown = series.map(({ points, ...one }) => ({ ...one, points: points.filter(({ n }) => n > 0) }));
    const levels = shown.flatMap(({ points }) => points.map(({ level }) => level));
    const scale = levelAxis(levels, frame.width - 2 * inset);
    const styles = groupStyles(series.map(({ label }) => ({ label, trials: [] })));
    const curveOf = ({ at }: PsychometricFit) =>
      Array.from({ length: 201 }, (_, i) => scale.at(i / 200)).map((c) => ({ c, p: at(c) }));
    const marksOf = ({ points, fit }: (typeof shown)[number], { stroke, dash }: GroupStyle) => [
      fit
        ? plot.line(curveOf(fit), { x: "c", y: "p", stroke, strokeWidth: 1.5, strokeDasharray: dash })
        : plot.line(points, { x: "level", y: "value", stroke, strokeWidth: 1.5, strokeDasharray: dash }),
      plot.ruleX(points, { x: "level", y1: "low", y2: "high", stroke, strokeWidth: 1.2 }),
      // Open beside a dashed line, so that readers who see no colour can tell points apart, too.
      plot.dot(points, { x: "level", y: "value", stroke, fill: dash ? "#ffffff" : stroke, r: 3.2 }),
    ];
    const panel = {
      ...frame,
      x: { ...scale.options, insetLeft: inset, insetRight: inset },
      y: { domain: [0, 1], insetTop: 4, insetBottom: 4 },
      marks: [
        plot.ruleY([0.5], { stroke: colour.grid }),
        plot.ruleX(levels.length > 0 && scale.isTwoSided ? [0] : [], { stroke: colour.grid }),
        ...shown.flatMap((one, k) => marksOf(one, styles[k])),
      ],
      axisX: {
        label: withUnit(spacedName(factor.name), factor.unit) + scale.note,
        ticks: scale.ticks,
        tickFormat: scale.tickFormat,
      },
      axisY: { label: `P(${fitted(factor.favours, height - 110)}) if answered`, ticks: [0, 0.25, 0.5, 0.75, 1] },
      over: levels.length > 0 ? undefined : notice("no trial was answered", [0.27, 0.2]),
    };
    return {
      name: "psychometric-series",
      title: "Psychometric curves by condition",
      caption: captionOf(input),
      csv: columnsOf(input),
      strips: [
        gap(4),
        legendStrip(
          series.map(({ label }, k) => ({
            label,
            colour: styles[k].stroke,
            mark: "line" as const,
            dash: styles[k].dash,
          })),
          page,
        ),
        row([panel], { height, below: axisRoom }),
      ],
    };
  };

function captionOf({ series, factor }: PsychometricSeriesFigureInput): string {
  const { favours, name, unit } = factor;
  const fits = series.flatMap(({ label, fit }) => (fit ? [`${label}: ${parametersText(fit, unit)}`] : []));
  const shapes = [...new Set(series.flatMap(({ fit }) => (fit ? [shapeNames[fit.shape]] : [])))];
  return [
    `Fraction of answered trials with “${favours}” against ${spacedName(name)} by condition, with 95 % Wilson intervals.`,
    ...(fits.length > 0 ? [`Lines: fitted (${shapes.join(", ")}); ${fits.join("; ")}.`] : []),
  ].join(" ");
}

function columnsOf({ series }: PsychometricSeriesFigureInput): Columns {
  const all = series.flatMap(({ label, points, fit }) =>
    points.map((point) => ({ ...point, label, fit: fit ? fit.at(point.level) : null })),
  );
  return {
    condition: all.map(({ label }) => label.replaceAll("−", "-")),
    level: all.map(({ level }) => level),
    trials: all.map(({ n }) => n),
    p: all.map(({ value }) => finite(value)),
    low: all.map(({ low }) => finite(low)),
    high: all.map(({ high }) => finite(high)),
    fit: all.map(({ fit }) => finite(fit)),
  };
}
