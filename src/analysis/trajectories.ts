import { checkArgument } from "../base/arguments.ts";
import type { Frame } from "./alignment.ts";
import { averageStates } from "./average.ts";
import type { TrialGroup } from "./conditions.ts";
import { principalComponents } from "./pca.ts";
import { checkRecording, type Recording } from "./recording.ts";

/** The path of the mean activity of some trials through the space of the principal components. */
export interface Trajectory {
  readonly group: TrialGroup;
  /** The frame it is a path through, counted from 0. */
  readonly frame: number;
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
 * Mean rates of all units by group of trials, and the principal components of these means over groups and times.
 * Averaging removes the noise of single trials.
 * @param frames stretches of the trials; each group has a path through each of them (default: the whole trial)
 */
export function trajectories(
  recording: Recording,
  groups: readonly TrialGroup[],
  frames: readonly (Frame | undefined)[] = [undefined],
  count = 3,
): Trajectories {
  checkRecording(recording, "rates", "times");
  checkArgument("groups", groups, ["flatMap"], "give what `trialGroups` returns");
  const { units } = recording;
  const means = groups.flatMap((group) =>
    frames.map((within, frame) => ({ group, frame, ...averageStates(recording, group.trials, within) })),
  );
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
    trajectories: means.map(({ group, frame, times }, k) => ({
      group,
      frame,
      times,
      scores: scores.map((along) => along.subarray(firsts[k], firsts[k] + times.length)),
    })),
  };
}
