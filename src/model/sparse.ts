/** A start with few strong connections: every unit has so many of each population, all its others begin weak, and as plastic. */
import { rangesOf } from "../base/population.ts";
import type { Generator } from "../base/random.ts";
import { either, record } from "../settings/compound.ts";
import { count, type Kind, worded } from "../settings/kind.ts";
import type { Draw } from "./draw.ts";
import type { InDegree, SparseInitializer } from "./options.ts";

/** Connections to a unit: from all senders, or from each population by name. */
export const inDegree = (populations: readonly string[]): Kind<InDegree> =>
  populations.length === 0
    ? worded(
        count,
        count.words,
        "a whole number of connections to a unit, of at least 1; these weights leave no populations",
      )
    : either(
        count,
        record(Object.fromEntries(populations.map((one) => [one, count]))) as Kind<Readonly<Record<string, number>>>,
      );

/** The least normal number of float32: what is smaller may round to 0, which has no sign and never moves. */
const least = 2 ** -126;

/**
 * Row by row, [from, to]. Of the plastic connections that a unit receives from population p, k_p drawn by lot (all, where they are fewer)
 * follow a gamma distribution of mean m_p, the others are rest·m_p. The m_p have k_p·m_p the same for all populations, so that excitation
 * and inhibition balance, and the strong weights of a unit have in the mean of squares Euclidean norm `gain`.
 */
export function drawSparse(initializer: SparseInitializer, draw: Draw, random: Generator): Float64Array {
  const { inDegree, shape, gain, rest } = initializer;
  const { rows, columns, plastic, scale, senders } = draw;
  const groups =
    typeof inDegree === "number"
      ? [{ first: 0, end: rows, most: inDegree }]
      : rangesOf(senders!).map(({ name, first, end }) => ({ first, end, most: inDegree[name] }));
  const out = new Float64Array(rows * columns);
  const means = new Float64Array(rows * columns);
  for (let to = 0; to < columns; to++) {
    const drawn = groups.map(({ first, end, most }) => {
      const all = Array.from({ length: end - first }, (_, i) => (first + i) * columns + to);
      const places = random.shuffle(all.filter((k) => plastic === null || plastic[k] !== 0));
      return { places, strong: Math.min(most, places.length) };
    });
    const inverse = drawn.reduce((sum, { strong }) => sum + (strong > 0 ? 1 / strong : 0), 0);
    for (const { places, strong } of drawn)
      places.forEach((k, i) => {
        const mean = (gain * (scale?.[k] ?? 1)) / (strong * Math.sqrt(inverse * (1 + 1 / shape)));
        means[k] = i < strong ? mean : 0;
        out[k] = Math.max(least, rest * mean);
      });
  }
  // Weights are drawn row by row, as those of the other distributions.
  for (let k = 0; k < out.length; k++)
    if (means[k] > 0) out[k] = Math.max(least, random.gamma(shape, means[k] / shape));
  return out;
}
