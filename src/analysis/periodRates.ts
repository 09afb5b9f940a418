import { ownValue } from "../base/display.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { periodNames } from "./periods.ts";
import { checkRecording, checkUnits, isFiniteTrial, type Recording, stepsBetween, type TrialRow } from "./recording.ts";
import { spreadOf } from "./spread.ts";

/** Mean rate at one value of a factor, over trials. */
export interface LevelRate {
  readonly level: number;
  readonly mean: number;
  /** Standard error of the mean over trials; NaN if n = 1. */
  readonly sem: number;
  readonly n: number;
}

/**
 * The mean rate of some units during a period against a numeric factor of the condition: mean ± s.e.m. over trials, by
 * rising level. Trials that are not finite are left out.
 * @param units unit numbers
 * @param levelOf the level of a trial (default: the value of the factor); undefined leaves the trial out
 * @throws "unknown" if no trial has a period or factor of that name, "invalid" for levels that are not numbers and for
 * unit numbers out of range
 */
export function ratesByLevel(
  recording: Recording,
  factor: string,
  period: string,
  units: readonly number[],
  levelOf: (row: TrialRow) => number | string | undefined = ({ condition }) => ownValue(condition, factor),
): LevelRate[] {
  checkRecording(recording, "rates", "times");
  checkUnits(units, recording.units);
  const { table, rates, trials } = recording;
  const names = periodNames(table);
  if (!names.includes(period)) throw unknownName("period", period, names);
  const values = new Map<number, number[]>();
  table.forEach((row, trial) => {
    const { periods } = row;
    const level = levelOf(row);
    if (typeof level !== "number" || !isFiniteTrial(row)) return;
    let sum = 0;
    let n = 0;
    for (const { name, from, to } of periods) {
      if (name !== period) continue;
      const [first, end] = stepsBetween(recording, from, to);
      for (let step = first; step < end; step++) {
        const offset = (step * trials + trial) * recording.units;
        for (let u = 0; u < units.length; u++) sum += rates[offset + units[u]];
        n += units.length;
      }
    }
    if (n > 0) values.set(level, [...(values.get(level) ?? []), sum / n]);
  });
  if (values.size === 0) {
    const factors = new Set(table.flatMap(({ condition }) => Object.keys(condition)));
    if (!factors.has(factor)) throw unknownName("factor", factor, [...factors]);
    const levels = table.map(levelOf).filter((level) => level !== undefined);
    if (levels.length > 0 && levels.every((level) => typeof level === "string"))
      throw invalid({
        at: "factor",
        value: factor,
        detail: `: its levels are not numbers, such as "${levels[0]}"`,
        remedy: "name a numeric factor",
      });
  }
  return [...values]
    .sort(([a], [b]) => a - b)
    .map(([level, list]) => {
      const { n, mean, sd } = spreadOf(list);
      return { level, mean: mean ?? Number.NaN, sem: sd === null ? Number.NaN : sd / Math.sqrt(n), n };
    });
}
