/** Times at which analyses are made. */
import type { AnalysisSetting, ShownTrials } from "./analysisEntry.ts";

/** Times at which regressions and decoders are fitted, at most. */
const mostTimes = 25;

/** From one of them to the next, ms: some recorded steps. */
export function spacingOf({ times, dt }: ShownTrials, { every }: Pick<AnalysisSetting, "every">): number {
  const step = times.length > 1 ? times[1] - times[0] : dt;
  const steps = every === undefined ? Math.ceil(times.length / mostTimes) : Math.floor(every / step + 1e-6);
  return Math.max(1, steps) * step;
}

/** The place of the largest of some values. */
export const largest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
};
