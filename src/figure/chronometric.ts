import type { ChronometricCurve, ChronometricPoint } from "../analysis/chronometric.ts";
import { histogram } from "../analysis/histogram.ts";
import { conditionColumn, spacedName } from "../base/factorNames.ts";
import { withUnit } from "../base/unitText.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { levelAxis, logAxis } from "./levelAxis.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, row } from "./strip.ts";
import { type Theme, themes } from "./theme.ts";

export interface ChronometricInput extends ChronometricCurve {
  /** The abscissa and its unit. */
  readonly factor: { readonly name: string; readonly unit: string };
  /** The period from whose onset times are measured. */
  readonly from: string;
  /** Whether the abscissa is logarithmic (default: false): levels at or below 0 are then left out. */
  readonly log?: boolean;
  /** Reaction times whose distribution is drawn beside the curve, such as those of all correct responses, in ms. */
  readonly times?: readonly number[];
}

const panelHeight = 230;
const inset = 10;
/** Means of fewer trials are drawn without a line. */
const fewTrials = 5;

/** Mean reaction time against a graded variable, of correct and of wrong responses. */
export const chronometricFigure = (input: ChronometricInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["correct", "wrong", "factor"], theme, chronometric);

const wrongColour = "#d55e00";

/** The panel of the distribution: its share of the width, and its distance from the curve. */
const side = { share: 0.22, gap: 14 };

const chronometric =
  (input: ChronometricInput) =>
  (page: Page): Sheet => {
    const { factor, from, log = false, times } = input;
    const isShown = ({ level }: ChronometricPoint) => !log || level > 0;
    const [correct, wrong] = [input.correct, input.wrong].map((points) => points.filter(isShown));
    const { plot } = page;
    const whole = framed(page);
    const bins = histogram(times ?? []);
    const sideWidth = times ? side.share * whole.width : 0;
    const frame = { ...whole, width: whole.width - (times ? sideWidth + side.gap : 0) };
    const all = [...correct, ...wrong];
    const levels = all.map(({ level }) => level);
    const scale = log ? logAxis(levels, frame.width - 2 * inset) : levelAxis(levels, frame.width - 2 * inset);
    const longest = bins.edges.at(-1) ?? 0;
    const highest = Math.max(1, longest, ...all.map(({ mean, high }) => (Number.isFinite(high) ? high : mean)));
    const y = { domain: [Math.min(0, bins.edges[0] ?? 0), highest], insetTop: 6 };
    const series = (points: readonly ChronometricPoint[], stroke: string, isOpen: boolean) => [
      plot.line(
        points.map((point) => ({ ...point, mean: point.n < fewTrials ? Number.NaN : point.mean })),
        { x: "level", y: "mean", stroke, strokeWidth: 1.5, strokeDasharray: isOpen ? "4 3" : undefined },
      ),
      plot.ruleX(
        points.filter(({ low }) => Number.isFinite(low)),
        { x: "level", y1: "low", y2: "high", stroke, strokeWidth: 1.5 },
      ),
      plot.dot(points, { x: "level", y: "mean", stroke, fill: isOpen ? "white" : stroke, r: 3.5 }),
    ];
    const panel = {
      ...frame,
      x: { ...scale.options, insetLeft: inset, insetRight: inset },
      y,
      marks: [
        plot.ruleX(all.length > 0 && scale.isTwoSided ? [0] : [], { stroke: colour.grid }),
        ...series(wrong, wrongColour, true),
        ...series(correct, colour.ink, false),
      ],
      axisX: {
        label: withUnit(spacedName(factor.name), factor.unit) + scale.note,
        ticks: scale.ticks,
        tickFormat: scale.tickFormat,
      },
      axisY: { label: "reaction time (ms)", ticks: 5 },
      over: all.length > 0 ? undefined : notice("no trial was answered", [0.27, 0.2]),
    };
    const bars = bins.counts.map((count, k) => ({ count, low: bins.edges[k], high: bins.edges[k + 1] }));
    const distribution = {
      left: frame.left + frame.width + side.gap,
      width: sideWidth,
      x: { domain: [0, Math.max(1, ...bins.counts)] },
      y,
      marks: [plot.rect(bars, { x1: 0, x2: "count", y1: "low", y2: "high", fill: colour.ink, fillOpacity: 0.35 })],
      axisX: { label: "trials", ticks: ticksWithRoom([0, Math.max(1, ...bins.counts)], sideWidth, 40) },
    };
    return {
      name: "chronometric",
      title: "Chronometric curve",
      caption: `Mean reaction time from the onset of “${from}” against ${spacedName(factor.name)}, with 95 % intervals of the mean; correct and wrong responses apart${scale.isLinear || log ? "" : " (linear near 0, logarithmic beyond)"}.${times ? ` Right: the distribution of ${bars.reduce((sum, { count }) => sum + count, 0)} reaction times.` : ""}`,
      csv: columnsOf(input),
      strips: [
        gap(4),
        legendStrip(legendItems, page),
        row(times ? [panel, distribution] : [panel], { height: panelHeight * page.tall, below: axisRoom }),
      ],
    };
  };

const legendItems: LegendItem[] = [
  { label: "correct, 95 % interval", colour: colour.ink, mark: "dot" },
  { label: "wrong (open)", colour: wrongColour, mark: "dash" },
];

function columnsOf({ correct, wrong, factor }: ChronometricInput): Columns {
  const all = [...correct.map((one) => ({ ...one, is: 1 })), ...wrong.map((one) => ({ ...one, is: 0 }))];
  const others: Columns = {
    correct: all.map(({ is }) => is),
    trials: all.map(({ n }) => n),
    mean_ms: all.map(({ mean }) => finite(mean)),
    low_ms: all.map(({ low }) => finite(low)),
    high_ms: all.map(({ high }) => finite(high)),
    median_ms: all.map(({ median }) => finite(median)),
  };
  const name = conditionColumn(spacedName(factor.name).replaceAll(" ", "_"), Object.keys(others));
  return { [name]: all.map(({ level }) => level), ...others };
}
