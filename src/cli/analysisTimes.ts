/** Times at which analyses are made. */
import type { AnalysisSetting, ShownTrials } from "./analysisEntry.ts";

/** Times at which regressions and decoders are fitted, at most. */
const mostTimes = 25;

/** ms from one to the next. */
export const spacingOf = ({ times, dt }: ShownTrials, { every }: Pick<AnalysisSetting, "every">): number =>
  every ?? Math.max(1, Math.ceil(times.length / mostTimes)) * (times.length > 1 ? times[1] - times[0] : dt);

/** The place of the largest of some values. */
export const largest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
};
