import type { PsychometricPoint } from "../analysis/psychometric.ts";
import { conditionColumn, wordsOf } from "../base/names.ts";
import { withUnit } from "../base/unit.ts";
import { axisX, axisY } from "./axes.ts";
import { draw } from "./draw.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { type LegendItem, legend } from "./labels.ts";
import { levelAxis } from "./levelAxis.ts";
import { colour, margins, numberText } from "./style.ts";
import { fitted, textAt } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface PsychometricInput {
  /** Without `shown`, what share of the trials was answered is not said; without `notFinite`, none counts as such. */
  points: readonly (Omit<PsychometricPoint, "shown" | "notFinite"> & { shown?: number; notFinite?: number })[];
  /** The abscissa, its unit, and the name of the output that its large values favour. */
  factor: { readonly name: string; readonly unit: string; readonly favours: string };
  /** P(that choice) of an ideal observer at a level; leave it out where the task knows none. */
  ideal?: (level: number) => number;
}

const panelHeight = 270;
const below = 46;
const inset = 10;
/** Fewer trials than these say too little for a line to go through them. */
const fewTrials = 20;

/** P(choice) against the psychometric variable, with 95 % intervals and the ideal observer. */
export const psychometricFigure = (input: PsychometricInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["points", "factor"], theme, drawn);

async function drawn({ points, ideal, factor }: PsychometricInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  const name = wordsOf(factor.name);
  const choice = factor.favours;
  const shown = points.filter(({ value }) => Number.isFinite(value));
  const levels = points.map(({ level }) => level);
  const scale = levelAxis(levels, width - margins.marginLeft - margins.marginRight - 2 * inset);

  const items: LegendItem[] = [{ label: "network, 95 % interval", colour: colour.ink, mark: "dot" }];
  if (ideal) items.push({ label: "ideal observer", colour: colour.ideal, mark: "dash" });
  const answered = points.reduce((sum, { n }) => sum + n, 0);
  const all = points.reduce((sum, { n, shown = n }) => sum + shown, 0);
  const overflowed = points.reduce((sum, { notFinite = 0 }) => sum + notFinite, 0);
  const share = (trials: number) => `${numberText((100 * trials) / all, 2)} % of trials`;
  const silence = [
    ...(all > answered + overflowed ? [`no response in ${share(all - answered - overflowed)}`] : []),
    ...(overflowed > 0 ? [`no finite output in ${share(overflowed)}`] : []),
  ].join(", ");
  if (silence !== "") items.push({ label: silence, colour: "none", mark: "none" });
  const line = shown.map((point) => ({ ...point, value: point.n < fewTrials ? Number.NaN : point.value }));
  const key = legend(items, margins.marginLeft, width - 4, 4);
  const height = key.height + 4 + margins.marginTop + panelHeight * layout.tall + below;
  const title = "Psychometric curve";
  const unanswered = points.length - shown.length;
  const caption = `Fraction of answered trials with “${choice}” against ${name} (${scale.isTwoSided ? "positive" : "large"} ${scale.isTwoSided ? "favours" : "values favour"} “${choice}”${scale.isLinear ? "" : "; linear near 0, logarithmic beyond"}), with 95 % Wilson intervals${
    ideal ? "; dashed, an ideal observer of the noisy inputs" : ""
  }.${silence === "" ? "" : ` There was ${silence}.`}${shown.length === 0 ? " The network never responded." : unanswered > 0 ? ` At ${unanswered} of its values it never responded.` : ""}`;
  const curve = ideal ? Array.from({ length: 201 }, (_, i) => scale.at(i / 200)).map((c) => ({ c, p: ideal(c) })) : [];
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
          x: { ...scale.options, insetLeft: inset, insetRight: inset },
          y: { domain: [0, 1], insetTop: 4, insetBottom: 4 },
          marks: [
            plot.ruleY([0.5], { stroke: colour.grid }),
            plot.ruleX(shown.length > 0 && scale.isTwoSided ? [0] : [], { stroke: colour.grid }),
            plot.line(curve, { x: "c", y: "p", stroke: colour.ideal, strokeWidth: 2, strokeDasharray: "5 3" }),
            plot.line(line, { x: "level", y: "value", stroke: colour.ink, strokeWidth: 1.5 }),
            plot.ruleX(shown, { x: "level", y1: "low", y2: "high", stroke: colour.ink, strokeWidth: 1.5 }),
            plot.dot(shown, { x: "level", y: "value", fill: colour.ink, r: 3.5 }),
            axisX(plot, {
              label: withUnit(name, factor.unit) + scale.note,
              ticks: scale.ticks,
              tickFormat: scale.tickFormat,
            }),
            axisY(plot, {
              label: `P(${fitted(choice, panelHeight * layout.tall - 110)}) if answered`,
              ticks: [0, 0.25, 0.5, 0.75, 1],
            }),
          ],
        },
      },
    ],
    overlay: shown.length > 0 ? key.svg : key.svg + textAt("no trial was answered", width / 2, height * 0.4),
  });
  return {
    name: "psychometric",
    title,
    caption,
    ...drawing,
    csv: columnsOf({ points, factor, ideal }),
  };
}

function columnsOf({ points, factor, ideal }: PsychometricInput): Columns {
  const levels = points.map(({ level }) => level);
  const others: Columns = {
    trials: points.map(({ n }) => n),
    no_response: points.map(({ n, shown, notFinite = 0 }) => (shown === undefined ? null : shown - n - notFinite)),
    not_finite: points.map(({ notFinite }) => notFinite ?? null),
    [`p_${underscored(factor.favours)}`]: points.map(({ value }) => finite(value)),
    low: points.map(({ low }) => finite(low)),
    high: points.map(({ high }) => finite(high)),
    ...(ideal ? { ideal_observer: levels.map(ideal) } : {}),
  };
  return { [conditionColumn(underscored(factor.name), Object.keys(others))]: levels, ...others };
}

/** "reactionTime" → "reaction_time". */
const underscored = (name: string) => wordsOf(name).replaceAll(" ", "_");
