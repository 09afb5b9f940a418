import type { Spread } from "../analysis/spread.ts";
import { axisX, axisY } from "./axes.ts";
import { draw, type Plot } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { type LegendItem, legend, sideLabels } from "./labels.ts";
import { epochTicks, hasLogPlace, logDomain, logTicks, spikeBound } from "./learning.ts";
import { colour, margins, numberText } from "./style.ts";
import { textWidth } from "./text.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";
import type { Reference } from "./training.ts";

export interface EnsembleFigureInput {
  /** All networks, finished or not. */
  networks: readonly {
    seed: number;
    status: string;
    accuracy: number | null;
    /** 95 % */
    accuracyInterval: readonly [low: number, high: number] | null;
    /** Mean loss of each epoch. */
    loss: readonly (number | null)[];
  }[];
  /** Of the accuracies; null for a task that has none. */
  accuracy: Spread | null;
  lossReferences?: readonly Reference[];
  accuracyReferences?: readonly Reference[];
  /** What the loss is, such as "cross-entropy"; part of the axis label. */
  lossName?: string;
}

const usual = { loss: 200, accuracy: 170, below: 46, between: 54, marginRight: 128 };
const lineColour = (status: string) => (status === "finished" ? colour.unit : colour.inhibitory);

/** Loss per epoch of all networks, and below the accuracy of each by its seed, with mean, s.d. and labelled reference lines. */
export const ensembleFigure = (input: EnsembleFigureInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["networks"], theme, drawn);

