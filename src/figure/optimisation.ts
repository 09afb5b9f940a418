import { axisX, axisY } from "./axes.ts";
import { draw, type Panel, type Plot } from "./draw.ts";
import { type Figure, finite } from "./figure.ts";
import { sideLabels } from "./labels.ts";
import { epochTicks, hasLogPlace, logDomain, logTicks, spikeBound } from "./learning.ts";
import { colour, margins, numberText } from "./style.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface OptimisationRecord {
  /** Mean gradient norm of each epoch, before clipping. */
  gradientNorm: readonly (number | null)[];
  /** Norm to which gradients are clipped, if they are. */
  clipNorm?: number;
  /** Mean penalty of each epoch; left out where all are 0. */
  penalties?: readonly (number | null)[];
  /**
   * Learning rate of updates; `epoch` counts in fractions: 0 is the beginning of the first, 1 its end. The CSV holds the rate at the end of an epoch
   * where there is one of just that moment.
   */
  learningRate?: readonly { readonly epoch: number; readonly rate: number }[];
}

const size = { height: 105, below: 46, between: 10, side: 106 };

/** How training went: gradient norm, penalties and learning rate against epochs, a panel for each. */
export const optimisationFigure = (record: OptimisationRecord, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(record, ["gradientNorm"], theme, drawn);

interface Curve {
  label: string;
  points: { x: number; y: number }[];
  isLog: boolean;
  reference?: { label: string; value: number };
  isStepwise?: boolean;
}

async function drawn(record: OptimisationRecord, layout: Layout): Promise<Figure> {
  const { gradientNorm, clipNorm, penalties = [], learningRate = [] } = record;
  const { width } = layout;
  const isPenalised = penalties.some((value) => finite(value) !== null && value !== 0);
  const points = (values: readonly (number | null)[]) =>
    values.flatMap((y, i) => (hasLogPlace(y) ? [{ x: i + 1, y }] : []));
  const curves: Curve[] = [
    {
      label: "gradient norm",
      points: points(gradientNorm),
      isLog: true,
      ...(hasLogPlace(clipNorm) ? { reference: { label: "clipped at", value: clipNorm } } : {}),
    },
    ...(isPenalised ? [{ label: "penalties", points: points(penalties), isLog: true }] : []),
    ...(learningRate.length > 0
      ? [
          {
            label: "learning rate",
            // The mean of an epoch stands at its number: its end is half an epoch to the right.
            points: learningRate.map(({ epoch, rate }) => ({ x: epoch + 0.5, y: rate })),
            isLog: false,
            isStepwise: true,
          },
        ]
      : []),
  ];
  const epochs = Math.max(gradientNorm.length, 1);
  const marginRight = clipNorm === undefined ? margins.marginRight : size.side;
  const panelHeight = size.height * layout.tall;
  const overlay: string[] = [];
  const spikes: string[] = [];
  let top = 14;
  const panels = curves.map((curve, i) => {
    const isLast = i === curves.length - 1;
    const at = top;
    const bottom = isLast ? size.below : margins.marginBottom;
    const height = margins.marginTop + panelHeight + bottom;
    top += height + (isLast ? 0 : size.between);
    const values = curve.points.map(({ y }) => y);
    const cap = curve.isLog ? spikeBound(values) : Number.POSITIVE_INFINITY;
    const high = curve.points.filter(({ y }) => y > cap).length;
    if (high > 0)
      spikes.push(
        `${high === 1 ? "One epoch" : `${high} epochs`} with ${curve.label} above ${numberText(cap, 2)} drawn at it.`,
      );
    const shown = curve.points.map(({ x, y }) => ({ x, y: Math.min(y, cap) }));
    const { reference } = curve;
    const domain: [number, number] = curve.isLog
      ? logDomain([...shown.map(({ y }) => y), ...(reference ? [reference.value] : [])])
      : [0, values.reduce((a, b) => Math.max(a, b), 0) * 1.08 || 1];
    const y = (value: number) =>
      at +
      margins.marginTop +
      (curve.isLog
        ? (Math.log(domain[1]) - Math.log(value)) / (Math.log(domain[1]) - Math.log(domain[0]))
        : 1 - value / domain[1]) *
        panelHeight;
    if (reference)
      overlay.push(
        sideLabels(
          [{ text: `${reference.label} ${numberText(reference.value, 3)}`, y: y(reference.value) }],
          width - marginRight,
          14,
          at,
          at + height,
        ),
      );
    return (plot: Plot): Panel => ({
      top: at,
      height,
      options: {
        ...margins,
        marginRight,
        marginBottom: bottom,
        x: { domain: [0.5, epochs + 0.5], insetRight: 2 },
        y: { type: curve.isLog ? "log" : "linear", domain },
        marks: [
          plot.ruleY(reference ? [reference.value] : [], { stroke: colour.quiet, strokeDasharray: "5 3" }),
          plot.line(shown, { x: "x", y: "y", stroke: colour.ink, strokeWidth: curve.isStepwise ? 1.5 : 2 }),
          plot.dot(epochs <= 40 && !curve.isStepwise ? shown : [], { x: "x", y: "y", fill: colour.ink, r: 2.5 }),
          axisX(plot, {
            label: isLast ? "epoch" : null,
            ticks: epochTicks(epochs),
            ...(isLast ? {} : { tickFormat: () => "" }),
          }),
          axisY(plot, {
            label: curve.label,
            ticks: curve.isLog ? logTicks(...domain) : 4,
          }),
        ],
      },
    });
  });
  const title = "Gradient norm and learning rate";
  const names = curves.map(({ label }) => label).join(", ");
  const caption = [
    `${names.slice(0, 1).toUpperCase()}${names.slice(1)} during training${learningRate.length > 0 ? "; the learning rate at single updates, the others as means of each epoch" : "; means of each epoch"}.`,
    ...(clipNorm === undefined
      ? []
      : [`Gradients are measured before they are clipped to a norm of ${numberText(clipNorm)} (dashed).`]),
    ...spikes,
  ].join(" ");
  const drawing = await draw({
    layout,
    title,
    caption,
    height: top,
    panels: (plot) => panels.map((panel) => panel(plot)),
    overlay: overlay.join(""),
  });
  const column = (values: readonly (number | null)[]) => Array.from({ length: epochs }, (_, i) => finite(values[i]));
  const rates = new Map(
    learningRate
      .filter(({ epoch }) => Math.abs(epoch - Math.round(epoch)) < 1e-9)
      .map(({ epoch, rate }) => [Math.round(epoch), rate]),
  );
  return {
    name: "optimisation",
    title,
    caption,
    csv: {
      epoch: Array.from({ length: epochs }, (_, i) => i + 1),
      gradient_norm: column(gradientNorm),
      ...(isPenalised ? { penalties: column(penalties) } : {}),
      ...(learningRate.length > 0
        ? { learning_rate_at_end: Array.from({ length: epochs }, (_, i) => finite(rates.get(i + 1))) }
        : {}),
    },
    ...drawing,
  };
}
