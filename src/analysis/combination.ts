/** How the sensitivities to two cues combine when both are shown. */
import { checkArgument } from "../base/arguments.ts";
import type { LevelCount, PsychometricFit } from "./psychometricFit.ts";
import { type Interval, type IntervalOptions, intervalOf, resampledFits } from "./psychometricIntervals.ts";

/** A value from the fits to all trials, and its 95 % interval over resampled trials. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

export interface Combination {
  /** The fits to the trials with one cue, with the other, and with both. */
  readonly fits: readonly [one: PsychometricFit, other: PsychometricFit, both: PsychometricFit];
  /** 1/σ² with each cue alone. */
  readonly one: Estimate;
  readonly other: Estimate;
  /** 1/σ² with both. */
  readonly both: Estimate;
  /** 1/σ₁² + 1/σ₂²: what both would give if all noise were in the cues, independently. */
  readonly independent: Estimate;
  /** (1/σ₁ + 1/σ₂)²: what both would give if all noise came after the cues were added. */
  readonly shared: Estimate;
  /** The measured 1/σ² over each prediction: 1 if they agree. */
  readonly overIndependent: Estimate;
  readonly overShared: Estimate;
}

/**
 * Compares the squared inverse width of the psychometric function with both cues to two predictions from those with
 * one. With noise in each cue the squared sensitivities add (Ernst & Banks 2002, Nature 415:429–433); with noise only
 * after the cues are added, inside the network, the sensitivities themselves add. Widths are those of
 * `fitPsychometric`; intervals are over trials, drawn anew for the three conditions independently.
 * @param counts of the choices with each cue alone and with both
 * @throws "missing" without three lists of counts, and the errors of `fitPsychometric`
 */
export function combination(
  counts: {
    readonly one: readonly LevelCount[];
    readonly other: readonly LevelCount[];
    readonly both: readonly LevelCount[];
  },
  options: IntervalOptions = {},
): Combination {
  checkArgument("counts", counts, ["one", "other", "both"], "give the counts with each cue alone and with both");
  const series = [counts.one, counts.other, counts.both].map((list, k) => resampledFits([list], options, k));
  const precisions = series.map(({ fit, fits }) => [fit, ...fits].map(({ width }) => 1 / (width * width)));
  const [one, other, both] = precisions;
  const independent = one.map((value, k) => value + other[k]);
  const shared = one.map((value, k) => value + other[k] + 2 * Math.sqrt(value * other[k]));
  const estimate = ([value, ...resampled]: readonly number[]): Estimate => ({ value, interval: intervalOf(resampled) });
  const [fitOne, fitOther, fitBoth] = series.map(({ fit }) => fit);
  return {
    fits: [fitOne, fitOther, fitBoth],
    one: estimate(one),
    other: estimate(other),
    both: estimate(both),
    independent: estimate(independent),
    shared: estimate(shared),
    overIndependent: estimate(both.map((value, k) => value / independent[k])),
    overShared: estimate(both.map((value, k) => value / shared[k])),
  };
}
