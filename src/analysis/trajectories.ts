import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { knownOptions } from "../settings/options.ts";
import { deviation } from "./activeUnits.ts";
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
  /** The units that were analysed. */
  readonly units: readonly number[];
}

export interface TrajectoryOptions {
  /** The number of components (default: 3). */
  readonly count?: number;
  /** Whether all units have the same weight: means are divided by the s.d. of their unit (default: false). */
  readonly standardised?: boolean;
  /** Only units whose means have a population s.d. above this are analysed (default: all units). */
  readonly activeAbove?: number;
}

/**
 * Mean rates of all units by group of trials, and the principal components of these means over groups and times.
 * Averaging removes the noise of single trials.
 * @throws "invalid" if no unit is active, "unknown" for an option that does not exist
 * @param frames stretches of the trials; each group has a path through each of them (default: the whole trial)
 */
export function trajectories(
  recording: Recording,
  groups: readonly TrialGroup[],
  frames: readonly (Frame | undefined)[] = [undefined],
  options?: TrajectoryOptions,
): Trajectories {
  const known = ["count", "standardised", "activeAbove"] as const;
  const { count = 3, standardised = false, activeAbove } = knownOptions(options, known, "the options of trajectories");
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
  const active = Array.from({ length: units }, (_, unit) => unit).filter(
    (unit) => activeAbove === undefined || deviation(all, unit, units) > activeAbove,
  );
  if (active.length === 0)
    throw invalid({
      at: "activeAbove",
      value: activeAbove,
      detail: ": no unit varies more",
      remedy: "give a smaller number",
    });
  const isActive = Array.from({ length: units }, (_, unit) => active.includes(unit));
  const kept = active.length === units ? all : all.filter((_, place) => isActive[place % units]);
  const { explained, scores } = principalComponents(kept, rows, active.length, { count, standardised });
  return {
    explained,
    units: active,
    trajectories: means.map(({ group, frame, times }, k) => ({
      group,
      frame,
      times,
      scores: scores.map((along) => along.subarray(firsts[k], firsts[k] + times.length)),
    })),
  };
}
