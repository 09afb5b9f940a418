/** Equal stretches of a period, for stimuli that follow one another. */
import { invalid } from "../../base/errors.ts";
import type { TrialBuilder } from "../builder.ts";

/**
 * Divides a period into `count` slots and returns the start of each in ms since the trial began, for
 * `t.input(…).between(start, start + length, …)`. Starts fall on whole steps. Throws "invalid" if a slot is shorter
 * than a time step.
 */
export function slots(t: TrialBuilder, period: string, count: number): number[] {
  const [start, each] = [t.start(period), t.length(period) / count];
  if (!(Number.isInteger(count) && count > 0 && each >= t.dt))
    throw invalid({
      subject: `${count} slots of period "${period}"`,
      detail: `of ${t.length(period)} ms`,
      remedy: `give a whole number of slots, each at least dt ${t.dt} ms long`,
    });
  return Array.from({ length: count }, (_, k) => start + Math.floor((k * each) / t.dt + 1e-9) * t.dt);
}
