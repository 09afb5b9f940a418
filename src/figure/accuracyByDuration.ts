import type { DurationLevel } from "../analysis/accuracyByDuration.ts";
import { amountText, levelText } from "../analysis/levelText.ts";
import { spacedName } from "../base/factorNames.ts";
import { withUnit } from "../base/unitText.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { groupStyles } from "./groups.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, row } from "./strip.ts";
import { type Theme, themes } from "./theme.ts";

export interface AccuracyByDurationInput {
  readonly levels: readonly DurationLevel[];
  /** The factor whose levels are lines, its unit, and whether levels of opposite sign are one (default: false). */
  readonly factor: { readonly name: string; readonly unit: string; readonly isMagnitude?: boolean };
  /** The period whose length is the abscissa. */
  readonly period: string;
  /** The accuracy at which the axis begins (default: 0.5). */
  readonly chance?: number;
}

const panelHeight = 240;

/** Accuracy against the length of a period, a line for each level of a factor, with 95 % intervals. */
export const accuracyByDurationFigure = (
  input: AccuracyByDurationInput,
  theme: Theme = themes.screen,
): Promise<Figure> => figureOf(input, ["levels", "factor", "period"], theme, picture);

const picture =
  (input: AccuracyByDurationInput) =>
  (page: Page): Sheet => {
    const { levels, factor, period, chance = 0.5 } = input;
    const { plot } = page;
    const frame = framed(page, 22);
    const bins = levels.flatMap((one) => one.bins);
    const least = Math.min(chance, ...bins.map(({ low }) => low));
    // From a multiple of 10 %, so that chance is at the bottom unless an interval reaches below it.
    const lowest = Math.floor(least * 10 + 1e-9) / 10;
    const longest = Math.max(1, ...bins.map(({ centre }) => centre));
    const name = factor.isMagnitude ? `|${spacedName(factor.name)}|` : spacedName(factor.name);
    const styles = groupStyles(
      levels.map(({ level }) => ({
        label: levelText(level, factor.unit),
        trials: [],
        factor: factor.name,
        kind: "ordered",
        level,
      })),
    );
    const panel = {
      ...frame,
      x: { domain: [0, longest], insetRight: 6 },
      y: { domain: [lowest * 100, 100], insetTop: 5, insetBottom: 5 },
      marks: [
        plot.ruleY(chance > lowest ? [chance * 100] : [], { stroke: colour.grid }),
        ...levels.flatMap(({ bins: points }, k) => {
          const { stroke } = styles[k];
          const shown = points.map(({ centre, value, low, high }) => ({
            centre,
            value: 100 * value,
            low: 100 * low,
            high: 100 * high,
          }));
          return [
            plot.line(shown, { x: "centre", y: "value", stroke, strokeWidth: 1.5 }),
            plot.ruleX(shown, { x: "centre", y1: "low", y2: "high", stroke, strokeWidth: 1 }),
            plot.dot(shown, { x: "centre", y: "value", fill: stroke, r: 2.8 }),
          ];
        }),
      ],
      axisX: { label: `length of ${period} (ms)`, ticks: ticksWithRoom([0, longest], frame.width, 60) },
      axisY: { label: "correct (%)", ticks: 5 },
      over: bins.length > 0 ? undefined : notice("no trial was judged", [0.27, 0.2]),
    };
    return {
      name: "accuracy-by-duration",
      title: "Accuracy by duration",
      caption: `Percent correct against the length of ${period}, a line for each ${name}: in bins of equally many trials, drawn in the middle of each bin, with 95 % Wilson intervals.`,
      csv: columnsOf(input),
      strips: [
        gap(4),
        legendStrip(
          [
            { label: `${withUnit(name, factor.unit)}:`, colour: "none", mark: "none" as const },
            ...levels.map(({ level }, k) => ({
              label: amountText(level),
              colour: styles[k].stroke,
              mark: "line" as const,
            })),
          ],
          page,
        ),
        row([panel], { height: panelHeight * page.tall, below: axisRoom }),
      ],
    };
  };

function columnsOf({ levels, factor }: AccuracyByDurationInput): Columns {
  const all = levels.flatMap(({ level, bins }) => bins.map((bin) => ({ level, ...bin })));
  return {
    [factor.isMagnitude ? "magnitude" : "level"]: all.map(({ level }) => level),
    from_ms: all.map(({ from }) => from),
    to_ms: all.map(({ to }) => to),
    centre_ms: all.map(({ centre }) => centre),
    trials: all.map(({ n }) => n),
    accuracy: all.map(({ value }) => finite(value)),
    low: all.map(({ low }) => finite(low)),
    high: all.map(({ high }) => finite(high)),
  };
}
