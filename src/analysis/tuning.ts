/** How the rate of each unit depends on one variable, against time. */
import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import type { ConditionMeans } from "./conditionMeans.ts";
import { correlation } from "./correlation.ts";
import { checkDifferent, lineThrough } from "./lineThrough.ts";
import { placesAmong } from "./variables.ts";

/** Straight lines through the mean rates of conditions, or through the rates of single trials. */
export interface TuningSlopes extends Pick<ConditionMeans, "times" | "align" | "units" | "periods"> {
  readonly variable: string;
  /** [time, unit] in C order: the change of the rate per unit of the variable. */
  readonly slopes: Float64Array;
  /** [time, unit] in C order: two-sided p of the slope; 1 for a constant rate, NaN without three points. */
  readonly p: Float64Array;
  /** Trials that the lines go through; of mean rates none. */
  readonly trials?: number;
}

/**
 * Linear regression of the mean rates of each unit at each time on a variable, over the conditions, with the two-sided
 * p of the slope by Student's t of n − 2 degrees of freedom.
 * @param variable one of those by which the averages are sorted (default: the first)
 * @throws "unknown" for another variable, "invalid" for fewer than three different values
 */
export function tuningSlopes(means: ConditionMeans, variable?: string): TuningSlopes {
  checkArgument("means", means, ["conditions", "variables"], "give what `conditionMeans` returns");
  const { conditions, times, units } = means;
  const name = variable ?? means.variables[0].name;
  placesAmong(means.variables, [name]);
  const x = conditions.map(({ values }) => values[name]);
  checkDifferent(name, x, "averages");
  const slopes = new Float64Array(times.length * units).fill(Number.NaN);
  const p = slopes.slice();
  for (let i = 0; i < slopes.length; i++)
    [slopes[i], p[i]] = lineThrough(
      conditions.flatMap(({ rates }, k) => (Number.isNaN(rates[i]) ? [] : [[x[k], rates[i]] as const])),
    );
  return { variable: name, ...axisOf(means), slopes, p };
}

const axisOf = ({ times, align, units, periods }: Pick<ConditionMeans, "times" | "align" | "units" | "periods">) => ({
  ...{ times, units, periods },
  ...(align !== undefined && { align }),
});

/** The share of units whose slope has a p below `alpha`, at each time. */
export function significantShare(tuning: TuningSlopes, alpha = 0.05): Float64Array {
  const { times, units, p } = slopesIn(tuning);
  return times.map((_, i) => p.subarray(i * units, (i + 1) * units).filter((value) => value < alpha).length / units);
}

/** The slopes of all units at the time that is nearest to `at` ms. Throws "invalid" for a time outside of the axis. */
export function slopesAt(tuning: TuningSlopes, at: number): Float64Array {
  const { times, units, slopes } = slopesIn(tuning);
  const spacing = times.length > 1 ? times[1] - times[0] : 0;
  if (!(at >= times[0] - spacing && at <= times[times.length - 1] + spacing))
    throw invalid({ at: "at", value: at, remedy: `give a time from ${times[0]} to ${times[times.length - 1]} ms` });
  const nearest = times.reduce((best, time, i) => (Math.abs(time - at) < Math.abs(times[best] - at) ? i : best), 0);
  return slopes.slice(nearest * units, (nearest + 1) * units);
}

/**
 * Pearson's correlation, across units, of the slopes at a reference time in ms with those at every time.
 * @throws "invalid" for a reference outside of the axis of time
 */
export function slopeCorrelation(tuning: TuningSlopes, at: number): Float64Array {
  const reference = slopesAt(tuning, at);
  const { times, units, slopes } = tuning;
  return times.map((_, i) => correlation(reference, slopes.subarray(i * units, (i + 1) * units)));
}

function slopesIn(tuning: TuningSlopes): TuningSlopes {
  checkArgument(
    "tuning",
    tuning,
    ["times", "units", "p", "slopes"],
    "give what `tuningSlopes` or `tuningOfTrials` returns",
  );
  return tuning;
}
