import { spreadOf } from "../analysis/spread.ts";
import { type Population, populationRanges } from "../base/population.ts";
import type { RunResults } from "../format/runResults.ts";

interface Trained {
  /** How many units have a time constant; they come first. */
  readonly leaky: number;
  readonly before?: ArrayLike<number>;
  readonly after?: ArrayLike<number>;
}

/**
 * Trained time constants of each population before and after training, in ms, with their standard deviation (divided
 * by n); undefined if the model does not train them.
 */
export function timeConstantsOf(
  populations: readonly Population[],
  { leaky, before, after }: Trained,
): RunResults["timeConstants"] {
  if (after === undefined) return undefined;
  const ofUnits = (all: ArrayLike<number>, first: number, end: number) => {
    const values = Array.from(all).slice(first, end);
    const { min, max } = spreadOf(values);
    if (min === null || max === null) return { mean: null, sd: null, min, max };
    const average = (of: (value: number) => number) =>
      values.reduce((sum, value) => sum + of(value), 0) / values.length;
    // Rounding must not take the mean of nearly equal values out of their range.
    const mean = Math.min(
      max,
      Math.max(
        min,
        average((value) => value),
      ),
    );
    return { mean, sd: Math.sqrt(average((value) => (value - mean) * (value - mean))), min, max };
  };
  return populationRanges(populations)
    .filter(({ end }) => end <= leaky)
    .map(({ name, first, end }) => ({
      name,
      before: before ? ofUnits(before, first, end) : null,
      after: ofUnits(after, first, end),
    }));
}
