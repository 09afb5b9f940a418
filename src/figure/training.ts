import { axisX, axisY } from "./axes.ts";
import { draw } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { sideLabels } from "./labels.ts";
import { epochTicks, hasLogPlace, logDomain, logTicks, spikeBound } from "./learning.ts";
import { colour, margins, numberText } from "./style.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

/** A level worth knowing, drawn as a labelled horizontal line. */
export interface Reference {
  label: string;
  value: number;
}

export interface TrainingRecord {
  /** What the loss is, such as "cross-entropy"; part of the axis label. */
  lossName?: string;
  /** Mean loss of each epoch, from the first. */
  loss: readonly (number | null)[];
  /** Accuracy of each epoch; leave it out where none was measured. */
  accuracy?: readonly (number | null)[];
  lossReferences?: readonly Reference[];
  accuracyReferences?: readonly Reference[];
}

const plotTop = 10;
const usual = { loss: 220, accuracy: 150, below: 46 };

/** Loss (logarithmic) and accuracy per epoch in two panels above one axis of epochs, with labelled reference lines. */
export const trainingFigure = (record: TrainingRecord, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(record, ["loss"], theme, drawn);

async function drawn(record: TrainingRecord, layout: Layout): Promise<Figure> {
  const { width, tall } = layout;
  const sizes = { ...usual, loss: usual.loss * tall, accuracy: usual.accuracy * tall };
  const { lossName, loss, accuracy = [], lossReferences = [], accuracyReferences = [] } = record;
  const allLosses = points(loss).filter(({ y }) => hasLogPlace(y));
  const cap = spikeBound(allLosses.map(({ y }) => y));
  const lossPoints = allLosses.map(({ x, y }) => ({ x, y: Math.min(y, cap) }));
  const spikes = allLosses.filter(({ y }) => y > cap).map(({ x }) => ({ x, y: cap }));
  const accuracyPoints = points(accuracy);
  const epochs = Math.max(loss.length, accuracy.length, 1);
  const both = accuracyPoints.length > 0;
  const shown = lossReferences.filter(({ value }) => hasLogPlace(value));
  const marginRight = shown.length + (both ? accuracyReferences.length : 0) > 0 ? 128 : margins.marginRight;
  const [low, high] = logDomain([...lossPoints.map(({ y }) => y), ...shown.map(({ value }) => value)]);
  const lossY = (value: number) =>
    plotTop + ((Math.log(high) - Math.log(value)) / (Math.log(high) - Math.log(low))) * sizes.loss;
  const accuracyTop = sizes.loss + 26;
  const height = (both ? accuracyTop + sizes.accuracy : sizes.loss) + plotTop + sizes.below;

  const x = { domain: epochs === 1 ? [0.5, 1.5] : [1, epochs], insetLeft: 6, insetRight: 6 };
  const title = both ? "Loss and accuracy during training" : "Loss during training";
  const dashed = (list: readonly Reference[]) =>
    list.map(({ label, value }) => `${label} (${numberText(value, 3)})`).join("; ");
  const caption = [
    `Mean loss ${both ? "(top, logarithmic) and fraction of correct trials (bottom)" : "(logarithmic)"} of each epoch.`,
    ...(shown.length > 0 ? [`Dashed levels of the loss: ${dashed(shown)}.`] : []),
    ...(spikes.length > 0
      ? [
          `${spikes.length === 1 ? "One epoch" : `${spikes.length} epochs`} above ${numberText(cap, 2)} (triangles), up to ${numberText(
            allLosses.reduce((most, { y }) => Math.max(most, y), 0),
            2,
          )}.`,
        ]
      : []),
    ...(both && accuracyReferences.length > 0 ? [`Dashed accuracy: ${dashed(accuracyReferences)}.`] : []),
  ].join(" ");

  const drawing = await draw({
    layout,
    title,
    caption,
    height,
    panels: (plot) => {
      const curve = (data: Point[], stroke: string) => [
        plot.lineY(data, { x: "x", y: "y", stroke, strokeWidth: 2 }),
        ...(epochs <= 40 ? [plot.dot(data, { x: "x", y: "y", fill: stroke, r: 2.5 })] : []),
      ];
      const references = (list: readonly Reference[]) =>
        plot.ruleY(list, { y: "value", stroke: colour.quiet, strokeDasharray: "5 3" });
      const bottom = (last: boolean) =>
        axisX(plot, {
          label: last ? "epoch" : null,
          ticks: epochTicks(epochs),
          ...(last ? {} : { tickFormat: () => "" }),
        });
      const frame = { ...margins, marginRight, marginTop: plotTop, x };
      return [
        {
          top: 0,
          height: sizes.loss + plotTop + (both ? 8 : sizes.below),
          options: {
            ...frame,
            marginBottom: both ? 8 : sizes.below,
            y: { type: "log", domain: [low, high] },
            marks: [
              references(shown),
              curve(lossPoints, colour.ink),
              plot.dot(spikes, { x: "x", y: "y", symbol: "triangle", fill: colour.inhibitory, r: 4.5 }),
              bottom(!both),
              axisY(plot, {
                label: lossName === undefined ? "loss" : `loss (${lossName})`,
                ticks: logTicks(low, high),
              }),
            ],
          },
        },
        ...(both
          ? [
              {
                top: accuracyTop,
                height: sizes.accuracy + plotTop + sizes.below,
                options: {
                  ...frame,
                  marginBottom: sizes.below,
                  y: { domain: [0, 1] },
                  marks: [
                    references(accuracyReferences),
                    curve(accuracyPoints, colour.ink),
                    bottom(true),
                    axisY(plot, { label: "accuracy", ticks: [0, 0.25, 0.5, 0.75, 1] }),
                  ],
                },
              },
            ]
          : []),
      ];
    },
    overlay:
      sideLabels(
        shown.map((reference) => ({ text: labelOf(reference), y: lossY(reference.value) })),
        width - marginRight,
        16,
        plotTop - 4,
        plotTop + sizes.loss + 8,
      ) +
      (both
        ? sideLabels(
            accuracyReferences.map((reference) => ({
              text: labelOf(reference),
              y: accuracyTop + plotTop + (1 - reference.value) * sizes.accuracy,
            })),
            width - marginRight,
            16,
            accuracyTop,
            accuracyTop + plotTop + sizes.accuracy + 8,
          )
        : ""),
  });
  const column = (values: readonly (number | null)[]) => Array.from({ length: epochs }, (_, i) => finite(values[i]));
  return {
    name: "training",
    title,
    caption,
    ...drawing,
    csv: {
      epoch: Array.from({ length: epochs }, (_, i) => i + 1),
      loss: column(loss),
      ...(both ? { accuracy: column(accuracy) } : {}),
    },
  };
}

interface Point {
  x: number;
  y: number;
}

const points = (values: readonly (number | null)[]): Point[] =>
  values.flatMap((y, i) => (finite(y) === null ? [] : [{ x: i + 1, y: y as number }]));

const labelOf = ({ label, value }: Reference) => `${label} ${numberText(value, 3)}`;
