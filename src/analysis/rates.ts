import { populationRanges } from "../base/population.ts";
import { quantiles } from "./quantile.ts";
import { checkRecording, endOfTrial, isFiniteTrial, type Recording } from "./recording.ts";
import { silentUnits } from "./selectivity.ts";

/** Firing rates of one population over all units, steps and trials; NaN for a population without units. */
export interface PopulationRates {
  name: string;
  median: number;
  percentile99: number;
  max: number;
  /** Fraction of units with zero activity throughout; NaN if no trial is finite. */
  silent: number;
}

export interface RateStatistics {
  populations: PopulationRates[];
  /** The largest rate of any unit. */
  max: number;
  /** Fraction of silent units among all; NaN if no trial is finite. */
  silent: number;
}

/**
 * Median, 99th percentile and maximum of the rates of each population, and the fraction of silent units, without
 * padding and trials that are not finite.
 */
export function rateStatistics(recording: Recording): RateStatistics {
  checkRecording(recording, "rates", "times", "populations");
  const silent = silentUnits(recording);
  const isKnown = recording.table.some(isFiniteTrial);
  const populations = populationRanges(recording.populations).map(({ name, first, end }) => ({
    name,
    ...population(recording, first, end, isKnown ? silent : undefined),
  }));
  return {
    populations,
    max: maximum(populations.map(({ max }) => max).filter((max) => !Number.isNaN(max))),
    silent: isKnown ? silent.filter(Boolean).length / recording.units : Number.NaN,
  };
}

function population(recording: Recording, first: number, end: number, silent: boolean[] | undefined) {
  const { rates, trials, units } = recording;
  const values = new Float32Array(recording.times.length * trials * (end - first));
  const ends = recording.table.map((row, trial) => (isFiniteTrial(row) ? endOfTrial(recording, trial) : 0));
  let count = 0;
  // Steps outside, trials inside: the order of memory.
  for (let step = 0; step < recording.times.length; step++)
    for (let trial = 0; trial < trials; trial++) {
      if (step >= ends[trial]) continue;
      const offset = (step * trials + trial) * units;
      for (let unit = first; unit < end; unit++) values[count++] = rates[offset + unit];
    }
  const recorded = values.subarray(0, count);
  const [median, percentile99] = quantiles(recorded, [0.5, 0.99]);
  return {
    median,
    percentile99,
    max: maximum(recorded),
    silent: silent ? silent.slice(first, end).filter(Boolean).length / (end - first) : Number.NaN,
  };
}

function maximum(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  let max = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] > max) max = values[i];
  return max;
}
