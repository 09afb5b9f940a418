/** Numbers that guides read from what is seen of a network, and their words. */
import { groupsOf } from "../state/units.ts";
import type { Measured, Seen } from "./guide.ts";

/** Mean rate of a population in the second half of a period of the trial that is shown, a.u. */
export function rateIn({ ready, trial }: Seen, population: string, period: string): number {
  const group = groupsOf(ready).find(({ name }) => name === population);
  const span = trial.periods.find(({ name }) => name === period);
  if (!group || !span) return Number.NaN;
  const from = (span.from + span.to) / 2;
  let [sum, count] = [0, 0];
  trial.times.forEach((time, step) => {
    if (time <= from || time > span.to) return;
    for (let unit = group.first; unit < group.end; unit++, count++) sum += trial.rates[step * ready.units + unit];
  });
  return sum / count;
}

/** How many times as high a rate is afterwards; one that is no number any more has grown beyond all. */
export const ratio = (before: number, after: number): number =>
  Number.isFinite(after) ? after / before : Number.POSITIVE_INFINITY;

/** Share of all trials that were decided rightly. */
export const accuracy = ({ curve }: Seen): number => curve.accuracy;

/** The level at which the curve passes a share for the first time, between two levels in a straight line. */
function passes({ curve }: Seen, share: number): number {
  const points = curve.points.filter((one): one is typeof one & { level: number } => typeof one.level === "number");
  for (const [k, right] of points.entries()) {
    const left = points[k - 1];
    if (left && left.share < share && right.share >= share)
      return left.level + ((right.level - left.level) * (share - left.share)) / (right.share - left.share);
  }
  return Number.NaN;
}

/** Levels between a quarter and three quarters of the choices, beyond all where the curve does not pass both. */
export function rise(seen: Seen): number {
  const width = passes(seen, 0.75) - passes(seen, 0.25);
  return Number.isNaN(width) ? Number.POSITIVE_INFINITY : width;
}

export const middle = (seen: Seen): number => passes(seen, 0.5);

/**
 * Where the mean paths of conditions lie halfway through a period, on the line from the first to the last: 0 to 1.
 * In the order of their levels.
 */
export function placesOfPaths({ space, trial }: Seen, period: string): number[] {
  const k = trial.periods.filter(({ from, to }) => to > from).findIndex(({ name }) => name === period);
  const at = space.paths.map(({ x, y, periodStarts }) => {
    const step = Math.round((periodStarts[k] + (periodStarts[k + 1] ?? x.length - 1)) / 2);
    return [x[step], y[step]];
  });
  const [first, last] = [at[0], at[at.length - 1]];
  if (!first || !last) return [];
  const line = [last[0] - first[0], last[1] - first[1]];
  const length = line[0] ** 2 + line[1] ** 2;
  return at.map(([x, y]) => ((x - first[0]) * line[0] + (y - first[1]) * line[1]) / length);
}

export const percent = (share: number): string => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : "none");
export const rate = (value: number): string =>
  !Number.isFinite(value)
    ? "beyond all numbers"
    : value < 100
      ? value.toPrecision(3)
      : Math.round(value).toLocaleString("en");
const level = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(1).replace("-", "−")} %` : "not there";

/** Rows of what is measured. */
export const rates = (before: Seen, after: Seen, population: string, period: string): Measured => ({
  what: `Mean rate of ${population} late in the ${period} (a.u., this trial)`,
  before: rate(rateIn(before, population, period)),
  after: rate(rateIn(after, population, period)),
});
export const correct = (before: Seen, after: Seen): Measured => ({
  what: `Correct, of ${after.curve.trials.toLocaleString("en")} trials`,
  before: percent(accuracy(before)),
  after: percent(accuracy(after)),
});
export const rises = (before: Seen, after: Seen): Measured => ({
  what: "Coherence over which the curve rises from 25 to 75 %",
  before: level(rise(before)),
  after: level(rise(after)),
});
export const middles = (before: Seen, after: Seen): Measured => ({
  what: "Coherence at which it passes 50 %",
  before: level(middle(before)),
  after: level(middle(after)),
});
