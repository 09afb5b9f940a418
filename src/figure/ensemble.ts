import type { Spread } from "../analysis/spread.ts";
import { colour } from "./colours.ts";
import { type Figure, finite } from "./figure.ts";
import {
  epochAxis,
  epochColumn,
  epochNumbers,
  epochScale,
  epochTicks,
  hasLogPlace,
  logDomain,
  logTicks,
  spikeBound,
} from "./learning.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import type { Reference } from "./reference.ts";
import { linearPlace, logPlace, referenceLabels, referenceLines, referenceRoom, referenceText } from "./references.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, type PanelContent, row } from "./strip.ts";
import { textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

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

const heights = { loss: 200, accuracy: 170 };
const isFinished = ({ status }: { readonly status: string }) => status === "finished";

/**
 * Loss per epoch of all networks, and below the accuracy of each by its seed, with mean, s.d. and labelled reference
 * lines.
 */
export const ensembleFigure = (input: EnsembleFigureInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["networks"], theme, ensemble);

function ensemble(input: EnsembleFigureInput): (page: Page) => Sheet {
  const { networks, accuracy } = input;
  const epochs = Math.max(1, ...networks.map(({ loss }) => loss.length));
  const losses = networks.flatMap(({ loss }) => loss.filter(hasLogPlace));
  const cap = spikeBound(losses);
  const median = medianCurve(networks.filter(isFinished).map(({ loss }) => loss));
  const columns = networks.map(({ seed, loss }) => [`seed ${seed}`, epochColumn(epochs, loss)]);
  return (page) => {
    const frame = framed(page, referenceRoom);
    const lossContent = { ...frame, ...lossPanel(input, { epochs, losses, cap, median }, page) };
    return {
      name: "ensemble",
      title: `${networks.length} network${networks.length === 1 ? "" : "s"}, one configuration`,
      caption: captionOf(input, losses.some((loss) => loss > cap) ? cap : null),
      csv: { epoch: epochNumbers(epochs), ...Object.fromEntries(columns) },
      strips: [
        gap(4),
        legendStrip(legendOf(input, median.length > 0), page),
        row([lossContent], { height: heights.loss * page.tall, below: axisRoom }),
        ...(accuracy
          ? [
              row([{ ...frame, ...accuracyPanel(input, accuracy, frame.width, page) }], {
                height: heights.accuracy * page.tall,
                below: axisRoom,
              }),
            ]
          : []),
      ],
    };
  };
}

function legendOf({ networks, accuracy }: EnsembleFigureInput, hasMedian: boolean): LegendItem[] {
  const bad = networks.filter((network) => !isFinished(network)).length;
  const items: LegendItem[] = [{ label: "network", colour: colour.unit, mark: "line" }];
  if (hasMedian) items.push({ label: "median", colour: colour.ink, mark: "line" });
  if (accuracy && accuracy.sd !== null) items.push({ label: "mean ± s.d.", colour: colour.grid, mark: "square" });
  if (bad > 0) items.push({ label: `not finished (${bad})`, colour: colour.inhibitory, mark: "dash" });
  return items;
}

interface Losses {
  readonly epochs: number;
  /** Of all networks and epochs. */
  readonly losses: readonly number[];
  /** Larger losses are drawn at this value. */
  readonly cap: number;
  /** Of each epoch. */
  readonly median: readonly number[];
}

function lossPanel(
  { networks, lossReferences = [], lossName }: EnsembleFigureInput,
  { epochs, losses, cap, median }: Losses,
  { plot }: Page,
): PanelContent {
  const references = lossReferences.filter(({ value }) => hasLogPlace(value));
  const capped = losses.map((loss) => Math.min(loss, cap));
  const domain = logDomain([...capped, ...references.map(({ value }) => value)]);
  // A gap where there is no loss, or none that a logarithmic axis can show.
  const points = (loss: readonly (number | null)[]) =>
    loss.map((value, i) => ({ x: i + 1, y: hasLogPlace(value) ? Math.min(value, cap) : Number.NaN }));
  const marker = epochs === 1 ? ("dot" as const) : undefined;
  const curves = (isDone: boolean, look: object) =>
    plot.line(
      networks
        .filter((network) => isFinished(network) === isDone)
        .flatMap(({ seed, loss }) => points(loss).map((point) => ({ ...point, seed }))),
      { x: "x", y: "y", z: "seed", strokeWidth: 1, marker, ...look },
    );
  return {
    x: epochScale(epochs),
    y: { type: "log", domain },
    marks: [
      referenceLines(plot, references),
      // The shade of many lines that cover each other shows where most of them run.
      curves(true, { stroke: colour.unit, strokeOpacity: Math.max(0.15, Math.min(0.55, 16 / networks.length)) }),
      curves(false, { stroke: colour.inhibitory, strokeOpacity: 0.8, strokeDasharray: "4 2" }),
      plot.line(points(median), { x: "x", y: "y", stroke: colour.ink, strokeWidth: 2, marker }),
    ],
    axisX: epochAxis(epochs),
    axisY: { label: lossName === undefined ? "loss" : `loss (${lossName})`, ticks: logTicks(...domain) },
    over: referenceLabels(references, logPlace(domain)),
  };
}

function accuracyPanel(input: EnsembleFigureInput, spread: Spread, width: number, { plot }: Page): PanelContent {
  const { networks, accuracyReferences = [] } = input;
  const { mean, sd } = spread;
  const means = mean === null ? [] : [{ label: "mean", value: mean }];
  const dots = networks.map(({ accuracy, accuracyInterval, status }, i) => {
    const [low, high] = accuracyInterval ?? [accuracy, accuracy];
    return { rank: i + 1, status, accuracy, low, high };
  });
  const levels = [...means, ...accuracyReferences];
  const domain = fractionDomain([...dots.flatMap(({ low, high }) => [low, high]), ...levels.map(({ value }) => value)]);
  const insetBottom = 8;
  const unfinished = dots.filter((dot) => !isFinished(dot));
  const cross = { symbol: "times", stroke: colour.inhibitory, strokeWidth: 1.5, r: 4 } as const;
  return {
    x: { domain: [0.5, networks.length + 0.5], insetLeft: 6, insetRight: 6 },
    y: { domain, insetBottom },
    marks: [
      plot.rect(mean === null || sd === null ? [] : [{ low: mean - sd, high: mean + sd }], {
        x1: 0.5,
        x2: networks.length + 0.5,
        y1: "low",
        y2: "high",
        fill: colour.grid,
        fillOpacity: 0.6,
        clip: true,
      }),
      plot.ruleY(means, { y: "value", stroke: colour.ink, strokeWidth: 1.5 }),
      referenceLines(plot, accuracyReferences),
      plot.ruleX(dots, { x: "rank", y1: "low", y2: "high", stroke: colour.unit }),
      plot.dot(dots, { x: "rank", y: "accuracy", fill: colour.unit, r: networks.length > 60 ? 1.8 : 3 }),
      plot.dot(unfinished, { x: "rank", y: domain[0], ...cross }),
    ],
    axisX: {
      label: "seed",
      ticks: seedTicks(networks, width),
      tickFormat: (rank) => String(networks[rank - 1]?.seed ?? ""),
    },
    axisY: { label: "accuracy", ticks: 5 },
    over: referenceLabels(levels, linearPlace(domain), { insetBottom }),
  };
}

function captionOf(input: EnsembleFigureInput, cap: number | null): string {
  const { accuracy, networks, lossReferences = [], accuracyReferences = [] } = input;
  const listed = (references: readonly Reference[]) => references.map(referenceText).join("; ");
  const finished = networks.filter(isFinished).length;
  const whose = networks.length === 1 ? "the network" : `all ${networks.length} networks`;
  return [
    `Mean loss of each epoch (logarithmic) of ${whose}${finished < 3 ? "" : "; black, the median of those that finished"}.`,
    ...(cap === null ? [] : [`Losses above ${numberText(cap, 2)} are drawn at it.`]),
    ...(lossReferences.length > 0 ? [`Dashed lines, loss: ${listed(lossReferences)}.`] : []),
    ...(accuracy ? [accuracyText(accuracy)] : []),
    ...(accuracy && accuracyReferences.length > 0 ? [`Dashed lines, accuracy: ${listed(accuracyReferences)}.`] : []),
    ...(finished < networks.length
      ? [`Networks that did not finish: ${networks.length - finished} (dashed curves, crosses).`]
      : []),
  ].join(" ");
}

function accuracyText({ mean, sd }: Spread): string {
  const band = sd === null ? "" : `, the band one standard deviation, ${numberText(sd, 2)}, to either side`;
  const line = mean === null ? "" : `; the line is their mean, ${numberText(mean, 3)}${band}`;
  return `Below, the accuracy of each network on fresh trials with its 95 % interval${line}.`;
}

/**
 * The median of all curves at every epoch that each of them has; none of fewer than three, which speak for themselves.
 */
function medianCurve(curves: readonly (readonly (number | null)[])[]): number[] {
  if (curves.length < 3) return [];
  return Array.from({ length: Math.min(...curves.map(({ length }) => length)) }, (_, i) => {
    const values = curves.map((curve) => finite(curve[i]) ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const half = (values.length - 1) / 2;
    return (values[Math.floor(half)] + values[Math.ceil(half)]) / 2;
  });
}

/** The smallest and the largest value, of however many. */
const extremes = (values: readonly number[]) =>
  values.length === 0 ? [] : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];

/** Twentieths that enclose fractions with a little room; [0, 1] if there are none. */
function fractionDomain(values: readonly (number | null)[]): [number, number] {
  const [least, most] = extremes(values.filter((value) => value !== null));
  if (least === undefined) return [0, 1];
  return [Math.max(0, Math.floor((least - 0.005) * 20) / 20), Math.min(1, Math.ceil((most + 0.005) * 20) / 20)];
}

/** Ranks whose seeds are written below them: as many as fit. */
function seedTicks(networks: EnsembleFigureInput["networks"], width: number): number[] {
  let free = Number.NEGATIVE_INFINITY;
  return epochTicks(networks.length).filter((rank) => {
    const half = textWidth(String(networks[rank - 1].seed)) / 2;
    const x = ((rank - 0.5) / networks.length) * width;
    if (x - half < free) return false;
    free = x + half + 6;
    return true;
  });
}
