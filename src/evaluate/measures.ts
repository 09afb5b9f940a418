/** Errors and reaction times of trials, summarised. */
import { z } from "../analysis/interval.ts";
import type { TrialRow } from "../analysis/recording.ts";
import { finite } from "../figure/figure.ts";
import type { ErrorResult, ReactionTimeResult, RunResults } from "../format/runResults.ts";

/** Mean with its 95 % interval (normal, from the standard error), and quantiles; null for too few values. */
function spreadOf(values: readonly number[]) {
  const n = values.length;
  const ascending = values.toSorted((a, b) => a - b);
  /** Quantile, linear between order statistics. */
  const at = (share: number) => {
    if (n === 0) return null;
    const place = share * (n - 1);
    const [below, above] = [ascending[Math.floor(place)], ascending[Math.ceil(place)]];
    return below + (above - below) * (place - Math.floor(place));
  };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (n - 1);
  const half = n < 2 ? Number.NaN : z * Math.sqrt(variance / n);
  return {
    mean: finite(mean),
    low: finite(mean - half),
    high: finite(mean + half),
    median: at(0.5),
    quartile1: at(0.25),
    quartile3: at(0.75),
    trials: n,
  };
}

/** The errors of some trials, with their base rate, the error of the mean target. */
export function errorsOf(rows: readonly TrialRow[]): ErrorResult {
  const { quartile1: _, quartile3: __, ...spread } = spreadOf(finiteOf(rows.map(({ error }) => error)));
  const baselines = finiteOf(rows.map(({ baseline }) => baseline));
  return {
    ...spread,
    baseline: finite(baselines.reduce((sum, value) => sum + value, 0) / baselines.length),
  };
}

/** In ms, over the trials with a response. */
export const reactionTimesOf = (rows: readonly TrialRow[]): ReactionTimeResult =>
  spreadOf(finiteOf(rows.map(({ reactionTime }) => reactionTime)));

/** The baselines of targets that do not vary are 0 up to rounding. */
const rounding = 1e-9;

/** 1 − Σ error²/Σ baseline²; null if the targets do not vary. */
export function r2Of(rows: readonly TrialRow[]): NonNullable<RunResults["error"]>["r2"] {
  let [left, all] = [0, 0];
  for (const { error = Number.NaN, baseline = Number.NaN } of rows) {
    if (!Number.isFinite(error) || !Number.isFinite(baseline)) continue;
    left += error * error;
    all += baseline * baseline;
  }
  return all > rounding * rounding * left ? finite(1 - left / all) : null;
}

const finiteOf = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
