import { populationRanges } from "../base/population.ts";
import { checkRecording, endOfTrial, isFiniteTrial, type Recording } from "./recording.ts";

/** Mean and population standard deviation; NaN without any value. */
export interface Moments {
  readonly mean: number;
  readonly sd: number;
}

export interface ActivityMoments {
  /** Of each output, over steps and trials. */
  readonly outputs: readonly Moments[];
  /** Of the rate of each unit, over steps and trials. */
  readonly units: readonly Moments[];
  /** Of all rates of a population, over units, steps and trials. */
  readonly populations: readonly (Moments & { readonly name: string })[];
}

/**
 * Mean and s.d. of outputs and rates, such as those of a network at rest, without padding and trials that are not
 * finite.
 */
export function activityMoments(recording: Recording): ActivityMoments {
  checkRecording(recording, "rates", "outputs", "times", "populations");
  const { times, trials, units: count } = recording;
  const units = momentsOf(recording, recording.rates, count);
  return {
    outputs: momentsOf(recording, recording.outputs, recording.outputs.length / (times.length * trials) || 0),
    units,
    populations: populationRanges(recording.populations).map(({ name, first, end }) => {
      const own = units.slice(first, end);
      const mean = own.reduce((sum, one) => sum + one.mean, 0) / own.length;
      // The variance within units and that between them.
      const variance = own.reduce((sum, one) => sum + one.sd * one.sd + (one.mean - mean) * (one.mean - mean), 0);
      return { name, mean, sd: Math.sqrt(variance / own.length) };
    }),
  };
}

/** Of each channel of a signal [time, trial, channel]. */
function momentsOf(recording: Recording, values: Float32Array, channels: number): Moments[] {
  const { table, trials } = recording;
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let n = 0;
  table.forEach((row, trial) => {
    if (!isFiniteTrial(row)) return;
    const end = endOfTrial(recording, trial);
    for (let step = 0; step < end; step++) {
      n++;
      const offset = (step * trials + trial) * channels;
      // One pass over the recording, by running means (Welford 1962, Technometrics 4:419–420).
      for (let channel = 0; channel < channels; channel++) {
        const far = values[offset + channel] - mean[channel];
        mean[channel] += far / n;
        squares[channel] += far * (values[offset + channel] - mean[channel]);
      }
    }
  });
  return Array.from(mean, (value, channel) =>
    n === 0 ? { mean: Number.NaN, sd: Number.NaN } : { mean: value, sd: Math.sqrt(squares[channel] / n) },
  );
}