async function drawn(input: EnsembleFigureInput, layout: Layout): Promise<Figure> {
  const { width, tall } = layout;
  const sizes = { ...usual, loss: usual.loss * tall, accuracy: usual.accuracy * tall };
  const { networks, accuracy, lossReferences = [], accuracyReferences = [], lossName } = input;
  const bad = networks.filter(({ status }) => status !== "finished");
  const epochs = Math.max(1, ...networks.map(({ loss }) => loss.length));
  const losses = networks.flatMap(({ loss }) => loss.filter(hasLogPlace));
  const cap = spikeBound(losses);
  const shownLosses = lossReferences.filter(({ value }) => hasLogPlace(value));
  const [low, high] = logDomain(
    extremes([...losses.map((loss) => Math.min(loss, cap)), ...shownLosses.map(({ value }) => value)]),
  );
  const curves = networks.flatMap(({ seed, status, loss }) =>
    loss.map((value, i) => ({
      seed,
      status,
      x: i + 1,
      // A gap where there is no loss, or none that a logarithmic axis has a place for.
      y: hasLogPlace(value) ? Math.min(value, cap) : Number.NaN,
    })),
  );
  const levels = accuracy
    ? [...(accuracy.mean === null ? [] : [{ label: "mean", value: accuracy.mean }]), ...accuracyReferences]
    : [];
  const dots = networks.map(({ seed, status, accuracy, accuracyInterval }, i) => ({
    rank: i + 1,
    seed,
    status,
    accuracy,
    low: accuracyInterval?.[0] ?? accuracy,
    high: accuracyInterval?.[1] ?? accuracy,
  }));
  const [floor, ceiling] = fractionDomain([
    ...dots.flatMap(({ low, high }) => [low, high]),
    ...levels.map(({ value }) => value),
  ]);

  const middle = medianCurve(networks.filter(({ status }) => status === "finished").map(({ loss }) => loss));
  const items: LegendItem[] = [{ label: "network", colour: colour.unit, mark: "line" }];
  if (middle.length > 0) items.push({ label: "median", colour: colour.ink, mark: "line" });
  if (accuracy && accuracy.sd !== null) items.push({ label: "mean ± s.d.", colour: colour.grid, mark: "square" });
  if (bad.length > 0) items.push({ label: `not finished (${bad.length})`, colour: colour.inhibitory, mark: "dash" });
  const key = legend(items, margins.marginLeft, width - 4, 4);
  // So many lines that they cover each other show by their shade where most of them run.
  const opacity = Math.max(0.15, Math.min(0.55, 16 / networks.length));
  const top = key.height + 4;
  const lossTop = top + margins.marginTop;
  const accuracyTop = lossTop + sizes.loss + sizes.between;
  const height = (accuracy ? accuracyTop + sizes.accuracy : lossTop + sizes.loss) + sizes.below;
  const title = `${networks.length} network${networks.length === 1 ? "" : "s"}, one configuration`;
  const caption = captionOf(input, bad.length, losses.some((loss) => loss > cap) ? cap : null);

  const inner = width - margins.marginLeft - sizes.marginRight;
  const frame = { ...margins, marginRight: sizes.marginRight, marginBottom: sizes.below };
  const references = (plot: Plot, list: readonly Reference[]) =>
    plot.ruleY(list, { y: "value", stroke: colour.quiet, strokeDasharray: "5 3" });
  const drawing = await draw({
    layout,
    title,
    caption,
    height,
    panels: (plot) => [
      {
        top,
        height: margins.marginTop + sizes.loss + sizes.below,
        options: {
          ...frame,
          x: { domain: epochs === 1 ? [0.5, 1.5] : [1, epochs], insetLeft: 6, insetRight: 6 },
          y: { type: "log", domain: [low, high] },
          marks: [
            references(plot, shownLosses),
            [false, true].map((isBad) =>
              plot.line(
                curves.filter(({ status }) => isBad === (status !== "finished")),
                {
                  x: "x",
                  y: "y",
                  z: "seed",
                  stroke: lineColour(isBad ? "" : "finished"),
                  strokeWidth: 1,
                  strokeOpacity: isBad ? 0.8 : opacity,
                  strokeDasharray: isBad ? "4 2" : undefined,
                  marker: epochs === 1 ? "dot" : undefined,
                },
              ),
            ),
            plot.line(
              middle.map((value, i) => ({ x: i + 1, y: hasLogPlace(value) ? Math.min(value, cap) : Number.NaN })),
              { x: "x", y: "y", stroke: colour.ink, strokeWidth: 2, marker: epochs === 1 ? "dot" : undefined },
            ),
            axisX(plot, { label: "epoch", ticks: epochTicks(epochs) }),
            axisY(plot, { label: lossName === undefined ? "loss" : `loss (${lossName})`, ticks: logTicks(low, high) }),
          ],
        },
      },
      ...(accuracy
        ? [
            {
              top: accuracyTop - margins.marginTop,
              height: margins.marginTop + sizes.accuracy + sizes.below,
              options: {
                ...frame,
                x: { domain: [0.5, networks.length + 0.5], insetLeft: 6, insetRight: 6 },
                y: { domain: [floor, ceiling], insetBottom: 8 },
                marks: [
                  plot.rect(accuracy.sd === null ? [] : [accuracy], {
                    x1: 0.5,
                    x2: networks.length + 0.5,
                    y1: ({ mean, sd }: Spread) => mean! - sd!,
                    y2: ({ mean, sd }: Spread) => mean! + sd!,
                    fill: colour.grid,
                    fillOpacity: 0.6,
                    clip: true,
                  }),
                  plot.ruleY(levels.slice(0, 1), { y: "value", stroke: colour.ink, strokeWidth: 1.5 }),
                  references(plot, levels.slice(1)),
                  plot.ruleX(dots, { x: "rank", y1: "low", y2: "high", stroke: colour.unit }),
                  plot.dot(dots, {
                    x: "rank",
                    y: "accuracy",
                    fill: colour.unit,
                    r: networks.length > 60 ? 1.8 : 3,
                  }),
                  plot.dot(
                    dots.filter(({ status }) => status !== "finished"),
                    { x: "rank", y: floor, symbol: "times", stroke: colour.inhibitory, strokeWidth: 1.5, r: 4 },
                  ),
                  axisX(plot, {
                    label: "seed",
                    ticks: seedTicks(networks, inner),
                    tickFormat: (rank) => String(networks[rank - 1]?.seed ?? ""),
                  }),
                  axisY(plot, { label: "accuracy", ticks: 5 }),
                ],
              },
            },
          ]
        : []),
    ],
    overlay:
      key.svg +
      sideLabels(
        shownLosses.map((level) => ({
          text: labelOf(level),
          y: lossTop + ((Math.log(high) - Math.log(level.value)) / (Math.log(high) - Math.log(low))) * sizes.loss,
        })),
        width - sizes.marginRight,
        16,
        lossTop - 4,
        lossTop + sizes.loss + 8,
      ) +
      sideLabels(
        levels.map((level) => ({
          text: labelOf(level),
          y: accuracyTop + ((ceiling - level.value) / (ceiling - floor)) * (sizes.accuracy - 8),
        })),
        width - sizes.marginRight,
        16,
        accuracyTop - 4,
        accuracyTop + sizes.accuracy + 8,
      ),
  });
  const columns = networks.map(({ seed, loss }) => [
    `seed ${seed}`,
    Array.from({ length: epochs }, (_, i) => finite(loss[i])),
  ]);
  const csv = { epoch: Array.from({ length: epochs }, (_, i) => i + 1), ...Object.fromEntries(columns) };
  return { name: "ensemble", title, caption, csv, ...drawing };
}

