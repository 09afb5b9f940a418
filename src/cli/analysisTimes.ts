/** Times at which analyses are made. */
import { invalid } from "../base/errors.ts";
import type { AnalysisSetting, ShownTrials } from "./analysisEntry.ts";
import { shortNumber } from "./numberText.ts";

/** Times at which regressions and decoders are fitted, at most. */
const mostTimes = 25;

/** ms from one recorded step to the next. */
const stepOf = ({ times, dt }: ShownTrials): number => (times.length > 1 ? times[1] - times[0] : dt);

/** From one of them to the next, ms: some recorded steps. */
export function spacingOf(shown: ShownTrials, { every }: Pick<AnalysisSetting, "every">): number {
  const step = stepOf(shown);
  const steps = every === undefined ? Math.ceil(shown.times.length / mostTimes) : Math.floor(every / step + 1e-6);
  return Math.max(1, steps) * step;
}

/** Throws "invalid" for a time between two steps, ms. */
export function checkSteps(every: number | undefined, dt: number): void {
  if (every === undefined) return;
  const steps = Math.max(1, Math.round(every / dt));
  if (Math.abs(every / dt - steps) > 1e-6)
    throw invalid({
      subject: "--every",
      value: every,
      detail: `with a time step of ${shortNumber(dt)} ms`,
      remedy: `give a multiple of it, such as ${shortNumber(steps * dt)}`,
    });
}

/** Throws "invalid" for more than the longest trial lasts, ms. */
export function checkEvery(every: number | undefined, shown: ShownTrials): void {
  const longest = shown.times.length * stepOf(shown);
  if (every !== undefined && every > longest)
    throw invalid({
      subject: "--every",
      value: every,
      detail: `as trials last ${shortNumber(longest)} ms`,
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
