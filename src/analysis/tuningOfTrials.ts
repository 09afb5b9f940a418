/** How the rate of each unit in single trials depends on one variable, against time. */
import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { typicalPeriods } from "./average.ts";
import { frameOfStretch, type TrialStretch } from "./frames.ts";
import { checkDifferent, lineThrough } from "./lineThrough.ts";
import { checkRecording, isFiniteTrial, type Recording } from "./recording.ts";
import type { TuningSlopes } from "./tuning.ts";
import { type VariableName, variables } from "./variables.ts";
import { windowIn } from "./window.ts";

export interface TrialTuningOptions extends TrialStretch {
  /** A number that describes trials, such as a factor. */
  readonly variable: VariableName;
  /** From one time to the next, in ms (default: every recorded step). */
  readonly every?: number;
}

/**
 * `tuningSlopes` over single trials: linear regression of the rate of each unit at each time on a variable. Trials that
 * are not finite, lack the variable or have ended are left out, as are times at which fewer than half of them run. A
 * continuum needs no bins.
 * @throws "unknown" for a variable or period that no trial has; "invalid" for categories, or fewer than three values
 */
export function tuningOfTrials(recording: Recording, options: TrialTuningOptions): TuningSlopes {
  checkRecording(recording, "rates", "times");
  checkArgument("options", options, ["variable"], "name a number that describes trials: { variable: NAME }");
  const { table, rates, trials: all, units } = recording;
  const [variable] = variables(recording, [options.variable]);
  const { name } = variable;
  if (variable.isCategory)
    throw invalid({ subject: `variable "${name}"`, detail: "which numbers categories", remedy: "name a number" });
  const window = windowIn(recording, options, options.every);
  const among = table.flatMap((row, trial) => {
    const x = variable.value(row);
    return isFiniteTrial(row) && window.has(trial) && !Number.isNaN(x) ? [{ trial, x }] : [];
  });
  checkDifferent(
    name,
    among.map(({ x }) => x),
    "trials",
  );
  const running = Array.from(window.times, (_, i) => among.filter(({ trial }) => window.isInside(trial, i)));
  const kept = running.flatMap((here, i) => (2 * here.length >= among.length ? [i] : []));
  const slopes = new Float64Array(kept.length * units);
  const p = slopes.slice();
  for (const [at, i] of kept.entries()) {
    const places = running[i].map(({ trial }) => (window.stepOf(trial, i) * all + trial) * units);
    for (let unit = 0; unit < units; unit++)
      [slopes[at * units + unit], p[at * units + unit]] = lineThrough(
        running[i].map(({ x }, k) => [x, rates[places[k] + unit]] as const),
      );
  }
  const align = options.period ?? options.align;
  return {
    ...{ variable: name, units, slopes, p, trials: among.length },
    times: Float64Array.from(kept, (i) => window.times[i]),
    periods: typicalPeriods(table, frameOfStretch(table, options)),
    ...(align !== undefined && { align }),
  };
}
