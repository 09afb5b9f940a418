/** The populations of a network as arrays: a name and a sign for every unit. */
import { type Population, perUnit } from "../base/population.ts";
import type { NamedArray } from "./array.ts";
import { numbersIn, textsIn } from "./expectedArrays.ts";

export const signName = "unit_sign";
const nameName = "unit_population";

/**
 * `unit_population` [unit]: names such as E and I; `unit_sign` [unit]: the sign of the unit's outgoing weights, 0
 * if unconstrained.
 */
export function populationArrays(populations: readonly Population[]): Record<string, NamedArray> {
  const names = perUnit(populations, ({ name }) => name);
  const signs = perUnit(populations, ({ sign }) => sign);
  return {
    [nameName]: { shape: [names.length], data: names },
    [signName]: { shape: [signs.length], data: Int32Array.from(signs) },
  };
}

/** Reads the populations from such arrays. Throws "invalid" if an array is missing or has another number of units. */
export function populationsIn(arrays: Readonly<Record<string, NamedArray>>, units: number, file: string): Population[] {
  const names = textsIn(arrays, nameName, units, file);
  const signs = numbersIn(arrays, signName, [units], file);
  const populations: { name: string; units: number; sign: 1 | -1 | 0 }[] = [];
  names.forEach((name, unit) => {
    const last = populations.at(-1);
    if (last?.name === name) last.units++;
    else populations.push({ name, units: 1, sign: (Math.sign(signs[unit]) || 0) as 1 | -1 | 0 });
  });
  return populations;
}
