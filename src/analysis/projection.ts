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
 * Averages by condition along axes, less the mean over these conditions at each time.
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
  for (const k of axes.keys())
    for (const i of inside.keys()) {
      const there = paths.map((path) => path[k][i]).filter((value) => !Number.isNaN(value));
      const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
      for (const path of paths) path[k][i] -= mean;
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
