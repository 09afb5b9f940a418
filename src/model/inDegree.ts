/** Numbers of connections to a unit, from all senders or from each population. */
import { invalid } from "../base/errors.ts";
import { type Population, populationRanges } from "../base/population.ts";
import type { Generator } from "../base/random.ts";
import { either, record } from "../settings/compound.ts";
import { count, type Kind, worded } from "../settings/kind.ts";

/** Connections to a unit: from all senders, or from each population by name. */
export type InDegree = number | ByPopulation;
type ByPopulation = Readonly<Record<string, number>>;

/**
 * Reads 8 or { E: 8, I: 4 }.
 * @param populations names of the sending populations; without any, only a number is accepted
 * @param each the numbers that a population may send
 */
export const inDegreeKind = (populations: readonly string[], each: Kind<number> = count): Kind<InDegree> =>
  populations.length === 0
    ? worded(
        count,
        count.words,
        "a whole number of connections to a unit, at least 1; the senders of these weights are not in populations",
      )
    : either(
        count,
        notAllZero(record(Object.fromEntries(populations.map((one) => [one, each]))) as Kind<ByPopulation>),
      );

/** Like a number, which is at least 1, those of all populations may not add up to 0. */
const notAllZero = (kind: Kind<ByPopulation>): Kind<ByPopulation> => ({
  ...kind,
  read(value) {
    const read = kind.read(value);
    if (Object.values(read).every((one) => one === 0))
      throw invalid({ value, remedy: "keep at least one connection to a unit" });
    return read;
  },
});

/** Rows from `first` to before `end`, of which each unit gets `wanted` connections; without a name, all rows. */
export interface SenderGroup {
  readonly name?: string;
  readonly first: number;
  readonly end: number;
  readonly wanted: number;
}

export const senderGroups = (
  inDegree: InDegree,
  rows: number,
  senders: readonly Population[] | null,
): readonly SenderGroup[] =>
  typeof inDegree === "number"
    ? [{ first: 0, end: rows, wanted: inDegree }]
    : populationRanges(senders!).map((range) => ({ ...range, wanted: inDegree[range.name] }));

/**
 * A matrix [from, to] of 0 and 1 with exactly these connections to each receiver, chosen at random among the possible
 * ones.
 * @throws "invalid" at `inDegree` for a receiver with fewer possible connections
 */
export function drawInDegree(
  [rows, columns]: readonly [rows: number, columns: number],
  groupsOf: (to: number) => readonly SenderGroup[],
  isPossible: (from: number, to: number) => boolean,
  random: Generator,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let to = 0; to < columns; to++)
    for (const { name, first, end, wanted } of groupsOf(to)) {
      const possible = Array.from({ length: end - first }, (_, i) => first + i).filter((from) => isPossible(from, to));
      if (wanted > possible.length)
        throw invalid({
          at: name === undefined ? "inDegree" : `inDegree.${name}`,
          value: wanted,
          detail: `where receiver ${to} (counted from 0) can have ${possible.length}`,
          remedy: `give at most ${possible.length}`,
        });
      for (const from of random.shuffle(possible).slice(0, wanted)) out[from * columns + to] = 1;
    }
  return out;
}
