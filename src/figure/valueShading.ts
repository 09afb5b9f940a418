/** Colours of the values of a variable: a shade for each magnitude. */
import type { Variable } from "../analysis/variables.ts";
import { spacedName } from "../base/factorNames.ts";
import { channelColours } from "./colours.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { cyclic, shades } from "./palette.ts";
import { signedColours } from "./signedColours.ts";

/** What a variable's values look like. */
export interface ValueShading {
  readonly variable: string;
  readonly strokeOf: (value: number) => string;
  /** Whether values of both signs have the same shade. */
  readonly isSigned: boolean;
  /** Whether 0 is among them. */
  readonly hasZero?: boolean;
  /** Whether colours go around a circle. */
  readonly isAround?: true;
  /** Whether each value has a colour of its own. */
  readonly isApart?: true;
  /** Of the largest magnitude. */
  readonly strongest: string;
  /** The name of the variable, and each magnitude. */
  readonly legend: readonly LegendItem[];
}

/** Of the variables of a figure, in their order. */
const bases = ["#000000", "#0072b2", "#d55e00", channelColours[1], channelColours[5]] as const;

/**
 * The shades of the k-th variable of a figure. Two values of one magnitude, such as ±1, have colours of their own, as
 * have categories, and bins of numbers of both signs.
 * @param known what says values in words (default: they are numbers)
 */
export function valueShading(
  variable: string,
  k: number,
  values: readonly number[],
  known?: Pick<Variable, "textOf" | "isCategory" | "edges">,
): ValueShading {
  const textOf = (value: number) => plainText(variable, value, known);
  const sizes = [...new Set(values.map(Math.abs))].sort((a, b) => a - b);
  const name: LegendItem = { label: `${spacedName(variable)}:`, colour: "none", mark: "none" };
  const isPair = sizes.length === 1 && values.some((value) => value > 0) && values.some((value) => value < 0);
  const listed = isPair ? [sizes[0], -sizes[0]] : sizes;
  if (isPair || (known?.isCategory && sizes.length <= bases.length)) {
    const strokeOf = (value: number) => bases[(k + listed.indexOf(value)) % bases.length];
    const legend = listed.map((value): LegendItem => ({ label: textOf(value), colour: strokeOf(value), mark: "line" }));
    return {
      ...{ variable, strokeOf, isSigned: false, isApart: true, strongest: strokeOf(listed[0]) },
      legend: [name, ...legend],
    };
  }
  if (known?.edges && values.some((value) => value < 0) && values.some((value) => value > 0)) {
    const ascending = [...new Set(values)].sort((a, b) => a - b);
    const colours = signedColours(ascending, known.edges);
    const strokeOf = (value: number) => colours.get(value)!;
    const legend = ascending.map((value): LegendItem => {
      return { label: textOf(value), colour: strokeOf(value), mark: "line" };
    });
    return {
      ...{ variable, strokeOf, isSigned: false, isApart: true, strongest: strokeOf(ascending[ascending.length - 1]) },
      legend: [name, ...legend],
    };
  }
  const base = bases[k % bases.length];
  const colours = base === "#000000" ? greys(sizes.length) : shades(base, sizes.length);
  const strokeOf = (value: number) => colours[sizes.indexOf(Math.abs(value))];
  const isSigned = values.some((value) => value < 0);
  // Of bins of one sign the legend is in the order of their numbers.
  const shown = known?.edges ? [...new Set(values)].sort((a, b) => a - b) : sizes;
  const sign = isSigned && !known?.edges ? "±" : "";
  return {
    ...{ variable, strokeOf, isSigned, hasZero: sizes[0] === 0, strongest: colours[colours.length - 1] },
    legend: [
      name,
      ...shown.map((value): LegendItem => {
        const label = `${value === 0 ? "" : sign}${textOf(value)}`;
        return { label, colour: strokeOf(value), mark: "line" };
      }),
    ],
  };
}

/** A value without the name of its variable, which the legend has. */
export function plainText(name: string, value: number, known?: Pick<Variable, "textOf">): string {
  const text = known?.textOf?.(value) ?? numberText(value);
  return text.startsWith(`${spacedName(name)} `) ? text.slice(spacedName(name).length + 1) : text;
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
