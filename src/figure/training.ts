import { colour } from "./colours.ts";
import type { TrainingCourse } from "./course.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
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
import { framed, legendStrip, margins, type PanelContent, sharingX } from "./strip.ts";
import { type Theme, themes } from "./theme.ts";
import {
  checkPoints,
  courseCaption,
  courseLegend,
  courseMarks,
  levelMarks,
  stageNames,
  stageRoom,
} from "./trainingCourse.ts";

export interface TrainingRecord {
  /** What the loss is, such as "cross-entropy"; part of the axis label. */
  lossName?: string;
  /** Mean loss of each epoch, from the first. */
  loss: readonly (number | null)[];
  /** Accuracy of each epoch; leave it out if none was measured. */
  accuracy?: readonly (number | null)[];
  lossReferences?: readonly Reference[];
  accuracyReferences?: readonly Reference[];
  /** Checks, stages and the end, of a training that has them. */
  course?: TrainingCourse;
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
  /** Whether there is accuracy to show. */
  readonly hasAccuracy: boolean;
  readonly accuracy: readonly EpochPoint[];
  readonly accuracyReferences: readonly Reference[];
  readonly course?: TrainingCourse;
  readonly scale: ReturnType<typeof epochScale>;
}

function training(record: TrainingRecord): (page: Page) => Sheet {
  const { lossName, loss, accuracy = [], lossReferences = [], accuracyReferences = [], course } = record;
  const epochs = Math.max(loss.length, accuracy.length, 1);
  const points = accuracy.flatMap((y, i) => (finite(y) === null ? [] : [{ x: i + 1, y: y as number }]));
  const hasAccuracy = points.length > 0 || (course !== undefined && checkPoints(course, "accuracy").length > 0);
  const shown: Shown = {
    epochs,
    lossLabel: lossName === undefined ? "loss" : `loss (${lossName})`,
    loss: cappedCurve(loss),
    lossReferences: lossReferences.filter(({ value }) => hasLogPlace(value)),
    accuracy: points,
    hasAccuracy,
    accuracyReferences: hasAccuracy ? accuracyReferences : [],
    course,
    scale: epochScale(epochs, course === undefined ? 1 : 0),
  };
  return (page) => ({
    name: "training",
    title: hasAccuracy ? "Loss and accuracy during training" : "Loss during training",
    caption: captionOf(shown),
    csv: columnsOf(record, epochs, points.length > 0),
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
  const { course } = shown;
  const above = 10 + ((course?.stages ?? []).length > 1 ? stageRoom : 0);
  const panels = sharingX(shown.hasAccuracy ? rows : rows.slice(0, 1), { above, between: 16 });
  return course ? [legendStrip(courseLegend(course), page), ...panels] : panels;
}

/** The numbers of a figure; checks follow in columns of their own. */
function columnsOf({ loss, accuracy = [], course }: TrainingRecord, epochs: number, hasAccuracy: boolean): Columns {
  const checks = course?.checks;
  const length = Math.max(epochs, checks?.epoch.length ?? 0);
  const column = (values: readonly (number | null)[]) => epochColumn(length, values);
  return {
    epoch: column(epochNumbers(epochs)),
    loss: column(loss),
    ...(hasAccuracy ? { accuracy: column(accuracy) } : {}),
    ...(checks && { validation_epoch: column(checks.epoch), validation_loss: column(checks.loss) }),
    ...(checks?.accuracy && { validation_accuracy: column(checks.accuracy) }),
  };
}

function lossPanel(shown: Shown, { plot }: Page): PanelContent {
  const { epochs, lossLabel, loss, lossReferences, course, scale } = shown;
  const checks = (course ? checkPoints(course, "loss") : [])
    .filter(({ y }) => hasLogPlace(y))
    .map((one) => ({ ...one, y: Math.min(one.y, loss.cap) }));
  const domain = logDomain([
    ...[...loss.points, ...checks].map(({ y }) => y),
    ...lossReferences.map(({ value }) => value),
  ]);
  const spikes = loss.spikes.map(({ x }) => ({ x, y: loss.cap }));
  return {
    x: scale,
    y: { type: "log", domain },
    marks: [
      referenceLines(plot, lossReferences),
      ...curve(plot, loss.points, epochs),
      plot.dot(spikes, { x: "x", y: "y", symbol: "triangle", fill: colour.inhibitory, r: 4.5 }),
      ...(course ? courseMarks(plot, course, checks) : []),
    ],
    axisX: epochAxis(epochs),
    axisY: { label: lossLabel, ticks: logTicks(...domain) },
    over: (box) => {
      const { insetLeft, insetRight } = scale;
      const inset = (epoch: number) =>
        (insetLeft + (epoch / epochs) * (box.width - insetLeft - insetRight)) / box.width;
      const names = course ? stageNames(course, inset)(box) : "";
      return `${referenceLabels(lossReferences, logPlace(domain))(box)}${names}`;
    },
  };
}

const accuracyPanel = (
  { epochs, accuracy, accuracyReferences, course, scale }: Shown,
  { plot }: Page,
): PanelContent => ({
  x: scale,
  y: { domain: [0, 1] },
  marks: [
    referenceLines(plot, accuracyReferences),
    ...curve(plot, accuracy, epochs),
    ...(course ? [levelMarks(plot, course), ...courseMarks(plot, course, checkPoints(course, "accuracy"))] : []),
  ],
  axisX: epochAxis(epochs),
  axisY: { label: "accuracy", ticks: [0, 0.25, 0.5, 0.75, 1] },
  over: referenceLabels(accuracyReferences, linearPlace([0, 1])),
});

const curve = (plot: Plot, points: readonly EpochPoint[], epochs: number) => [
  plot.lineY(points, { x: "x", y: "y", stroke: colour.ink, strokeWidth: 2 }),
  ...(epochs <= 40 ? [plot.dot(points, { x: "x", y: "y", fill: colour.ink, r: 2.5 })] : []),
];

function captionOf({ loss: { spikes, cap }, hasAccuracy, lossReferences, accuracyReferences, course }: Shown): string {
  const listed = (list: readonly Reference[]) =>
    list.map(({ label, value }) => `${label} (${numberText(value, 3)})`).join("; ");
  const highest = spikes.reduce((most, { y }) => Math.max(most, y), 0);
  return [
    hasAccuracy
      ? "Mean loss (top, logarithmic) and fraction of correct trials (bottom) of each epoch."
      : "Mean loss (logarithmic) of each epoch.",
    ...(lossReferences.length > 0 ? [`Dashed lines, loss: ${listed(lossReferences)}.`] : []),
    ...(spikes.length > 0
      ? [`Triangles: ${epochsText(spikes.length)} above ${numberText(cap, 2)}, up to ${numberText(highest, 2)}.`]
      : []),
    ...(accuracyReferences.length > 0 ? [`Dashed lines, accuracy: ${listed(accuracyReferences)}.`] : []),
    ...(course ? courseCaption(course) : []),
  ].join(" ");
}
