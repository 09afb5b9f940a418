/** Levels worth knowing: dashed lines across a panel, named beside it. */
import { colour } from "./colours.ts";
import { sideLabels } from "./labels.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import type { Reference } from "./reference.ts";
import type { Box } from "./strip.ts";

/** Room to the right of a panel for their names. */
export const referenceRoom = 128;

export const referenceText = ({ label, value }: Reference): string => `${label} ${numberText(value, 3)}`;

export const referenceLines = (plot: Plot, references: readonly Reference[]) =>
  plot.ruleY(references, { y: "value", stroke: colour.quiet, strokeDasharray: "5 3" });

type Domain = readonly [low: number, high: number];
/** Where a value is on a vertical axis: 0 at its top, 1 at its bottom. */
type Place = (value: number) => number;
export const linearPlace =
  ([low, high]: Domain): Place =>
  (value) =>
    (high - value) / (high - low);
export const logPlace =
  ([low, high]: Domain): Place =>
  (value) =>
    (Math.log(high) - Math.log(value)) / (Math.log(high) - Math.log(low));

/** Their names with their values, as lines of limited length. */
export const referenceLabels =
  (references: readonly Reference[], place: Place, { characters = 16, insetBottom = 0 } = {}) =>
  ({ left, top, width, height }: Box): string =>
    sideLabels(
      references.map((reference) => ({
        text: referenceText(reference),
        y: top + place(reference.value) * (height - insetBottom),
      })),
      left + width,
      characters,
      top - 4,
      top + height + 8,
    );
