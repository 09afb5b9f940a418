import { colour } from "./colours.ts";
import { type Figure, finite } from "./figure.ts";
import {
  type CappedCurve,
  cappedCurve,
  type EpochPoint,
  epochAxis,
  epochColumn,
  epochNumbers,
  epochScale,
  epochsText,
  hasLogPlace,
  logDomain,
  logTicks,
} from "./learning.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import type { Reference } from "./reference.ts";
import { linearPlace, logPlace, referenceLabels, referenceLines, referenceRoom } from "./references.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { framed, margins, type PanelContent, sharingX } from "./strip.ts";
import { type Theme, themes } from "./theme.ts";

export interface TrainingRecord {
  /** What the loss is, such as "cross-entropy"; part of the axis label. */
  lossName?: string;
  /** Mean loss of each epoch, from the first. */
  loss: readonly (number | null)[];
  /** Accuracy of each epoch; leave it out if none was measured. */
  accuracy?: readonly (number | null)[];
  lossReferences?: readonly Reference[];
  accuracyReferences?: readonly Reference[];
}

const heights = { loss: 220, accuracy: 150 };

/** Loss (logarithmic) and accuracy per epoch in two panels above one axis of epochs, with labelled reference lines. */
export const trainingFigure = (record: TrainingRecord, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(record, ["loss"], theme, training);

/** A record as shown. */
interface Shown {
  readonly epochs: number;
  readonly lossLabel: string;
  readonly loss: CappedCurve;
  readonly lossReferences: readonly Reference[];
  /** Empty if there is no accuracy to show. */
  readonly accuracy: readonly EpochPoint[];
  readonly accuracyReferences: readonly Reference[];
}

function training(record: TrainingRecord): (page: Page) => Sheet {
  const { lossName, loss, accuracy = [], lossReferences = [], accuracyReferences = [] } = record;
  const epochs = Math.max(loss.length, accuracy.length, 1);
  const points = accuracy.flatMap((y, i) => (finite(y) === null ? [] : [{ x: i + 1, y: y as number }]));
  const hasAccuracy = points.length > 0;
  const shown: Shown = {
    epochs,
    lossLabel: lossName === undefined ? "loss" : `loss (${lossName})`,
    loss: cappedCurve(loss),
    lossReferences: lossReferences.filter(({ value }) => hasLogPlace(value)),
    accuracy: points,
    accuracyReferences: hasAccuracy ? accuracyReferences : [],
  };
  return (page) => ({
    name: "training",
    title: hasAccuracy ? "Loss and accuracy during training" : "Loss during training",
    caption: captionOf(shown),
    csv: {
      epoch: epochNumbers(epochs),
      loss: epochColumn(epochs, loss),
      ...(hasAccuracy ? { accuracy: epochColumn(epochs, accuracy) } : {}),
    },
    strips: stripsOf(shown, page),
  });
}

function stripsOf(shown: Shown, page: Page) {
  const isLabelled = shown.lossReferences.length + shown.accuracyReferences.length > 0;
  const frame = framed(page, isLabelled ? referenceRoom : margins.right);
  const rows = [
    { panels: [{ ...frame, ...lossPanel(shown, page) }], height: heights.loss * page.tall },
    { panels: [{ ...frame, ...accuracyPanel(shown, page) }], height: heights.accuracy * page.tall },
  ];
  return sharingX(shown.accuracy.length > 0 ? rows : rows.slice(0, 1), { above: 10, between: 16 });
}

function lossPanel({ epochs, lossLabel, loss, lossReferences }: Shown, { plot }: Page): PanelContent {
  const domain = logDomain([...loss.points.map(({ y }) => y), ...lossReferences.map(({ value }) => value)]);
  const spikes = loss.spikes.map(({ x }) => ({ x, y: loss.cap }));
  return {
    x: epochScale(epochs),
    y: { type: "log", domain },
    marks: [
      referenceLines(plot, lossReferences),
      ...curve(plot, loss.points, epochs),
      plot.dot(spikes, { x: "x", y: "y", symbol: "triangle", fill: colour.inhibitory, r: 4.5 }),
    ],
    axisX: epochAxis(epochs),
    axisY: { label: lossLabel, ticks: logTicks(...domain) },
    over: referenceLabels(lossReferences, logPlace(domain)),
  };
}

const accuracyPanel = ({ epochs, accuracy, accuracyReferences }: Shown, { plot }: Page): PanelContent => ({
  x: epochScale(epochs),
  y: { domain: [0, 1] },
  marks: [referenceLines(plot, accuracyReferences), ...curve(plot, accuracy, epochs)],
  axisX: epochAxis(epochs),
  axisY: { label: "accuracy", ticks: [0, 0.25, 0.5, 0.75, 1] },
  over: referenceLabels(accuracyReferences, linearPlace([0, 1])),
});

const curve = (plot: Plot, points: readonly EpochPoint[], epochs: number) => [
  plot.lineY(points, { x: "x", y: "y", stroke: colour.ink, strokeWidth: 2 }),
  ...(epochs <= 40 ? [plot.dot(points, { x: "x", y: "y", fill: colour.ink, r: 2.5 })] : []),
];

function captionOf({ loss: { spikes, cap }, accuracy, lossReferences, accuracyReferences }: Shown): string {
  const listed = (list: readonly Reference[]) =>
    list.map(({ label, value }) => `${label} (${numberText(value, 3)})`).join("; ");
  const highest = spikes.reduce((most, { y }) => Math.max(most, y), 0);
  return [
    accuracy.length > 0
      ? "Mean loss (top, logarithmic) and fraction of correct trials (bottom) of each epoch."
      : "Mean loss (logarithmic) of each epoch.",
    ...(lossReferences.length > 0 ? [`Dashed lines, loss: ${listed(lossReferences)}.`] : []),
    ...(spikes.length > 0
      ? [`Triangles: ${epochsText(spikes.length)} above ${numberText(cap, 2)}, up to ${numberText(highest, 2)}.`]
      : []),
    ...(accuracyReferences.length > 0 ? [`Dashed lines, accuracy: ${listed(accuracyReferences)}.`] : []),
  ].join(" ");
}