function captionOf(
  { accuracy, networks, lossReferences = [], accuracyReferences = [] }: EnsembleFigureInput,
  bad: number,
  cap: number | null,
): string {
  const said = (list: readonly Reference[]) => list.map(labelOf).join("; ");
  return [
    `Mean loss of each epoch (logarithmic) of ${networks.length === 1 ? "the network" : `all ${networks.length} networks`}${networks.filter(({ status }) => status === "finished").length < 3 ? "" : "; black, the median of those that finished"}.`,
    ...(cap === null ? [] : [`Losses above ${numberText(cap, 2)} are drawn at it.`]),
    ...(lossReferences.length > 0 ? [`Dashed levels of the loss: ${said(lossReferences)}.`] : []),
    ...(accuracy
      ? [
          `Below, the accuracy of each network on fresh trials with its 95 % interval${
            accuracy.mean === null
              ? ""
              : `; the line is their mean, ${numberText(accuracy.mean, 3)}${accuracy.sd === null ? "" : `, the band one standard deviation, ${numberText(accuracy.sd, 2)}, to either side`}`
          }.`,
        ]
      : []),
    ...(accuracy && accuracyReferences.length > 0 ? [`Dashed accuracy: ${said(accuracyReferences)}.`] : []),
    ...(bad > 0 ? [`Networks that did not finish: ${bad} (dashed curves, crosses).`] : []),
  ].join(" ");
}

const labelOf = ({ label, value }: Reference) => `${label} ${numberText(value, 3)}`;

/** The median of all curves at every epoch that each of them has; nothing for less than three, which speak for themselves. */
function medianCurve(curves: readonly (readonly (number | null)[])[]): number[] {
  if (curves.length < 3) return [];
  return Array.from({ length: Math.min(...curves.map(({ length }) => length)) }, (_, i) => {
    const values = curves.map((curve) => finite(curve[i]) ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const half = (values.length - 1) / 2;
    return (values[Math.floor(half)] + values[Math.ceil(half)]) / 2;
  });
}

/** The least and the largest, of however many. */
const extremes = (values: readonly number[]) =>
  values.length === 0 ? [] : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];

/** Twentieths that enclose fractions with a little room; all of [0, 1] where there are none. */
function fractionDomain(values: readonly (number | null)[]): [number, number] {
  const [least, most] = extremes(values.filter((value) => value !== null));
  if (least === undefined) return [0, 1];
  return [Math.max(0, Math.floor((least - 0.005) * 20) / 20), Math.min(1, Math.ceil((most + 0.005) * 20) / 20)];
}

/** Ranks whose seeds are written below them: as many as have room. */
function seedTicks(networks: EnsembleFigureInput["networks"], inner: number): number[] {
  let free = Number.NEGATIVE_INFINITY;
  return epochTicks(networks.length).filter((rank) => {
    const half = textWidth(String(networks[rank - 1].seed)) / 2;
    const x = ((rank - 0.5) / networks.length) * inner;
    if (x - half < free) return false;
    free = x + half + 6;
    return true;
  });
}
