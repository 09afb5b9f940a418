/** Colours of the values of a variable: a shade for each magnitude. */
import type { Variable } from "../analysis/variables.ts";
import { spacedName } from "../base/factorNames.ts";
import { channelColours } from "./colours.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { cyclic, shades } from "./palette.ts";

/** What a variable's values look like. */
export interface ValueShading {
  readonly variable: string;
  readonly strokeOf: (value: number) => string;
  /** Whether values of both signs have the same shade. */
  readonly isSigned: boolean;
  /** Whether colours go around a circle. */
  readonly isAround?: true;
  /** Of the largest magnitude. */
  readonly strongest: string;
  /** The name of the variable, and each magnitude. */
  readonly legend: readonly LegendItem[];
}

/** Values of a variable in words, without its name, which the legend has; undefined for plain numbers. */
export const wordsOf = ({ name, textOf }: Pick<Variable, "name" | "textOf">) =>
  textOf &&
  ((value: number): string => {
    const [text, before] = [textOf(value), `${spacedName(name)} `];
    return text.startsWith(before) ? text.slice(before.length) : text;
  });

/** Of the variables of a figure, in their order. */
const bases = ["#000000", "#0072b2", "#d55e00", channelColours[1], channelColours[5]] as const;

/**
 * The shades of the k-th variable of a figure. Two values of one magnitude, such as ±1, have colours of their own.
 * @param textOf a value in words, for the legend
 */
export function valueShading(
  variable: string,
  k: number,
  values: readonly number[],
  textOf: (value: number) => string = numberText,
): ValueShading {
  const sizes = [...new Set(values.map(Math.abs))].sort((a, b) => a - b);
  const name: LegendItem = { label: `${spacedName(variable)}:`, colour: "none", mark: "none" };
  const isPair = sizes.length === 1 && values.some((value) => value > 0) && values.some((value) => value < 0);
  const [base, other] = [bases[k % bases.length], bases[(k + 1) % bases.length]];
  if (isPair) {
    const strokeOf = (value: number) => (value > 0 ? base : other);
    const legend = [sizes[0], -sizes[0]].map(
      (value): LegendItem => ({ label: textOf(value), colour: strokeOf(value), mark: "line" }),
    );
    return { variable, strokeOf, isSigned: false, strongest: base, legend: [name, ...legend] };
  }
  const colours = base === "#000000" ? greys(sizes.length) : shades(base, sizes.length);
  const isSigned = values.some((value) => value < 0);
  return {
    variable,
    strokeOf: (value) => colours[sizes.indexOf(Math.abs(value))],
    isSigned,
    strongest: colours[colours.length - 1],
    legend: [
      name,
      ...sizes.map((size, i): LegendItem => {
        const label = isSigned && size > 0 ? `±${numberText(size)}` : textOf(size);
        return { label, colour: colours[i], mark: "line" };
      }),
    ],
  };
}

/** Of values around a circle: a colour for each, the same a whole turn later. */
export function circularShading(
  variable: string,
  values: readonly number[],
  circle: number,
  textOf: (value: number) => string = numberText,
): ValueShading {
  const different = [...new Set(values)].sort((a, b) => a - b);
  const strokeOf = (value: number) => cyclic(value / circle);
  return {
    ...{ variable, strokeOf, isSigned: false, isAround: true, strongest: strokeOf(0) },
    legend: [
      { label: `${spacedName(variable)}:`, colour: "none", mark: "none" },
      ...different.map((value): LegendItem => ({ label: textOf(value), colour: strokeOf(value), mark: "line" })),
    ],
  };
}

/** Black has no darker shade. */
const greys = (count: number): string[] =>
  Array.from({ length: count }, (_, k) => {
    const channel = Math.round(170 * (1 - (k + 1) / count))
      .toString(16)
      .padStart(2, "0");
    return `#${channel}${channel}${channel}`;
  });
