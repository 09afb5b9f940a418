import type { PsychometricPoint } from "../analysis/psychometric.ts";
import type { PsychometricFit } from "../analysis/psychometricFit.ts";
import { conditionColumn, spacedName } from "../base/factorNames.ts";
import { amount, withUnit } from "../base/unitText.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { levelAxis } from "./levelAxis.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, type PanelContent, row } from "./strip.ts";
import { fitted } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface PsychometricInput {
  /** Without `shown` the fraction of answered trials is not reported; without `notFinite` no trial counts as such. */
  points: readonly (Omit<PsychometricPoint, "shown" | "notFinite"> & { shown?: number; notFinite?: number })[];
  /**
   * The abscissa, its unit, and the name of the output that its large values favour; null if points are fractions of
   * correct trials.
   */
  factor: { readonly name: string; readonly unit: string; readonly favours: string | null };
  /** P(that choice) of an ideal observer at a level; leave it out if the task has none. */
  ideal?: (level: number) => number;
  /** A fitted psychometric function, drawn instead of lines between points. */
  fit?: PsychometricFit;
  /** Of how many networks the trials are, pooled (default: 1). */
  networks?: number;
}

const panelHeight = 270;
const inset = 10;
/** A line through points of fewer trials than these would say too much. */
const fewTrials = 20;

/** P(choice) against the psychometric variable, with 95 % intervals and the ideal observer. */
export const psychometricFigure = (input: PsychometricInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["points", "factor"], theme, psychometric);

const psychometric =
  (input: PsychometricInput) =>
  (page: Page): Sheet => {
    const frame = framed(page);
    const scale = levelAxis(
      input.points.map(({ level }) => level),
      frame.width - 2 * inset,
    );
    const silence = silenceText(input);
    const height = panelHeight * page.tall;
    const panel = { ...frame, ...panelOf(input, scale, height, page) };
    return {
      name: input.factor.favours === null ? "accuracy-curve" : "psychometric",
      title: input.factor.favours === null ? "Accuracy curve" : "Psychometric curve",
      caption: captionOf(input, scale, silence),
      csv: columnsOf(input),
      strips: [gap(4), legendStrip(legendOf(input, silence), page), row([panel], { height, below: axisRoom })],
    };
  };

type Scale = ReturnType<typeof levelAxis>;
const answeredPoints = ({ points }: PsychometricInput) => points.filter(({ value }) => Number.isFinite(value));

function panelOf(input: PsychometricInput, scale: Scale, height: number, { plot }: Page): PanelContent {
  const { factor, ideal, fit } = input;
  const answered = answeredPoints(input);
  const line = answered.map((point) => ({ ...point, value: point.n < fewTrials ? Number.NaN : point.value }));
  const curveOf = (at: (level: number) => number) =>
    Array.from({ length: 201 }, (_, i) => scale.at(i / 200)).map((c) => ({ c, p: at(c) }));
  const curve = ideal ? curveOf(ideal) : [];
  return {
    x: { ...scale.options, insetLeft: inset, insetRight: inset },
    y: { domain: [0, 1], insetTop: 4, insetBottom: 4 },
    marks: [
      plot.ruleY([0.5], { stroke: colour.grid }),
      plot.ruleX(answered.length > 0 && scale.isTwoSided ? [0] : [], { stroke: colour.grid }),
      plot.line(curve, { x: "c", y: "p", stroke: colour.ideal, strokeWidth: 2, strokeDasharray: "5 3" }),
      fit
        ? plot.line(curveOf(fit.at), { x: "c", y: "p", stroke: colour.ink, strokeWidth: 1.5 })
        : plot.line(line, { x: "level", y: "value", stroke: colour.ink, strokeWidth: 1.5 }),
      plot.ruleX(answered, { x: "level", y1: "low", y2: "high", stroke: colour.ink, strokeWidth: 1.5 }),
      plot.dot(answered, { x: "level", y: "value", fill: colour.ink, r: 3.5 }),
    ],
    axisX: {
      label: withUnit(spacedName(factor.name), factor.unit) + scale.note,
      ticks: scale.ticks,
      tickFormat: scale.tickFormat,
    },
    axisY: {
      label: factor.favours === null ? "P(correct)" : `P(${fitted(factor.favours, height - 110)}) if answered`,
      ticks: [0, 0.25, 0.5, 0.75, 1],
    },
    // Clear of the ideal observer's curve.
    over: answered.length > 0 ? undefined : notice("no trial was answered", [0.27, 0.2]),
  };
}

