import { checkCount } from "../base/arguments.ts";
import { populationRanges } from "../base/population.ts";
import { checkRecording, endOfTrial, isFiniteTrial, type Recording } from "./recording.ts";

/** The recurrent input of the units of a population, in units of rate × weight: means over units, steps and trials. */
export interface RecurrentInput {
  readonly name: string;
  /**
   * The sum of all contributions r_j W_ji above 0: from excitatory units, if Dale's principle holds and no rate is
   * negative.
   */
  readonly excitation: number;
  /** The sum of all contributions below 0; it is 0 or negative. */
  readonly inhibition: number;
}

/**
 * Excitation and inhibition that each population receives through r @ W; their sum is 0 if they are balanced. Padding
 * and trials that are not finite are left out; NaN if nothing remains.
 * @param weights effective recurrent weights [from, to] in C order
 * @throws "mismatched" for weights of another size
 */
export function recurrentInput(recording: Recording, weights: ArrayLike<number>): RecurrentInput[] {
  checkRecording(recording, "rates", "times", "populations");
  const { units } = recording;
  checkCount("weights", weights, { from: units, to: units });
  const { above, below } = meanRates(recording);
  const received = (to: number, sign: 1 | -1) => {
    let sum = 0;
    for (let from = 0; from < units; from++) {
      const weight = weights[from * units + to];
      // A contribution has the sign of rate times weight.
      sum += weight * (weight * sign > 0 ? above[from] : below[from]);
    }
    return sum;
  };
  return populationRanges(recording.populations).map(({ name, first, end }) => {
    const mean = (sign: 1 | -1) => {
      let sum = 0;
      for (let unit = first; unit < end; unit++) sum += received(unit, sign);
      return sum / (end - first);
    };
    return { name, excitation: mean(1), inhibition: mean(-1) };
  });
}

/** Mean over steps and trials of max(r, 0) and of min(r, 0), for each unit. */
function meanRates(recording: Recording): { above: Float64Array; below: Float64Array } {
  const { rates, trials, units } = recording;
  const above = new Float64Array(units);
  const below = new Float64Array(units);
  let count = 0;
  for (let trial = 0; trial < trials; trial++) {
    if (!isFiniteTrial(recording.table[trial])) continue;
    const end = endOfTrial(recording, trial);
    count += end;
    for (let step = 0; step < end; step++) {
      const offset = (step * trials + trial) * units;
      for (let unit = 0; unit < units; unit++) {
        const rate = rates[offset + unit];
        (rate > 0 ? above : below)[unit] += rate;
      }
    }
  }
  return { above: above.map((sum) => sum / count), below: below.map((sum) => sum / count) };
}
