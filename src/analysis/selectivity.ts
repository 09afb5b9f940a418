import { unknownName } from "../base/errors.ts";
import { type Population, rangesOf } from "../base/population.ts";
import { endOfTrial, isFiniteTrial, type Recording, stepsBetween } from "./recording.ts";

/** Stimulus selectivity of every unit. */
export interface Selectivity {
  /**
   * d' per unit: positive for units more active when choice 1 is correct. NaN when no trial has correct choice 1, or
   * none has 2.
   */
  dprime: Float64Array;
  /** Units with zero activity in every step of every trial. Their d' is 0 and says nothing. */
  silent: boolean[];
}

/**
 * Selectivity d' = (mean₁ − mean₂) / √((var₁ + var₂ + 1e-7) / 2) per unit, with means and population variances over
 * all steps of one period of the trials whose correct choice is 1 (2), but for those that are not finite.
 * @throws unknown: no trial has a period of that name
 */
export function selectivity(recording: Recording, period = "stimulus"): Selectivity {
  const { units, trials, rates, table } = recording;
  const names = [...new Set(table.flatMap((row) => row.periods.map(({ name }) => name)))];
  if (!names.includes(period)) throw unknownName("period", period, names);
  const groups = [1, 2].map((correct) => {
    const sum = new Float64Array(units);
    const variance = new Float64Array(units);
    let n = 0;
    const each = (visit: (offset: number) => void) => {
      table.forEach((row, trial) => {
        if (row.correct !== correct || !isFiniteTrial(row)) return;
        for (const { name, from, to } of row.periods) {
          if (name !== period) continue;
          const [first, end] = stepsBetween(recording, from, to);
          for (let step = first; step < end; step++) visit((step * trials + trial) * units);
        }
      });
    };
    each((offset) => {
      n++;
      for (let unit = 0; unit < units; unit++) sum[unit] += rates[offset + unit];
    });
    const mean = sum.map((value) => value / n);
    // A second pass: differences from the mean lose no digits, which a sum of squares would.
    each((offset) => {
      for (let unit = 0; unit < units; unit++) variance[unit] += (rates[offset + unit] - mean[unit]) ** 2;
    });
    return { mean, variance: variance.map((value) => value / n) };
  });
  const [one, two] = groups;
  const dprime = one.mean.map(
    (mean, unit) => (mean - two.mean[unit]) / Math.sqrt((one.variance[unit] + two.variance[unit] + 1e-7) / 2),
  );
  return { dprime, silent: silentUnits(recording) };
}

/** Which units have zero activity in every recorded step of every trial; padding and trials that are not finite do not count. */
export function silentUnits(recording: Recording): boolean[] {
  const { units, trials, rates, table } = recording;
  let quiet = Array.from({ length: units }, (_, unit) => unit);
  for (let trial = 0; trial < table.length && quiet.length > 0; trial++) {
    if (!isFiniteTrial(table[trial])) continue;
    const end = endOfTrial(recording, trial);
    // Most units speak in the first trial already.
    quiet = quiet.filter((unit) => {
      for (let step = 0; step < end; step++) if (rates[(step * trials + trial) * units + unit] !== 0) return false;
      return true;
    });
  }
  const silent = new Set(quiet);
  return Array.from({ length: units }, (_, unit) => silent.has(unit));
}

/**
 * The order in which units are shown: population by population, each by ascending d'. Within each units without
 * a d' and then silent units come last; ties keep the order of the units. Returns unit numbers.
 */
export function selectivityOrder({ dprime, silent }: Selectivity, populations: readonly Population[]): number[] {
  const rank = (unit: number) => (silent[unit] ? 2 : Number.isNaN(dprime[unit]) ? 1 : 0);
  const sorted = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => from + i).sort(
      (a, b) => rank(a) - rank(b) || (rank(a) === 0 ? dprime[a] - dprime[b] : 0) || a - b,
    );
  return rangesOf(populations).flatMap(({ first, end }) => sorted(first, end));
}

/**
 * The `count` units that tell most: those of the largest |d′|, by falling d′; where there is no d′, or none but 0, those of the highest mean rate, by
 * falling rate. Silent units are never among them; ties keep the order of the units. Returns unit numbers.
 */
export function telling(recording: Recording, selectivity: Selectivity | undefined, count: number): number[] {
  const { units, trials, rates, table } = recording;
  const silent = selectivity?.silent ?? silentUnits(recording);
  const awake = Array.from({ length: units }, (_, unit) => unit).filter((unit) => !silent[unit]);
  const dprime = (unit: number) => selectivity?.dprime[unit] ?? Number.NaN;
  const selective = awake.filter((unit) => Number.isFinite(dprime(unit)) && dprime(unit) !== 0);
  if (selective.length > 0)
    return selective
      .sort((a, b) => Math.abs(dprime(b)) - Math.abs(dprime(a)) || a - b)
      .slice(0, count)
      .sort((a, b) => dprime(b) - dprime(a) || a - b);
  const total = new Float64Array(units);
  table.forEach((row, trial) => {
    if (!isFiniteTrial(row)) return;
    const end = endOfTrial(recording, trial);
    for (let step = 0; step < end; step++)
      for (const unit of awake) total[unit] += rates[(step * trials + trial) * units + unit];
  });
  return awake.sort((a, b) => total[b] - total[a] || a - b).slice(0, count);
}
