/** Times at which analyses are made. */
import { invalid } from "../base/errors.ts";
import type { AnalysisSetting, ShownTrials } from "./analysisEntry.ts";
import { shortNumber } from "./numberText.ts";

/** Times at which regressions and decoders are fitted, at most. */
const mostTimes = 25;

/** ms from one recorded step to the next. */
const stepOf = ({ times, dt }: ShownTrials): number => (times.length > 1 ? times[1] - times[0] : dt);

/** From one of them to the next, ms: some recorded steps. */
export function spacingOf(shown: ShownTrials, { every, stretch }: Pick<AnalysisSetting, "every" | "stretch">): number {
  const step = stepOf(shown);
  const all = lengthOf(shown, stretch.period) / step;
  const steps = every === undefined ? Math.ceil(all / mostTimes - 1e-6) : Math.floor(every / step + 1e-6);
  return Math.max(1, steps) * step;
}

/** The longest trial, or the longest of a period, ms. */
function lengthOf(shown: ShownTrials, period: string | undefined): number {
  const whole = shown.times.length * stepOf(shown);
  if (period === undefined) return whole;
  const longest = shown.table
    .flatMap(({ periods }) => periods.filter(({ name }) => name === period))
    .reduce((most, { from, to }) => Math.max(most, to - from), 0);
  return longest > 0 ? Math.min(whole, longest) : whole;
}

/** Throws "invalid" for more than the longest trial lasts, or the longest of a period, ms. */
export function checkEvery(every: number | undefined, shown: ShownTrials, period: string | undefined): void {
  const longest = lengthOf(shown, period);
  if (every !== undefined && every > longest)
    throw invalid({
      subject: "--every",
      value: every,
      detail: `as ${period === undefined ? "trials last" : `period ${period} lasts`} ${shortNumber(longest)} ms`,
      remedy: "give less",
    });
}

/** The place of the largest of some values: the first, where none is a number. */
export const largest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let k = 1; k < values.length; k++)
    if (values[k] > values[best] || (Number.isNaN(values[best]) && !Number.isNaN(values[k]))) best = k;
  return best;
};
