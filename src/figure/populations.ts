import { invalid, mismatched } from "../base/errors.ts";
import { arePopulations, type Population, populationRanges } from "../base/population.ts";
import { colour } from "./colours.ts";

/** Units `first` to `end` (exclusive) that a figure shows in one colour. */
export interface ShownPopulation {
  readonly name: string;
  readonly first: number;
  readonly end: number;
  readonly colour: string;
}

/**
 * Colours of the populations of each sign, in order; they repeat if there are more. None is that of the first two
 * choices.
 */
const colours = {
  1: [colour.excitatory, "#56b4e9", "#0b3c5d"],
  [-1]: [colour.inhibitory, "#cc79a7", "#7f2704"],
  0: [colour.unit, "#8c6d1f", "#7a4fb5", "#4d4d4d"],
} as const;

/** The populations with their places and colours: blues excite, reds and pink inhibit. */
export function shownPopulations(populations: readonly Population[]): ShownPopulation[] {
  if (!arePopulations(populations))
    return populationRanges(populations).map((range) => ({ ...range, colour: colour.unit }));
  const seen = { 1: 0, [-1]: 0, 0: 0 };
  return populationRanges(populations).map((range, k) => {
    const { sign } = populations[k];
    // Grey is for units without populations.
    const shades = sign === 0 ? colours[0].slice(1) : colours[sign];
    return { ...range, colour: shades[seen[sign]++ % shades.length] };
  });
}

/** The population of a unit. */
export const populationAt = (
  populations: readonly { name: string; first: number; end: number }[],
  unit: number,
): string => populations.find(({ first, end }) => unit >= first && unit < end)?.name ?? "";

/**
 * Where the populations are in an order of units that goes through them one by one; those without units are left out.
 * Throws "invalid" for an empty order, a unit that occurs twice, or a population in several pieces.
 */
export function runsOf(populations: readonly ShownPopulation[], order: readonly number[]): ShownPopulation[] {
  const remedy = "list each unit once, population by population";
  if (order.length === 0) throw invalid({ at: "order", value: [], remedy });
  const twice = order.find((unit, place) => order.indexOf(unit) !== place);
  if (twice !== undefined) throw invalid({ at: "order", value: twice, detail: "twice", remedy });
  const places = order.map((unit) => populations.findIndex(({ first, end }) => unit >= first && unit < end));
  return [...new Set(places)].map((k) => {
    const [first, end] = [places.indexOf(k), places.lastIndexOf(k) + 1];
    if (end - first > places.filter((place) => place === k).length)
      throw invalid({ at: "order", detail: `in which population ${populations[k].name} is in several pieces`, remedy });
    return { ...populations[k], first, end };
  });
}

/** Throws "mismatched" for a wrong number of entries. */
export function checkFit(name: string, entries: number, wanted: number): void {
  if (entries !== wanted)
    throw mismatched({ subject: name, detail: `of ${entries} values`, remedy: `the populations need ${wanted}` });
}

/** Throws "mismatched" for a matrix that is not [units, units]; returns the number of units. */
export function checkMatrix(weights: ArrayLike<number>, populations: readonly Population[]): number {
  const units = populationRanges(populations).at(-1)?.end ?? 0;
  checkFit(`matrix [from ${units}, to ${units}]`, weights.length, units * units);
  return units;
}
