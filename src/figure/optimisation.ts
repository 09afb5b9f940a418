import { colour } from "./colours.ts";
import { type Figure, finite } from "./figure.ts";
import {
  cappedCurve,
  type EpochPoint,
  epochAxis,
  epochColumn,
  epochNumbers,
  epochsText,
  hasLogPlace,
  logDomain,
  logTicks,
} from "./learning.ts";
import { numberText } from "./numberText.ts";
import type { Reference } from "./reference.ts";
import { logPlace, referenceLabels, referenceLines } from "./references.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { framed, gap, margins, type PanelContent, sharingX } from "./strip.ts";
import { type Theme, themes } from "./theme.ts";

export interface OptimisationRecord {
  /** Mean gradient norm of each epoch, before clipping. */
  gradientNorm: readonly (number | null)[];
  /** The norm to which gradients are clipped, if they are. */
  clipNorm?: number;
  /** Mean penalty of each epoch; not drawn if all are 0. */
  penalties?: readonly (number | null)[];
  /** Mean vanishing-gradient penalty λ_Ω·Ω of each epoch; not drawn if all are 0. */
  omega?: readonly (number | null)[];
  /**
   * Learning rate of updates; `epoch` counts in fractions: 0 is the beginning of the first, 1 its end. The CSV holds
   * the rate at the end of an epoch if there is one for exactly that moment.
   */
  learningRate?: readonly { readonly epoch: number; readonly rate: number }[];
}

const panelHeight = 105;
/** To the right of the panels, for the name of the clipping norm. */
const clipRoom = 106;

/** How training went: gradient norm, penalties and learning rate against epochs, a panel for each. */
export const optimisationFigure = (record: OptimisationRecord, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(record, ["gradientNorm"], theme, optimisation);

interface Curve {
  readonly label: string;
  readonly points: readonly EpochPoint[];
  readonly isLog: boolean;
  /** Of a logarithmic curve: larger values are drawn at it. */
  readonly cap?: number;
  readonly spikes: number;
  readonly reference: readonly Reference[];
}

function optimisation(record: OptimisationRecord): (page: Page) => Sheet {
  const { gradientNorm, clipNorm, penalties = [], omega = [], learningRate = [] } = record;
  const isThere = (values: readonly (number | null)[]) => values.some((value) => finite(value) !== null && value !== 0);
  const isPenalised = isThere(penalties);
  const hasOmega = isThere(omega);
  const clip = hasLogPlace(clipNorm) ? [{ label: "clipped at", value: clipNorm }] : [];
  const curves: Curve[] = [
    logCurve("gradient norm", gradientNorm, clip),
    ...(isPenalised ? [logCurve("penalties", penalties)] : []),
    ...(hasOmega ? [logCurve("Ω penalty", omega)] : []),
    ...(learningRate.length > 0 ? [rateCurve(learningRate)] : []),
  ];
  const epochs = Math.max(gradientNorm.length, 1);
  return (page) => {
    const frame = framed(page, clipNorm === undefined ? margins.right : clipRoom);
    const rows = curves.map((curve) => ({
      panels: [{ ...frame, ...panelOf(curve, epochs, page) }],
      height: panelHeight * page.tall,
    }));
    return {
      name: "optimisation",
      title: "Gradient norm and learning rate",
      caption: captionOf(curves, record),
      csv: {
        epoch: epochNumbers(epochs),
        gradient_norm: epochColumn(epochs, gradientNorm),
        ...(isPenalised ? { penalties: epochColumn(epochs, penalties) } : {}),
        ...(hasOmega ? { omega: epochColumn(epochs, omega) } : {}),
        ...(learningRate.length > 0 ? { learning_rate_at_end: ratesAtEnds(epochs, learningRate) } : {}),
      },
      strips: [gap(14), ...sharingX(rows, { between: 18 })],
    };
  };
}

function logCurve(label: string, values: readonly (number | null)[], reference: readonly Reference[] = []): Curve {
  const { points, cap, spikes } = cappedCurve(values);
  return { label, points, isLog: true, cap, spikes: spikes.length, reference };
}

const rateCurve = (rates: readonly { readonly epoch: number; readonly rate: number }[]): Curve => ({
  label: "learning rate",
  // The mean of an epoch is drawn at its number: the end of the epoch is half an epoch to the right.
  points: rates.map(({ epoch, rate }) => ({ x: epoch + 0.5, y: rate })),
  isLog: false,
  spikes: 0,
  reference: [],
});

function panelOf({ label, points, isLog, reference }: Curve, epochs: number, { plot }: Page): PanelContent {
  const values = points.map(({ y }) => y);
  const domain: [number, number] = isLog
    ? logDomain([...values, ...reference.map(({ value }) => value)])
    : [0, values.reduce((a, b) => Math.max(a, b), 0) * 1.08 || 1];
  return {
    x: { domain: [0.5, epochs + 0.5], insetRight: 2 },
    y: { type: isLog ? "log" : "linear", domain },
    marks: [
      referenceLines(plot, reference),
      plot.line(points, { x: "x", y: "y", stroke: colour.ink, strokeWidth: isLog ? 2 : 1.5 }),
      plot.dot(epochs <= 40 && isLog ? points : [], { x: "x", y: "y", fill: colour.ink, r: 2.5 }),
    ],
    axisX: epochAxis(epochs),
    // Longer numbers, such as 0.0015, would reach the label.
    axisY: { label, ticks: isLog ? logTicks(...domain) : 2, characters: 5 },
    over: referenceLabels(reference, logPlace(domain), { characters: 14 }),
  };
}

function captionOf(curves: readonly Curve[], { clipNorm, learningRate = [] }: OptimisationRecord): string {
  const names = curves.map(({ label }) => label).join(", ");
  const isSampled = learningRate.length > 0;
  return [
    `${names.slice(0, 1).toUpperCase()}${names.slice(1)} during training: ${isSampled ? "the learning rate of single updates, the others " : ""}means of each epoch.`,
    ...(clipNorm === undefined
      ? []
      : [`Gradient norms are measured before clipping to ${numberText(clipNorm)} (dashed).`]),
    ...curves.flatMap(({ label, cap, spikes }) =>
      spikes > 0 ? [`${epochsText(spikes)} with larger ${label} drawn at ${numberText(cap as number, 2)}.`] : [],
    ),
  ].join(" ");
}

/** The rate at the end of each epoch, as far as one was given for it. */
function ratesAtEnds(epochs: number, rates: readonly { readonly epoch: number; readonly rate: number }[]) {
  const ends = rates.filter(({ epoch }) => Math.abs(epoch - Math.round(epoch)) < 1e-9);
  const byEpoch = new Map(ends.map(({ epoch, rate }) => [Math.round(epoch), rate]));
  return epochNumbers(epochs).map((epoch) => finite(byEpoch.get(epoch)));
}
