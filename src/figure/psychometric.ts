import type { PsychometricPoint } from "../analysis/psychometric.ts";
import { axisX, axisY } from "./axes.ts";
import { draw } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { type LegendItem, legend } from "./labels.ts";
import { colour, margins, numberText } from "./style.ts";
import { textAt, textWidth } from "./text.ts";
import { inTheme, type Layout, type Theme, themes } from "./theme.ts";

export interface PsychometricInput {
  /** Without `shown`, what share of the trials was answered is not said. */
  points: readonly (Omit<PsychometricPoint, "shown"> & { shown?: number })[];
  /** P(choice 1) of an ideal observer at a signed coherence in %; leave it out where the task knows none. */
  ideal?: (signedCoherence: number) => number;
}

const panelHeight = 270;
const below = 46;
const inset = 10;
/** Fewer trials than these say too little for a line to go through them. */
const fewTrials = 20;

/** P(choice 1) against signed coherence on a symmetric logarithmic axis, with 95 % intervals and the ideal observer. */
export const psychometricFigure = (input: PsychometricInput, theme: Theme = themes.screen): Promise<Figure> =>
  inTheme(theme, (layout) => drawn(input, layout));

async function drawn({ points, ideal }: PsychometricInput, layout: Layout): Promise<Figure> {
  const { width } = layout;
  const shown = points.filter(({ value }) => Number.isFinite(value));
  const levels = points.map(({ signedCoherence }) => signedCoherence);
  const limit = Math.max(...levels.map(Math.abs), 0) || 1;
  const nonzero = levels.map(Math.abs).filter((level) => level > 0);
  /** Linear up to about the smallest coherence, logarithmic beyond: doubled coherences stand at even steps. */
  const constant = nonzero.length > 0 ? Math.min(...nonzero) : limit;
  const transform = (c: number) => Math.sign(c) * Math.log1p(Math.abs(c) / constant);
  /** From even steps along the axis, −1 to 1, to coherences as a fraction of the limit. */
  const inverse = (step: number) =>
    (Math.sign(step) * constant * Math.expm1(Math.abs(step) * transform(limit))) / limit;
  const inner = width - margins.marginLeft - margins.marginRight - 2 * inset;
  const pixel = (c: number) => (transform(c) / transform(limit)) * (inner / 2);
  const labelled = labelledTicks(levels, pixel);

  const items: LegendItem[] = [{ label: "network, 95 % interval", colour: colour.ink, mark: "dot" }];
  if (ideal) items.push({ label: "ideal observer", colour: colour.ideal, mark: "dash" });
  const answered = points.reduce((sum, { n }) => sum + n, 0);
  const all = points.reduce((sum, { n, shown = n }) => sum + shown, 0);
  const silence = all > answered ? `no response in ${numberText((100 * (all - answered)) / all, 2)} % of trials` : "";
  if (silence !== "") items.push({ label: silence, colour: "none", mark: "none" });
  const line = shown.map((point) => ({ ...point, value: point.n < fewTrials ? Number.NaN : point.value }));
  const key = legend(items, margins.marginLeft, width - 4, 4);
  const height = key.height + 4 + margins.marginTop + panelHeight * layout.tall + below;
  const title = "Psychometric curve";
  const unanswered = points.length - shown.length;
  const caption = `Fraction of answered trials with choice 1 against signed coherence (positive favours choice 1; linear near 0, logarithmic beyond), with 95 % Wilson intervals${
    ideal ? "; dashed, an ideal observer of the noisy inputs" : ""
  }.${silence === "" ? "" : ` There was ${silence}.`}${shown.length === 0 ? " The network never responded." : unanswered > 0 ? ` At ${unanswered} coherences it never responded.` : ""}`;
  const curve = ideal
    ? Array.from({ length: 201 }, (_, i) => limit * inverse(i / 100 - 1)).map((c) => ({ c, p: ideal(c) }))
    : [];
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
          x: { type: "symlog", constant, domain: [-limit, limit], insetLeft: inset, insetRight: inset },
          y: { domain: [0, 1], insetTop: 4, insetBottom: 4 },
          marks: [
            plot.ruleY([0.5], { stroke: colour.grid }),
            plot.ruleX(shown.length > 0 ? [0] : [], { stroke: colour.grid }),
            plot.line(curve, { x: "c", y: "p", stroke: colour.ideal, strokeWidth: 2, strokeDasharray: "5 3" }),
            plot.line(line, { x: "signedCoherence", y: "value", stroke: colour.ink, strokeWidth: 1.5 }),
            plot.ruleX(shown, { x: "signedCoherence", y1: "low", y2: "high", stroke: colour.ink, strokeWidth: 1.5 }),
            plot.dot(shown, { x: "signedCoherence", y: "value", fill: colour.ink, r: 3.5 }),
            axisX(plot, {
              label: "signed coherence (%), symmetric log scale",
              ticks: levels.length > 0 ? levels : [0],
              tickFormat: (value) => (labelled.has(value) ? numberText(value) : ""),
            }),
            axisY(plot, { label: "P(choice 1) if answered", ticks: [0, 0.25, 0.5, 0.75, 1] }),
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
    csv: {
      signed_coherence: [...levels],
      trials: points.map(({ n }) => n),
      no_response: points.map(({ n, shown }) => (shown === undefined ? null : shown - n)),
      p_choice_1: points.map(({ value }) => finite(value)),
      low: points.map(({ low }) => finite(low)),
      high: points.map(({ high }) => finite(high)),
      ...(ideal ? { ideal_observer: levels.map(ideal) } : {}),
    },
  };
}

/**
 * Which ticks keep their number: 0, then from the outermost inwards each ± pair that stays clear of those already
 * set.
 */
function labelledTicks(levels: readonly number[], pixel: (c: number) => number): Set<number> {
  const chosen: number[] = [];
  const half = (level: number) => textWidth(numberText(level)) / 2;
  const clear = (a: number, b: number) => Math.abs(pixel(a) - pixel(b)) > half(a) + half(b) + 4;
  const sizes = [...new Set(levels.map(Math.abs))].sort((a, b) => Number(b === 0) - Number(a === 0) || b - a);
  for (const size of sizes) {
    const pair = levels.filter((level) => Math.abs(level) === size);
    if (pair.every((level) => chosen.every((other) => clear(level, other)))) chosen.push(...pair);
  }
  return new Set(chosen);
}
