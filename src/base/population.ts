import { invalid, missing } from "./errors.ts";

/** Units that share a name. The units of a population are contiguous, in the order of the populations. */
export interface Population {
  /** "E" and "I", or the names in the model; "units" if units are neither. */
  readonly name: string;
  readonly units: number;
  /** The sign of all outgoing weights of these units (Dale's principle); 0 if unconstrained. */
  readonly sign: 1 | -1 | 0;
}

/** For each population, its first unit and the one after its last. */
export function populationRanges(populations: readonly Population[]): { name: string; first: number; end: number }[] {
  let end = 0;
  return populations.map(({ name, units }) => {
    const first = end;
    end += units;
    return { name, first, end };
  });
}

/** The number of all units. Throws "missing" or "invalid" if not given a list of populations. */
export function countUnits(populations: readonly Population[]): number {
  const remedy = "give a list such as the populations of a recording or a model";
  if (populations === undefined) throw missing({ subject: "populations", remedy });
  if (!Array.isArray(populations)) throw invalid({ subject: "populations", value: populations, remedy });
  return populationRanges(populations).at(-1)?.end ?? 0;
}

/** A value for every unit, computed from its population and its number. */
export const perUnit = <T>(
  populations: readonly Population[],
  value: (population: Population, unit: number) => T,
): T[] =>
  populationRanges(populations).flatMap(({ first, end }, k) =>
    Array.from({ length: end - first }, (_, unit) => value(populations[k], first + unit)),
  );

/** Whether units differ in kind: several populations, or one whose weights have a sign. */
export const arePopulations = (populations: readonly Population[]): boolean =>
  populations.length > 1 || populations.some(({ sign }) => sign !== 0);
