import { averageStates } from "./average.ts";
import type { TrialGroup } from "./conditions.ts";
import { principalComponents } from "./pca.ts";
import type { Recording } from "./recording.ts";

/** The path of the mean activity of some trials through the space of the principal components. */
export interface Trajectory {
  readonly group: TrialGroup;
  /** ms */
  readonly times: Float64Array;
  /** `scores[component][time]` */
  readonly scores: readonly Float64Array[];
}

export interface Trajectories {
  readonly trajectories: readonly Trajectory[];
  /** Fraction of the variance along each component. */
  readonly explained: readonly number[];
}

/**
 * Mean rates of all units by group of trials, and the principal components of these means over groups and times: what the population has in
 * common over trials, without their noise.
 * @param onsets the moment in each trial that becomes time 0, in ms; without it the trial's start
 */
export function trajectories(
  recording: Recording,
  groups: readonly TrialGroup[],
  onsets?: readonly number[],
  count = 3,
): Trajectories {
  const { units } = recording;
  const means = groups.map((group) => ({ group, ...averageStates(recording, group.trials, onsets) }));
  const rows = means.reduce((sum, { times }) => sum + times.length, 0);
  const all = new Float64Array(rows * units);
  let row = 0;
  const firsts = means.map(({ times, means }) => {
    all.set(means, row * units);
    row += times.length;
    return row - times.length;
  });
  const { explained, scores } = principalComponents(all, rows, units, Math.min(count, units));
  return {
    explained,
    trajectories: means.map(({ group, times }, k) => ({
      group,
      times,
      scores: scores.map((along) => along.subarray(firsts[k], firsts[k] + times.length)),
    })),
  };
}
