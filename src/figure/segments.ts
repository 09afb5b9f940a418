/** Parts of paths through the state space, period by period, in the colours of what was wanted there. */
import type { TrialGroup } from "../analysis/conditions.ts";
import { allFactors } from "../analysis/factors.ts";
import { periodNames } from "../analysis/periods.ts";
import { type Recording, stepsBetween } from "../analysis/recording.ts";
import type { Trajectory } from "../analysis/trajectories.ts";
import { ownValue } from "../base/display.ts";
import { missing, unknownName } from "../base/errors.ts";
import { mostChannels } from "./channels.ts";
import { type GroupStyle, groupLegend, groupStyles } from "./groups.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { cyclic } from "./palette.ts";

/** A period whose part of each path is shown. */
export interface TrajectorySegment {
  readonly period: string;
  /**
   * What gives its colour: a factor, or "target", the values that the outputs should have in the middle of the period
   * (default: the group). A factor called "target" takes precedence.
   */
  readonly colour?: string;
}

export interface SegmentedPaths {
  readonly paths: readonly Trajectory[];
  /** Of each path. */
  readonly styles: readonly GroupStyle[];
  readonly legend: readonly LegendItem[];
}

/**
 * The parts of paths through whole trials that are in some periods, each from the last step before its period on, so
 * that they join; `frame` is the place of the segment, and time 0 its onset. Bounds are those of the first trial of a
 * group.
 * @throws "unknown" for a period or factor that no trial has, "missing" for targets that were not recorded
 */
export function segmentedPaths(
  recording: Recording,
  groups: readonly TrialGroup[],
  segments: readonly TrajectorySegment[],
  whole: readonly Trajectory[],
): SegmentedPaths {
  const { table, dt } = recording;
  const names = periodNames(table);
  for (const { period } of segments) if (!names.includes(period)) throw unknownName("period", period, names);
  const found = whole.flatMap((path) =>
    segments.flatMap(({ period, colour }, frame) => {
      const trial = path.group.trials[0];
      const bounds = trial === undefined ? undefined : table[trial].periods.find(({ name }) => name === period);
      if (!bounds) return [];
      const inside = Array.from(path.times.keys()).filter(
        (i) => path.times[i] > bounds.from - 0.5 * dt && path.times[i] <= bounds.to + 1e-3 * dt,
      );
      const part: Trajectory = {
        group: path.group,
        frame,
        times: Float64Array.from(inside, (i) => path.times[i] - bounds.from),
        scores: path.scores.map((along) => Float64Array.from(inside, (i) => along[i])),
      };
      return [{ part, key: colour === undefined ? undefined : keyOf(recording, trial, bounds, colour), colour }];
    }),
  );
  const keys = [...new Set(found.flatMap(({ key }) => key ?? []))].sort(inOrder);
  const shades = keys.map((key): TrialGroup => groupOf(key, found.find((one) => one.key === key)!.colour!, recording));
  const ofGroups = groupStyles(groups);
  // Colours of groups repeat; around a circle there are as many as one likes.
  const isMany = shades.length >= mostChannels && shades.every(({ kind }) => kind === undefined || kind === "category");
  const ofKeys = isMany
    ? shades.map((_, k): GroupStyle => ({ stroke: cyclic(k / shades.length) }))
    : groupStyles(shades).map(({ stroke }): GroupStyle => ({ stroke }));
  return {
    paths: found.map(({ part }) => part),
    styles: found.map(({ part, key }) =>
      key === undefined ? ofGroups[groups.indexOf(part.group)] : ofKeys[keys.indexOf(key)],
    ),
    legend: [
      ...(found.some(({ key }) => key === undefined) ? groupLegend(groups) : []),
      ...(shades.length > 0 ? [{ label: `${shades[0].heading}:`, colour: "none", mark: "none" as const }] : []),
      ...shades.map(({ label }, k) => ({ label, colour: ofKeys[k].stroke, mark: "line" as const })),
    ],
  };
}

type Key = number | string;
const inOrder = (a: Key, b: Key): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;

function keyOf(
  recording: Recording,
  trial: number,
  { from, to }: { readonly from: number; readonly to: number },
  colour: string,
): Key {
  const { table, targets, trials, times } = recording;
  const factors = allFactors(table).map(({ name }) => name);
  if (factors.includes(colour)) return ownValue(table[trial].condition, colour) ?? "none";
  if (colour !== "target") throw unknownName("factor", colour, [...factors, "target"]);
  if (!targets)
    throw missing({ subject: "targets of the recording", remedy: "give one of a task whose outputs have targets" });
  const outputs = targets.length / (times.length * trials);
  const [first, end] = stepsBetween(recording, from, to);
  const offset = (((first + end) >> 1) * trials + trial) * outputs;
  const values = Array.from(targets.subarray(offset, offset + outputs), (value) => numberText(value, 3));
  return values.length === 1 ? values[0] : `(${values.join(", ")})`;
}

/** A value as the group that it would make, so that colours are those of other figures. */
function groupOf(key: Key, colour: string, { table, words }: Recording): TrialGroup {
  const known = allFactors(table, words).find(({ name }) => name === colour);
  return {
    label: String(key),
    value: String(key),
    trials: [],
    heading: colour,
    ...(typeof key === "number" && { level: key }),
    ...(known && { factor: known.name, kind: known.kind, circle: known.circle, unit: known.unit }),
  };
}
