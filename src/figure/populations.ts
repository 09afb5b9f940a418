import { colour } from "./style.ts";

/** Units `first` to `end` (exclusive) that a figure shows in one colour. */
export interface ShownPopulation {
  /** "E", "I", or "units" where the signs of the weights make no populations. */
  readonly name: "E" | "I" | "units";
  readonly first: number;
  readonly end: number;
  readonly colour: string;
}

/**
 * E and I units (the first `excitatory` are E), or all units as one population where `marked` is false: without a sign constraint
 * on the recurrent weights a unit is neither.
 */
export function populationsOf(units: number, excitatory: number, marked: boolean): ShownPopulation[] {
  if (!marked) return [{ name: "units", first: 0, end: units, colour: colour.unit }];
  const both: ShownPopulation[] = [
    { name: "E", first: 0, end: excitatory, colour: colour.excitatory },
    { name: "I", first: excitatory, end: units, colour: colour.inhibitory },
  ];
  return both.filter(({ first, end }) => end > first);
}
