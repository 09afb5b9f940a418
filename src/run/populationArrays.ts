/** The populations of a network as arrays of a file: a name and a sign for every unit. */
import { invalid } from "../errors.ts";
import { type Population, perUnit } from "../population.ts";
import type { NamedArray } from "./array.ts";

export const signName = "unit_sign";
const nameName = "unit_population";

/** `unit_population` [unit]: names such as E and I; `unit_sign` [unit]: the sign of the weights that leave it, 0 without constraint. */
export function populationArrays(populations: readonly Population[]): Record<string, NamedArray> {
  const names = perUnit(populations, ({ name }) => name);
  const signs = perUnit(populations, ({ sign }) => sign);
  return {
    [nameName]: { shape: [names.length], data: names },
    [signName]: { shape: [signs.length], data: Int32Array.from(signs) },
  };
}

/** The populations in such arrays. Throws "invalid" where an array is missing. */
export function populationsIn(arrays: Readonly<Record<string, NamedArray>>, file: string): Population[] {
  for (const name of [nameName, signName])
    if (!Object.hasOwn(arrays, name))
      throw invalid(`file "${file}" without array "${name}"; it is damaged, make it again`);
  const signs = arrays[signName].data as ArrayLike<number>;
  const populations: { name: string; units: number; sign: 1 | -1 | 0 }[] = [];
  (arrays[nameName].data as readonly string[]).forEach((name, unit) => {
    const last = populations.at(-1);
    if (last?.name === name) last.units++;
    else populations.push({ name, units: 1, sign: Math.sign(signs[unit]) as 1 | -1 | 0 });
  });
  return populations;
}
