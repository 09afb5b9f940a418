import type { Combination, Estimate } from "../analysis/combination.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, gap, margins, row } from "./strip.ts";
import { fitted, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface CombinationInput {
  readonly combination: Combination;
  /** The names of the two cues, and of both together. */
  readonly cues: readonly [one: string, other: string, both: string];
  /** The unit of the psychometric variable; "" for none. */
  readonly unit: string;
}

const rowHeight = 30;

/**
 * Squared inverse widths of the psychometric functions with each cue and with both, and what both would give with noise
 * in the cues or after them, with 95 % intervals.
 */
export const combinationFigure = (input: CombinationInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["combination", "cues"], theme, picture);

interface Row {
  readonly label: string;
  readonly estimate: Estimate;
  readonly isPredicted: boolean;
}

function rowsOf({ combination, cues: [one, other, both] }: CombinationInput): Row[] {
  const { one: first, other: second, both: measured, independent, shared } = combination;
  return [
    { label: one, estimate: first, isPredicted: false },
    { label: other, estimate: second, isPredicted: false },
    { label: both, estimate: measured, isPredicted: false },
    { label: "predicted: noise in the cues", estimate: independent, isPredicted: true },
    { label: "predicted: noise after the sum", estimate: shared, isPredicted: true },
  ];
}

const picture =
  (input: CombinationInput) =>
  (page: Page): Sheet => {
    const { plot } = page;
    const { combination, unit } = input;
    const rows = rowsOf(input).map((one, place) => ({ ...one, place, at: one.estimate.value }));
    const room = 0.5 * page.width;
    const left = Math.min(room, Math.max(...rows.map(({ label }) => textWidth(label))) + 24);
    const most = Math.max(...rows.map(({ estimate }) => Math.max(estimate.value, finite(estimate.interval[1]) ?? 0)));
    const bars = rows.map(({ estimate, ...one }) => ({
      ...one,
      low: Math.max(0, estimate.interval[0]),
      high: estimate.interval[1],
    }));
    const kinds = [false, true].map((isPredicted) => bars.filter((one) => one.isPredicted === isPredicted));
    const inkOf = (isPredicted: boolean) => (isPredicted ? colour.excitatory : colour.ink);
    const height = rowHeight * rows.length * page.tall;
    const panel = {
      left,
      width: page.width - left - margins.right,
      x: { domain: [0, most], insetRight: 8 },
      y: { domain: [rows.length - 0.5, -0.5] },
      marks: [
        plot.ruleX([combination.both.value], { stroke: colour.grid }),
        ...kinds.flatMap((list, k) => [
          plot.ruleY(list, { x1: "low", x2: "high", y: "place", stroke: inkOf(k === 1), strokeWidth: 1.5 }),
          plot.dot(list, {
            x: "at",
            y: "place",
            stroke: inkOf(k === 1),
            fill: k === 1 ? "#ffffff" : inkOf(false),
            r: 4,
          }),
        ]),
      ],
      axisX: { label: `1/σ² (1/${unit === "" ? "unit" : unit.includes("/") ? `(${unit})` : unit}²)`, ticks: 5 },
      over: ({ top, height: tall }: { readonly top: number; readonly height: number }) =>
        rows
          .map(({ label, place, isPredicted }) =>
            textAt(
              fitted(label, left - 12),
              left - 10,
              top + ((place + 0.5) / rows.length) * tall,
              `dy="0.35em" text-anchor="end" fill="${inkOf(isPredicted)}"`,
            ),
          )
          .join(""),
    };
    return {
      name: "combination",
      title: "Combination of two cues",
      caption: captionOf(input),
      csv: columnsOf(rows),
      strips: [gap(4), row([panel], { height, below: axisRoom })],
    };
  };

function captionOf({ combination, cues: [one, other, both] }: CombinationInput): string {
  const { overIndependent, overShared, fits } = combination;
  const ratio = ({ value, interval: [low, high] }: Estimate) =>
    `${numberText(value, 3)} (${numberText(low, 3)} to ${numberText(high, 3)})`;
  const doubt = [one, other, both].filter((_, k) => fits[k].undetermined !== null);
  return [
    `Squared inverse width of the psychometric function with ${one}, ${other} and ${both}; open, what both would give if noise were in the cues (1/σ₁² + 1/σ₂²) or only after their sum ((1/σ₁ + 1/σ₂)²); 95 % intervals by bootstrap over trials.`,
    `Measured over predicted: ${ratio(overIndependent)} and ${ratio(overShared)}.`,
    ...(doubt.length > 0 ? [`The width is not determined with ${doubt.join(" and ")}.`] : []),
  ].join(" ");
}

const columnsOf = (rows: readonly Row[]): Columns => ({
  condition: rows.map(({ label }) => label),
  inverse_variance: rows.map(({ estimate }) => finite(estimate.value)),
  low: rows.map(({ estimate }) => finite(estimate.interval[0])),
  high: rows.map(({ estimate }) => finite(estimate.interval[1])),
});