const legendOf = ({ ideal, fit, networks = 1 }: PsychometricInput, silence: string): LegendItem[] => [
  {
    label: networks > 1 ? `trials of ${networks} networks, 95 % interval` : "network, 95 % interval",
    colour: colour.ink,
    mark: "dot",
  },
  ...(fit ? [{ label: shapeNames[fit.shape], colour: colour.ink, mark: "line" as const }] : []),
  ...(ideal ? [{ label: "ideal observer", colour: colour.ideal, mark: "dash" as const }] : []),
  ...(silence === "" ? [] : [{ label: silence, colour: "none", mark: "none" as const }]),
];

export const shapeNames = {
  gaussian: "cumulative Gaussian",
  logistic: "logistic function",
  weibull: "Weibull function",
};

const methodNames = { likelihood: "maximum likelihood", leastSquares: "least squares" };

const fitText = (fit: PsychometricFit, unit: string): string =>
  `Line: ${shapeNames[fit.shape]} fitted by ${methodNames[fit.method]}, ${parametersText(fit, unit)}.`;

/** The parameters of a fit, for a caption. */
export function parametersText(fit: PsychometricFit, unit: string): string {
  const { shape, location, width, lapse, guess, undetermined, isLapseFitted } = fit;
  // What is nothing beside the width is rounding.
  const middle = Math.abs(location) < 1e-6 * width ? 0 : location;
  const place = `location ${amount(numberText(middle, 3), unit)}, width ${shape === "weibull" ? numberText(width, 3) : amount(numberText(width, 3), unit)}`;
  const doubt =
    undetermined === null
      ? ""
      : `; ${undetermined === "flat" ? "choices hardly depend on the level" : "no level lies within the rise"}, so these are not determined`;
  return `${place}, lapse ${numberText(lapse, 2)}${isLapseFitted ? "" : " (fixed)"}${guess === lapse ? "" : `, lower asymptote ${numberText(guess, 2)}`}${doubt}`;
}

/** "no response in 3 % of trials", or "" if all were answered. */
function silenceText({ points }: PsychometricInput): string {
  const answered = points.reduce((sum, { n }) => sum + n, 0);
  const all = points.reduce((sum, { n, shown = n }) => sum + shown, 0);
  const overflowed = points.reduce((sum, { notFinite = 0 }) => sum + notFinite, 0);
  const share = (trials: number) => `${numberText((100 * trials) / all, 2)} % of trials`;
  return [
    ...(all > answered + overflowed ? [`no response in ${share(all - answered - overflowed)}`] : []),
    ...(overflowed > 0 ? [`no finite output in ${share(overflowed)}`] : []),
  ].join(", ");
}

function captionOf(input: PsychometricInput, { isTwoSided, isLinear }: Scale, silence: string): string {
  const { points, ideal, factor, fit, networks = 1 } = input;
  const { favours } = factor;
  const answered = answeredPoints(input).length;
  const unanswered = points.length - answered;
  const direction = isTwoSided ? `positive values favour “${favours}”` : `large values favour “${favours}”`;
  const scale = isLinear ? "" : "linear near 0, logarithmic beyond";
  const what =
    favours === null
      ? `Fraction of correct trials against ${spacedName(factor.name)}${scale && ` (${scale})`}`
      : `Fraction of answered trials with “${favours}” against ${spacedName(factor.name)} (${direction}${scale && `; ${scale}`})`;
  return [
    `${what}, with 95 % Wilson intervals${ideal ? "; dashed, an ideal observer of the noisy inputs" : ""}.`,
    ...(networks > 1
      ? [`Trials of ${networks} networks together: the intervals ignore differences between networks.`]
      : []),
    ...(fit ? [fitText(fit, factor.unit)] : []),
    ...(silence === "" ? [] : [`${silence.slice(0, 1).toUpperCase()}${silence.slice(1)}.`]),
    ...(answered === 0 ? ["The network never responded."] : []),
    ...(answered > 0 && unanswered > 0 ? [`At ${unanswered} of the values it never responded.`] : []),
  ].join(" ");
}

function columnsOf({ points, factor, ideal }: PsychometricInput): Columns {
  const levels = points.map(({ level }) => level);
  const others: Columns = {
    trials: points.map(({ n }) => n),
    no_response: points.map(({ n, shown, notFinite = 0 }) => (shown === undefined ? null : shown - n - notFinite)),
    not_finite: points.map(({ notFinite }) => notFinite ?? null),
    [`p_${underscored(factor.favours ?? "correct")}`]: points.map(({ value }) => finite(value)),
    low: points.map(({ low }) => finite(low)),
    high: points.map(({ high }) => finite(high)),
    ...(ideal ? { ideal_observer: levels.map(ideal) } : {}),
  };
  return { [conditionColumn(underscored(factor.name), Object.keys(others))]: levels, ...others };
}

/** "reactionTime" → "reaction_time". */
const underscored = (name: string) => spacedName(name).replaceAll(" ", "_");
