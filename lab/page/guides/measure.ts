/** What guides read from the lab. */
import { signal } from "@preact/signals";
import type { Lab } from "../state/lab.ts";
import { groupsOf } from "../state/units.ts";

/** Mean rate of a population in the second half of a period of the trial that is shown. */
export function rateIn(lab: Lab, population: string, period: string): number {
  const ready = lab.ready.value;
  const trial = lab.trial.value;
  const group = ready && groupsOf(ready).find(({ name }) => name === population);
  const span = trial?.periods.find(({ name }) => name === period);
  if (!group || !trial || !span) return Number.NaN;
  const from = (span.from + span.to) / 2;
  let [sum, count] = [0, 0];
  trial.times.forEach((time, step) => {
    if (time <= from || time > span.to) return;
    for (let unit = group.first; unit < group.end; unit++, count++) sum += trial.rates[step * ready.units + unit];
  });
  return sum / count;
}

/** What was measured before a guide did something. */
export const before = signal<Readonly<Record<string, number>>>({});

/** Whether what is shown is already what a guide asked for. */
export const isAnswered = (lab: Lab, isIntact: boolean): boolean =>
  lab.curve.value?.isIntact === isIntact && lab.trial.value?.isIntact === isIntact;

/** Share of correct trials of the newest curve. */
export const accuracy = (lab: Lab): number => lab.curve.value?.accuracy ?? Number.NaN;

export const percent = (share: number): string => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : "…");
export const rate = (value: number): string =>
  !Number.isFinite(value) ? "…" : value < 100 ? value.toPrecision(3) : Math.round(value).toLocaleString("en");
