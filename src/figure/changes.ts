import { withUnit } from "../base/unitText.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, gap, row } from "./strip.ts";
import { fitted, fontSize, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** A measure with something changed. */
export interface ChangesInput {
  readonly changes: readonly {
    readonly name: string;
    /** Accuracy, or the mean error; null where it could not be measured. */
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  /** Chance, or the error of the mean target. */
  readonly reference?: number | null;
  /** The unit of the error, if it is one, instead of accuracy. */
  readonly error?: { readonly unit: string };
}

const lineHeight = 24;

/** Accuracy or error as trained, and with other time steps, noise and delays, one row each. */
export const changesFigure = (input: ChangesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["changes"], theme, changesPicture);

const changesPicture =
  ({ changes, reference, error }: ChangesInput) =>
  (page: Page): Sheet => {
    const { plot, width } = page;
    const room = Math.min(width / 2, 16 + Math.max(...changes.map(({ name }) => textWidth(name))));
    const height = lineHeight * changes.length;
    const points = changes.flatMap((one, y) => (one.value === null ? [] : [{ ...one, y }]));
    const most = error
      ? 1.05 * Math.max(...points.map(({ value, high }) => high ?? value!), reference ?? 0, Number.MIN_VALUE)
      : 1;
    const panel = {
      left: room,
      width: width - room - 20,
      x: { domain: [0, most], insetLeft: 6, insetRight: 6 },
      y: { domain: [changes.length - 0.5, -0.5] },
      marks: [
        plot.ruleX(reference == null ? [] : [reference], { stroke: colour.ideal, strokeDasharray: "5 3" }),
        plot.ruleX(points.slice(0, 1), { x: "value", stroke: colour.grid }),
        plot.ruleY(points, { y: "y", x1: "low", x2: "high", stroke: colour.ink, strokeWidth: 1.5 }),
        plot.dot(points, { x: "value", y: "y", fill: colour.ink, r: 3.5 }),
      ],
      axisX: error
        ? { label: withUnit("mean error", error.unit), ticks: 5 }
        : { label: "accuracy", ticks: [0, 0.25, 0.5, 0.75, 1] },
      over: ({ top }: { readonly top: number }) =>
        changes
          .map(({ name }, k) =>
            textAt(
              fitted(name, room - 12),
              room - 8,
              top + lineHeight * (k + 0.5),
              `dy="0.35em" text-anchor="end" font-size="${fontSize}" fill="${colour.ink}"`,
            ),
          )
          .join(""),
    };
    const lost = changes.filter(({ value }) => value === null).map(({ name }) => name);
    return {
      name: error ? "error-changes" : "changes",
      title: error ? "Error under changes" : "Accuracy under changes",
      caption: `${error ? "Mean error" : "Accuracy"} with 95 % intervals, conditions in equal number: as trained (grey line), and with one thing changed.${reference == null ? "" : ` Dashed: ${error ? "of the mean target" : "chance"}, ${numberText(reference, 3)}.`}${lost.length > 0 ? ` Not possible in this task: ${lost.join(", ")}.` : ""}`,
      csv: columnsOf(changes, error ? "error" : "accuracy"),
      strips: [gap(8), row([panel], { height, below: axisRoom })],
    };
  };

const columnsOf = (changes: ChangesInput["changes"], measure: string): Columns => ({
  change: changes.map(({ name }) => name),
  [measure]: changes.map(({ value }) => finite(value ?? Number.NaN)),
  low: changes.map(({ low }) => finite(low ?? Number.NaN)),
  high: changes.map(({ high }) => finite(high ?? Number.NaN)),
});
