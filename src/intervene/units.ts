/** Units by number or by population, as a list of numbers. */
import { invalid, mismatched, missing, named } from "../base/errors.ts";
import { countUnits, type Population, populationRanges } from "../base/population.ts";

/** All units (left out), those of a population, or their numbers from 0. */
export type UnitChoice = string | readonly number[] | undefined;

/** What units are chosen from. */
export interface UnitSource {
  /** For errors. */
  readonly what: string;
  readonly size: number;
  /** Their numbers in the model, where they are known to be units of it, and not all in order. */
  readonly units?: readonly number[] | undefined;
  /** How all of them are chosen, for errors (default: by leaving them out). */
  readonly all?: string;
}

/**
 * Numbers of the chosen units.
 * @throws "unknown" for a population that does not exist, "missing" without populations, "mismatched" where units are
 * not those of the populations, "invalid" for other numbers
 */
export function unitsOf(
  choice: UnitChoice,
  { what, size, units, all: everyUnit = "leave them out" }: UnitSource,
  populations: readonly Population[] = [],
): readonly number[] {
  const every = Array.from({ length: size }, (_, unit) => unit);
  if (choice === undefined) return every;
  if (typeof choice === "string") {
    if (populations.length === 0)
      throw missing({
        subject: `populations, among them "${choice}"`,
        remedy: "pass them with the network, withInterventions({ ...built, populations: model.populations }, …)",
      });
    const { first, end } = named("population", choice, populationRanges(populations), "or give numbers of units");
    const all = countUnits(populations);
    if (all === size) return every.slice(first, end);
    const own = units ? every.filter((k) => units[k] >= first && units[k] < end) : [];
    if (own.length > 0) return own;
    throw mismatched({
      subject: `population "${choice}" of ${what}`,
      detail: `, which has ${size} units where the populations have ${all}`,
      remedy:
        `give numbers from 0 to ${size - 1}, or ${everyUnit} for all ` +
        `("${choice}" has units ${first} to ${end - 1} of the model)`,
    });
  }
  const isOfPopulations = units !== undefined || countUnits(populations) === size;
  const byName = isOfPopulations ? "the name of a population, or " : "";
  const remedy = `give ${byName}a list of different numbers from 0 to ${size - 1}`;
  if (!Array.isArray(choice) || choice.length === 0)
    throw invalid({ subject: `units of ${what}`, value: choice, remedy });
  const bad = choice.find((unit, k) => !Number.isInteger(unit) || unit < 0 || unit >= size || choice.indexOf(unit) < k);
  if (bad !== undefined || Object.keys(choice).length < choice.length)
    throw invalid({ subject: `unit of ${what}`, value: bad, remedy });
  return choice;
}

/** "0-3,5" for [5, 0, 1, 2, 3]. */
export function rangesText(units: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const unit of [...units].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] + 1 === unit) last[1] = unit;
    else runs.push([unit, unit]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}
