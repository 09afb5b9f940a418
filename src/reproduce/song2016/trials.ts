/** What the analyses of several networks have in common. */
import { averageStates } from "../../analysis/average.ts";
import { choiceSelectivity } from "../../analysis/choiceSelectivity.ts";
import type { TrialGroup } from "../../analysis/conditions.ts";
import { type Proportion, wilson, z } from "../../analysis/interval.ts";
import type { LevelCount, PsychometricFit } from "../../analysis/psychometricFit.ts";
import { psychometricIntervals } from "../../analysis/psychometricIntervals.ts";
import type { Recording, TrialRow } from "../../analysis/recording.ts";
import { spreadOf } from "../../analysis/spread.ts";

/** The share of right choices in %; null without trials. */
export const accuracyOf = (rows: readonly TrialRow[]): number | null =>
  rows.length > 0 ? (100 * rows.filter(({ isCorrect }) => isCorrect === true).length) / rows.length : null;

/** The 95 % interval of a share of trials, in %; null without trials. */
export const inPercent = ({ n, low, high }: Proportion): readonly [number, number] | null =>
  n > 0 ? [100 * low, 100 * high] : null;

/** That of the share of right choices. */
export const accuracyInterval = (rows: readonly TrialRow[]) =>
  inPercent(wilson(rows.filter(({ isCorrect }) => isCorrect === true).length, rows.length));

/** The 95 % interval of a mean, by the normal distribution; null for fewer than two values. */
export function meanInterval(values: readonly number[]): readonly [number, number] | null {
  const { n, mean, sd } = spreadOf(values);
  return sd === null ? null : [mean! - (z * sd) / Math.sqrt(n), mean! + (z * sd) / Math.sqrt(n)];
}

/** The 95 % interval of the difference of two shares, in points (Newcombe 1998, Stat Med 17: 873). */
export function differenceInterval(less: Proportion, more: Proportion): readonly [number, number] | null {
  if (less.n === 0 || more.n === 0) return null;
  const difference = more.value - less.value;
  return [
    100 * (difference - Math.hypot(more.value - more.low, less.high - less.value)),
    100 * (difference + Math.hypot(more.high - more.value, less.value - less.low)),
  ];
}

/** The width of a psychometric function; null if the choices do not determine it, as few do. */
export const determinedWidth = ({ width, undetermined }: PsychometricFit): number | null =>
  undetermined === null ? width : null;

/** Resamples for the interval of a threshold. */
const resamples = 200;
/** The 95 % interval of the width of a psychometric function, fitted as the authors do. */
export const widthInterval = (counts: readonly LevelCount[]) =>
  psychometricIntervals([counts], { method: "leastSquares", resamples }).width;

/** The correct trials of groups; those without any are left out. */
export const correctOnly = ({ table }: Recording, groups: readonly TrialGroup[]): readonly TrialGroup[] =>
  groups
    .map((group) => ({ ...group, trials: group.trials.filter((trial) => table[trial].isCorrect === true) }))
    .filter(({ trials }) => trials.length > 0);

/**
 * The units of a figure, of the active ones: as many with the largest d′ for the choice as with the smallest, by
 * falling d′; without choices those with the largest mean rate.
 */
export function shownUnits(recording: Recording, active: readonly number[], count = 6): number[] {
  const from = active.length > 0 ? active : Array.from({ length: recording.units }, (_, unit) => unit);
  const dprime = choiceSelectivity(recording)?.dprime;
  const { means } = averageStates(
    recording,
    recording.table.map((_, trial) => trial),
  );
  const rate = (unit: number) => {
    let sum = 0;
    for (let place = unit; place < means.length; place += recording.units) sum += means[place];
    return sum;
  };
  const size = (unit: number) => (dprime ? dprime[unit] : rate(unit)) || 0;
  const sorted = [...from].sort((a, b) => size(b) - size(a) || a - b);
  if (sorted.length <= count || !dprime) return sorted.slice(0, count);
  return [...sorted.slice(0, Math.ceil(count / 2)), ...sorted.slice(-Math.floor(count / 2))];
}
