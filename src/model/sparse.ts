/** Initial weights with few strong connections to each unit from each population; the others start weak but plastic. */
import type { Generator } from "../base/random.ts";
import type { Draw, SparseDistribution } from "./distribution.ts";
import { senderGroups } from "./inDegree.ts";

/** The smallest normal float32: below it, a weight may round to 0, which has no sign and never moves. */
const least = 2 ** -126;

/**
 * Row by row, [from, to]. Of the plastic connections that a unit receives from population p, k_p random ones (all if
 * there are fewer) follow a gamma distribution of mean m_p; the others are rest·m_p. k_p·m_p is equal for all
 * populations, so that excitation and inhibition balance, and the root mean square of the Euclidean norm of a unit's
 * strong weights is `gain`.
 */
export function drawSparse(distribution: SparseDistribution, draw: Draw, random: Generator): Float64Array {
  const { inDegree, shape, gain, rest } = distribution;
  const { rows, columns, plastic, scale, senders } = draw;
  const groups = senderGroups(inDegree, rows, senders);
  const out = new Float64Array(rows * columns);
  const means = new Float64Array(rows * columns);
  for (let to = 0; to < columns; to++) {
    const drawn = groups.map(({ first, end, wanted }) => {
      const all = Array.from({ length: end - first }, (_, i) => (first + i) * columns + to);
      const places = random.shuffle(all.filter((k) => plastic === null || plastic[k] !== 0));
      return { places, strong: Math.min(wanted, places.length) };
    });
    const inverse = drawn.reduce((sum, { strong }) => sum + (strong > 0 ? 1 / strong : 0), 0);
    for (const { places, strong } of drawn)
      places.forEach((k, i) => {
        const mean = (gain * (scale?.[k] ?? 1)) / (strong * Math.sqrt(inverse * (1 + 1 / shape)));
        means[k] = i < strong ? mean : 0;
        out[k] = Math.max(least, rest * mean);
      });
  }
  // Weights are drawn row by row, as for the other distributions.
  for (let k = 0; k < out.length; k++)
    if (means[k] > 0) out[k] = Math.max(least, random.gamma(shape, means[k] / shape));
  return out;
}
