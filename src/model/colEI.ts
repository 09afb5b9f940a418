/** Initial weights of a column E–I network (Cornford et al. 2021, ICLR; Li et al. 2023, NeurIPS). */
import type { Generator } from "../base/random.ts";
import type { ColEIDistribution, Draw } from "./distribution.ts";
import { signedEntries } from "./signedSenders.ts";

/**
 * Drawn row by row, [from, to]: exponential, with means such that the n_E excitatory and n_I inhibitory weights to a
 * receiver have equal sums in expectation, n_E·m_E = n_I·m_I, and their Euclidean norm has a root mean square of
 * `gain`.
 */
export function drawColEI({ gain }: Pick<ColEIDistribution, "gain">, draw: Draw, random: Generator): Float64Array {
  const means = new Float64Array(draw.rows * draw.columns);
  for (const { excitatory, inhibitory } of signedEntries("colEI", draw)) {
    const inverse = 1 / excitatory.length + 1 / inhibitory.length;
    for (const entries of [excitatory, inhibitory])
      for (const k of entries) means[k] = ((draw.scale?.[k] ?? 1) * gain) / (entries.length * Math.sqrt(2 * inverse));
  }
  return means.map((mean) => (mean > 0 ? random.exponential(mean) : 0));
}
