import { invalid, missing } from "./errors.ts";

/** Units that share a name. A network's units are dealt to its populations in runs, in their order. */
export interface Population {
  /** "E" and "I", or whatever a model calls them; "units" where a unit is neither. */
  readonly name: string;
  readonly units: number;
  /** The sign of all weights that leave these units (Dale's principle); 0 where it is not constrained. */
  readonly sign: 1 | -1 | 0;
}

/** The first unit of each population and the one after its last. */
export function rangesOf(populations: readonly Population[]): { name: string; first: number; end: number }[] {
  let end = 0;
  return populations.map(({ name, units }) => {
    const first = end;
    end += units;
    return { name, first, end };
  });
}

/** All units. Throws "missing" or "invalid" for what are no populations. */
export function countUnits(populations: readonly Population[]): number {
  const remedy = "give a list such as the populations of a recording or a model";
  if (populations === undefined) throw missing({ subject: "populations", remedy });
  if (!Array.isArray(populations)) throw invalid({ subject: "populations", value: populations, remedy });
  return rangesOf(populations).at(-1)?.end ?? 0;
}

/** A value for every unit, from its population and its number. */
export const perUnit = <T>(
  populations: readonly Population[],
  value: (population: Population, unit: number) => T,
): T[] =>
  rangesOf(populations).flatMap(({ first, end }, k) =>
    Array.from({ length: end - first }, (_, unit) => value(populations[k], first + unit)),
  );

/** Whether units differ in kind: several populations, or one whose weights have a sign. */
export const arePopulations = (populations: readonly Population[]): boolean =>
  populations.length > 1 || populations.some(({ sign }) => sign !== 0);
