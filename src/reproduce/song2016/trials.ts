/** What the analyses of several networks have in common. */
import { averageStates } from "../../analysis/average.ts";
import { choiceSelectivity } from "../../analysis/choiceSelectivity.ts";
import type { TrialGroup } from "../../analysis/conditions.ts";
import type { Recording, TrialRow } from "../../analysis/recording.ts";

/** The share of right choices in %; null without trials. */
export const accuracyOf = (rows: readonly TrialRow[]): number | null =>
  rows.length > 0 ? (100 * rows.filter(({ isCorrect }) => isCorrect === true).length) / rows.length : null;

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
