import { populationRanges } from "../base/population.ts";
import { quantiles } from "./quantile.ts";
import { checkRecording, endOfTrial, isFiniteTrial, type Recording } from "./recording.ts";

/** How much each unit takes part in recorded activity; NaN if no trial is finite. */
export interface UnitActivity {
  /** For each population: the median participation of its units, and the fraction of them that are quiet. */
  readonly populations: readonly { readonly name: string; readonly participation: number; readonly quiet: number }[];
  /** For each unit: the s.d. of its rate plus the 90th percentile of |r|, over steps and trials. */
  readonly participation: readonly number[];
  /** Fraction of units whose |r| stays below 0.01 throughout. */
  readonly quiet: number;
  /**
   * The Herfindahl index Σ pᵢ² of the units' shares pᵢ in the energy, the sum of their mean r²: 1/N if all have the
   * same energy, 1 if one unit has all of it; its inverse is an effective number of units. NaN without any activity.
   */
  readonly energyShare: number;
  /** The same index of their shares in the participation. */
  readonly participationShare: number;
}

const quietBelow = 0.01;

/**
 * Participation, quiet units and concentration of activity as in trainRNNbrain (Tolmachev,
 * github.com/engellab/trainRNNbrain), without padding and trials that are not finite.
 */
export function unitActivity(recording: Recording): UnitActivity {
  checkRecording(recording, "rates", "times", "populations");
  const { units } = recording;
  const participation: number[] = [];
  const energy: number[] = [];
  const isQuiet: boolean[] = [];
  for (let first = 0; first < units; first += together)
    for (const rates of ratesOf(recording, first, Math.min(first + together, units))) {
      const size = rates.map(Math.abs);
      participation.push(deviation(rates) + quantiles(size, [0.9])[0]);
      energy.push(meanOf(rates, (r) => r * r));
      isQuiet.push(size.every((r) => r < quietBelow));
    }
  const isKnown = recording.table.some(isFiniteTrial);
  const quietIn = (first: number, end: number) =>
    isKnown ? isQuiet.slice(first, end).filter(Boolean).length / (end - first) : Number.NaN;
  return {
    populations: populationRanges(recording.populations).map(({ name, first, end }) => ({
      name,
      participation: median(participation.slice(first, end)),
      quiet: quietIn(first, end),
    })),
    participation,
    quiet: quietIn(0, units),
    energyShare: herfindahl(energy),
    participationShare: herfindahl(participation),
  };
}

/** Units whose rates are gathered at a time: they are neighbours in memory. */
const together = 16;

/** The rates of some units over the steps of all finite trials. */
function ratesOf(recording: Recording, first: number, end: number): Float32Array[] {
  const { rates, trials, units, times, table } = recording;
  const ends = table.map((row, trial) => (isFiniteTrial(row) ? endOfTrial(recording, trial) : 0));
  const count = ends.reduce((sum, steps) => sum + steps, 0);
  const gathered = Array.from({ length: end - first }, () => new Float32Array(count));
  let at = 0;
  for (let step = 0; step < times.length; step++)
    for (let trial = 0; trial < trials; trial++) {
      if (step >= ends[trial]) continue;
      const offset = (step * trials + trial) * units;
      for (let unit = first; unit < end; unit++) gathered[unit - first][at] = rates[offset + unit];
      at++;
    }
  return gathered;
}

function meanOf(values: Float32Array, of: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum / values.length;
}

function deviation(values: Float32Array): number {
  const mean = meanOf(values, (value) => value);
  return Math.sqrt(meanOf(values, (value) => (value - mean) * (value - mean)));
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function herfindahl(amounts: readonly number[]): number {
  const all = amounts.reduce((sum, amount) => sum + amount, 0);
  if (all === 0) return Number.NaN;
  return amounts.map((amount) => amount / all).reduce((sum, share) => sum + share * share, 0);
}
