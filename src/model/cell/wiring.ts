/** The populations of a user's cell: numbers per unit, signs, connections. */
import { invalid, mismatched } from "../../base/errors.ts";
import { type Population, perUnit, populationRanges } from "../../base/population.ts";
import { generator, keyOf } from "../../base/random.ts";
import { constant, type Expr } from "../../ir/expr.ts";
import { countOf, showType } from "../../ir/shape.ts";
import { isFloat32, outsideFloat32 } from "../../settings/kind.ts";
import { checkName } from "../../settings/name.ts";
import { constraints, type DaleConstraint } from "../constraint.ts";
import { drawInDegree } from "../inDegree.ts";

/** The random stream of connections, separate from those of initial weights and trials. */
const structureStream = 0x6d6f0000;
/** The largest array of which 4 GiB hold parameter, gradient and two optimiser slots. */
export const mostNumbers = 2 ** 28;

/** Throws for invalid populations. */
export function checkPopulations(populations: readonly Population[]): void {
  if (!Array.isArray(populations) || populations.length === 0)
    throw invalid({ subject: "populations", value: populations, remedy: "give a list of { name, units, sign }" });
  for (const { name, units, sign } of populations) {
    if (typeof name !== "string" || name === "")
      throw invalid({ subject: "name of a population", value: name, remedy: `give it a name, such as "E"` });
    checkName(name, "population", "a model");
    if (!Number.isInteger(units) || units < 1 || units > mostNumbers)
      throw invalid({
        subject: `units of population "${name}"`,
        value: units,
        remedy: "it needs a whole number of at least 1",
      });
    if (![1, -1, 0].includes(sign))
      throw invalid({ subject: `sign of population "${name}"`, value: sign, remedy: "give 1, -1, or 0 for none" });
  }
  if (new Set(populations.map(({ name }) => name)).size < populations.length)
    throw invalid({ subject: `populations ${populationsText(populations)}`, remedy: "give each its own name" });
}

/** "E 40, I 10" */
export const populationsText = (populations: readonly Population[]): string =>
  populations.map(({ name, units }) => `${name} ${units}`).join(", ");

/** A constant [unit]. */
export function vectorOf(populations: readonly Population[], value: (population: Population, unit: number) => number) {
  const values = perUnit(populations, (population, unit) => {
    const one = value(population, unit);
    if (!isFloat32(one))
      throw invalid({
        subject: "value of perUnit",
        value: one,
        detail: `for unit ${unit} (${population.name})`,
        remedy: `give a number${outsideFloat32(one)}`,
      });
    return one;
  });
  return constant(values, [{ name: "unit", size: values.length }]);
}

/** The constraint `how`, with the sign of the sending population; rows of populations without sign are unchanged. */
export function signedBySender(weights: Expr, populations: readonly Population[], how: DaleConstraint): Expr {
  const { axes } = weights.type;
  const signs = perUnit(populations, ({ sign }) => sign);
  if (weights.type.space !== "parameter" || axes.length !== 2 || axes[0].size !== signs.length)
    throw mismatched({
      subject: `dale(${showType(weights.type)})`,
      remedy: `it needs a matrix from the ${signs.length} units`,
    });
  const columns = axes[1].size;
  const over = (of: (sign: number) => number) =>
    constant(
      Float64Array.from({ length: countOf(weights.type) }, (_, k) => of(signs[Math.floor(k / columns)])),
      axes,
    );
  const signed = constraints[how].positive(weights).mul(over((sign) => sign));
  return signs.includes(0) ? signed.add(weights.mul(over((sign) => (sign === 0 ? 1 : 0)))) : signed;
}

/** A constant [from, to] of 0 and 1, without autapses; each entry is 1 with the probability for its two populations. */
export function drawConnections(
  populations: readonly Population[],
  probability: (from: Population, to: Population) => number,
  seed: number,
): Expr {
  const random = generator(keyOf(seed, "seed of connections"), structureStream, 0);
  const of = perUnit(populations, (population) => population);
  const size = checkedSize(of);
  const data = Float64Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    const p = probability(of[i], of[j]);
    if (!(p >= 0 && p <= 1))
      throw invalid({
        subject: `probability of connections "${of[i].name}" to "${of[j].name}"`,
        value: p,
        remedy: "give 0 to 1",
      });
    return random.uniform() < p && i !== j ? 1 : 0;
  });
  return betweenUnits(data, size);
}

/**
 * A constant [from, to] of 0 and 1, without autapses, in which a unit receives exactly the number of connections for
 * its population and that of the senders.
 */
export function drawFixedInDegree(
  populations: readonly Population[],
  count: (from: Population, to: Population) => number,
  seed: number,
): Expr {
  const of = perUnit(populations, (population) => population);
  const size = checkedSize(of);
  const ranges = populationRanges(populations);
  const groupsOf = (to: number) =>
    populations.map((from, k) => {
      const wanted = count(from, of[to]);
      const most = from.units - (from === of[to] ? 1 : 0);
      if (!(Number.isInteger(wanted) && wanted >= 0 && wanted <= most))
        throw invalid({
          subject: `number of connections "${from.name}" to "${of[to].name}"`,
          value: wanted,
          remedy: `give a whole number from 0 to ${most}`,
        });
      return { ...ranges[k], wanted };
    });
  const random = generator(keyOf(seed, "seed of fixedInDegree"), structureStream, 0);
  return betweenUnits(
    drawInDegree([size, size], groupsOf, (from, to) => from !== to, random),
    size,
  );
}

/** The number of units. Throws "invalid" for more than a matrix between them allows. */
function checkedSize({ length }: readonly Population[]): number {
  if (length * length > mostNumbers)
    throw invalid({
      subject: `connections between ${length} units`,
      remedy: `at most ${mostNumbers} can be trained: use fewer units`,
    });
  return length;
}

const betweenUnits = (data: Float64Array, size: number): Expr =>
  constant(data, [
    { name: "from", size },
    { name: "to", size },
  ]);
