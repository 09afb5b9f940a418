/** Intervals of a psychometric function by the bootstrap, nested over networks and trials. */
import { missing } from "../base/errors.ts";
import { type Generator, generator, keyOf } from "../base/random.ts";
import { count, readAt, seed as seedKind } from "../settings/kind.ts";
import {
  type FitOptions,
  fitPsychometric,
  type LevelCount,
  type PsychometricFit,
  pooledCounts,
  refitted,
} from "./psychometricFit.ts";

export interface IntervalOptions extends FitOptions {
  /** Default: 400. */
  readonly resamples?: number;
  /** Default: 1. */
  readonly seed?: number;
}

export type Interval = readonly [low: number, high: number];

export interface PsychometricIntervals {
  /** To the trials of all networks together. */
  readonly fit: PsychometricFit;
  /** 95 % intervals: percentiles over resamples; null where choices do not determine location and width. */
  readonly location: Interval | null;
  readonly width: Interval | null;
  /** null of a lapse that is not fitted. */
  readonly lapse: Interval | null;
  /** Of P(choice) at a level. */
  at(level: number): Interval;
  /**
   * How often choices drawn from the fit deviate from their own fit at least as much as those observed do (a parametric
   * bootstrap of the deviance): below 0.05 the function describes the choices poorly. null if no degree of freedom is
   * left.
   */
  readonly fitProbability: number | null;
  readonly networks: number;
  readonly resamples: number;
}

/** The stream of resampling. */
const stream = 0x62730000;
const fitStream = 0x62740000;

/**
 * Fits the trials of several networks together, and draws networks with replacement and, within each, as many trials
 * of every level as it was shown (Davison & Hinkley 1997, Bootstrap Methods, §3.8). With one network, intervals are
 * over its trials alone.
 * @param networks the counts of each network
 * @throws the errors of `fitPsychometric`; "missing" without a network
 */
export function psychometricIntervals(
  networks: readonly (readonly LevelCount[])[],
  options: IntervalOptions = {},
): PsychometricIntervals {
  const { fit, fits } = resampledFits(networks, options);
  const interval = (of: (one: PsychometricFit) => number): Interval => intervalOf(fits.map(of));
  const isDetermined = fit.undetermined === null;
  return {
    fit,
    location: isDetermined ? interval(({ location }) => location) : null,
    width: isDetermined ? interval(({ width }) => width) : null,
    lapse: fit.isLapseFitted ? interval(({ lapse }) => lapse) : null,
    at: (level) => interval((one) => one.at(level)),
    fitProbability: fitProbabilityOf(pooledCounts(networks.flat()), fit, options, fits.length),
    networks: networks.length,
    resamples: fits.length,
  };
}

/** See `PsychometricIntervals`. */
function fitProbabilityOf(
  counts: readonly LevelCount[],
  fit: PsychometricFit,
  { resamples: _, seed = 1, ...fitting }: IntervalOptions,
  resamples: number,
): number | null {
  if (fit.degreesOfFreedom <= 0) return null;
  const key = keyOf(seed);
  const expected = counts.map(({ level, n }) => ({ level, n, chosen: n * fit.at(level) }));
  let asFar = 0;
  for (let k = 0; k < resamples; k++)
    if (refitted(resampled(expected, generator(key, fitStream, k)), fit, fitting).deviance >= fit.deviance) asFar++;
  return (1 + asFar) / (1 + resamples);
}

/**
 * The fit to all trials, and a fit to each resample.
 * @param series tells resamples of different trials apart: those of one series have no chance in common with another's
 */
export function resampledFits(
  networks: readonly (readonly LevelCount[])[],
  options: IntervalOptions,
  series = 0,
): { readonly fit: PsychometricFit; readonly fits: readonly PsychometricFit[] } {
  const { resamples = 400, seed = 1, ...fitting } = options;
  readAt(count, resamples, "resamples");
  readAt(seedKind, seed, "seed");
  if (!Array.isArray(networks) || networks.length === 0)
    throw missing({ at: "networks", remedy: "give the counts of at least one network: [counts]" });
  const fit = fitPsychometric(pooledCounts(networks.flat()), fitting);
  const key = keyOf(seed);
  const fits = Array.from({ length: resamples }, (_, k) => {
    const random = generator(key, stream + series, k);
    const drawn = networks.length === 1 ? networks : networks.map(() => random.choice(networks));
    return refitted(pooledCounts(drawn.flatMap((counts) => resampled(counts, random))), fit, fitting);
  });
  return { fit, fits };
}

/** The 95 % interval of resampled values: percentiles. */
export function intervalOf(resampledValues: readonly number[]): Interval {
  const values = resampledValues.toSorted((a, b) => a - b);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

/** As many trials of each level, drawn with replacement. */
const resampled = (counts: readonly LevelCount[], random: Generator): LevelCount[] =>
  counts.map(({ level, chosen, n }) => {
    let again = 0;
    for (let k = 0; k < n; k++) if (random.uniform() * n < chosen) again++;
    return { level, chosen: again, n };
  });

/** Linear between order statistics. */
function quantile(ascending: readonly number[], p: number): number {
  const place = p * (ascending.length - 1);
  const below = Math.floor(place);
  return ascending[below] + (ascending[Math.min(below + 1, ascending.length - 1)] - ascending[below]) * (place - below);
}
