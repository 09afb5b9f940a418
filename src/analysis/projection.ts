import { checkArgument, checkCount } from "../base/arguments.ts";
import { missing } from "../base/errors.ts";
import type { ConditionMean, ConditionMeans } from "./conditionMeans.ts";
import type { TaskAxes } from "./taskAxes.ts";
import type { Variable } from "./variables.ts";

/** The path of the mean activity of a condition along some axes. */
export interface ProjectedCondition extends Omit<ConditionMean, "rates"> {
  /** `along[axis][time]`; NaN where a unit lacks a value or fewer than half of the condition's trials run. */
  readonly along: readonly Float64Array[];
}

export interface ProjectedMeans {
  /** The names of the axes. */
  readonly axes: readonly string[];
  /** ms */
  readonly times: Float64Array;
  readonly conditions: readonly ProjectedCondition[];
  /** Those by which the conditions are sorted, if known: the words and circles of values. */
  readonly variables?: readonly Variable[];
  /** Whether rates are in s.d. */
  readonly isStandardised?: boolean;
}

export interface ProjectionOptions {
  /** Which conditions (default: all). */
  readonly where?: (values: Readonly<Record<string, number>>) => boolean;
  /** The stretch [from, to] of the averages, in ms on their axis of time (default: all of it). */
  readonly from?: number;
  readonly to?: number;
  /** From one time to the next, in ms (default: every one). */
  readonly every?: number;
}

/**
 * Averages by condition along axes, less the mean over these conditions at each time. Where a condition ends, the mean
 * goes on by the mean change of the others, so that their paths do not jump.
 * @throws "missing" if no condition is left; "mismatched" for axes of other units
 */
export function projectMeans(
  means: ConditionMeans,
  taskAxes: Pick<TaskAxes, "axes" | "units" | "names">,
  { where, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, every = 0 }: ProjectionOptions = {},
): ProjectedMeans {
  checkArgument("means", means, ["conditions", "times"], "give what `conditionMeans` returns");
  checkArgument("axes", taskAxes, ["axes", "units", "names"], "give what `taskAxes` returns");
  const { axes, units, names } = taskAxes;
  for (const axis of axes) checkCount("axis", axis, { unit: units.length });
  const shown = means.conditions.filter(({ values }) => where?.(values) ?? true);
  if (shown.length === 0)
    throw missing({ subject: "a condition to project", remedy: "let `where` accept some, or sort other trials" });
  const { times } = means;
  const spacing = times.length > 1 ? times[1] - times[0] : 1;
  const slack = 1e-3 * spacing;
  const stride = Math.max(1, Math.floor(every / spacing + 1e-6));
  const inside = Array.from(times.keys())
    .filter((i) => times[i] >= from - slack && times[i] <= to + slack)
    .filter((_, k) => k % stride === 0);
  const paths = shown.map(({ rates, n, trials }) =>
    axes.map((axis) =>
      Float64Array.from(inside, (i) =>
        n !== undefined && 2 * n[i] < trials
          ? Number.NaN
          : units.reduce((sum, unit, u) => sum + axis[u] * rates[i * means.units + unit], 0),
      ),
    ),
  );
  for (const k of axes.keys()) {
    const means = linkedMeans(paths.map((path) => path[k]));
    for (const path of paths)
      means.forEach((mean, i) => {
        path[k][i] -= mean;
      });
  }
  return {
    axes: names,
    variables: means.variables,
    isStandardised: means.isStandardised ?? false,
    times: Float64Array.from(inside, (i) => times[i]),
    conditions: shown.map(({ rates: _, n, ...condition }, c) => ({
      ...condition,
      ...(n && { n: Int32Array.from(inside, (i) => n[i]) }),
      along: paths[c],
    })),
  };
}

/**
 * The mean of paths at each time, from the first time at which most of them are there: from one time to the next it
 * changes as the paths do that are there at both.
 */
function linkedMeans(paths: readonly Float64Array[]): Float64Array {
  const means = new Float64Array(paths[0].length).fill(Number.NaN);
  const there = (i: number) => paths.filter((path) => !Number.isNaN(path[i]));
  const mean = (list: readonly Float64Array[], of: (path: Float64Array) => number) =>
    list.reduce((sum, path) => sum + of(path), 0) / list.length;
  const counts = Array.from(means, (_, i) => there(i).length);
  const start = counts.indexOf(Math.max(...counts));
  const link = (i: number, from: number) => {
    const both = there(i).filter((path) => !Number.isNaN(path[from]));
    const isLinked = both.length > 0 && !Number.isNaN(means[from]);
    means[i] = isLinked ? means[from] + mean(both, (path) => path[i] - path[from]) : mean(there(i), (path) => path[i]);
  };
  means[start] = mean(there(start), (path) => path[start]);
  for (let i = start + 1; i < means.length; i++) link(i, i - 1);
  for (let i = start - 1; i >= 0; i--) link(i, i + 1);
  return means;
}
