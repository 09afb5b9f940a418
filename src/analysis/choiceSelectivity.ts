/** Selectivity for the network's own choice, and the units that have most of it. */
import { checkArgument, checkCount } from "../base/arguments.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { countUnits, type Population, populationRanges } from "../base/population.ts";
import { readKeys } from "../settings/compound.ts";
import { count, readAt, share as shareKind } from "../settings/kind.ts";
import { choiceName } from "../task/words/words.ts";
import { periodNames, selectivityPeriod } from "./periods.ts";
import { checkRecording, isFiniteTrial, type Recording, stepsBetween, type TrialRow } from "./recording.ts";
import { type Selectivity, silentUnits } from "./selectivity.ts";

export interface ChoiceSelectivityOptions {
  /** The period in which rates are summed (default: that of `selectivity`). */
  readonly period?: string;
  /** The two choices that are compared, counted from 1 (default: 1 and 2). */
  readonly choices?: readonly [number, number];
  /** The trials with the choices (default: those of the recording), such as those of `thresholdCrossings`. */
  readonly table?: readonly TrialRow[];
}

/**
 * Selectivity for the choice that the network made: d' = (mean₁ − mean₂) / √((var₁ + var₂) / 2) per unit, with means
 * and population variances over trials of the rate summed over a period. All trials with one of the two choices count,
 * right or wrong (Song, Yang & Wang 2016, PLoS Comput Biol 12:e1004792). The d' of a unit that never changes is 0.
 * Undefined if trials share no period, or if one of the choices was never made.
 * @throws "unknown" if no trial has the period, "invalid" for other choices
 */
export function choiceSelectivity(
  recording: Recording,
  options: ChoiceSelectivityOptions = {},
): Selectivity | undefined {
  checkRecording(recording, "rates", "times");
  readKeys(options, ["period", "choices", "table"]);
  const { units, trials, rates, words } = recording;
  const { choices = [1, 2], table = recording.table } = options;
  if (!Array.isArray(choices) || choices.length !== 2 || choices[0] === choices[1])
    throw invalid({ at: "choices", value: choices, remedy: "give two different choices, counted from 1" });
  for (const [k, choice] of choices.entries()) readAt(count, choice, `choices[${k}]`);
  checkCount("table", { length: table.length }, { trial: trials });
  const { period = selectivityPeriod(table, words) } = options;
  const names = periodNames(table);
  if (period !== undefined && !names.includes(period)) throw unknownName("period", period, names);
  if (period === undefined) return undefined;
  const groups = choices.map((chosen) => {
    const sums: Float64Array[] = [];
    table.forEach((row, trial) => {
      if (row.choice !== chosen || !isFiniteTrial(row)) return;
      const shown = row.periods.filter(({ name }) => name === period);
      if (shown.length === 0) return;
      const sum = new Float64Array(units);
      for (const { from, to } of shown) {
        const [first, end] = stepsBetween(recording, from, to);
        for (let step = first; step < end; step++) {
          const offset = (step * trials + trial) * units;
          for (let unit = 0; unit < units; unit++) sum[unit] += rates[offset + unit];
        }
      }
      sums.push(sum);
    });
    return sums;
  });
  if (groups.some(({ length }) => length === 0)) return undefined;
  const [one, two] = groups.map((sums) => momentsOf(sums, units));
  const dprime = one.mean.map((mean, unit) => {
    const difference = mean - two.mean[unit];
    return difference === 0 ? 0 : difference / Math.sqrt((one.variance[unit] + two.variance[unit]) / 2);
  });
  const [first, second] = choices.map((choice) => `${words ? choiceName(choice, words) : `choice ${choice}`} chosen`);
  return { period, first, second, dprime, silent: silentUnits(recording) };
}

function momentsOf(samples: readonly Float64Array[], units: number) {
  const mean = new Float64Array(units);
  const variance = new Float64Array(units);
  for (const sample of samples) for (let unit = 0; unit < units; unit++) mean[unit] += sample[unit] / samples.length;
  for (const sample of samples)
    for (let unit = 0; unit < units; unit++) {
      const far = sample[unit] - mean[unit];
      variance[unit] += (far * far) / samples.length;
    }
  return { mean, variance };
}

/**
 * The most selective units: of each population the share with the largest |d'| (rounded), by falling d', one population
 * after the other; units without a d' and silent units are never among them. Returns unit numbers.
 * @param share default: a quarter
 */
export function mostSelective(
  selectivity: Pick<Selectivity, "dprime" | "silent">,
  populations: readonly Population[],
  { share = 0.25 }: { readonly share?: number } = {},
): number[] {
  checkArgument("selectivity", selectivity, ["dprime", "silent"], "give what `choiceSelectivity` returns");
  const { dprime, silent } = selectivity;
  checkCount("dprime", dprime, { unit: countUnits(populations) });
  readAt(shareKind, share, "share");
  return populationRanges(populations).flatMap(({ first, end }) =>
    Array.from({ length: end - first }, (_, i) => first + i)
      .filter((unit) => !Number.isNaN(dprime[unit]) && !silent[unit])
      .sort((a, b) => Math.abs(dprime[b]) - Math.abs(dprime[a]) || a - b)
      .slice(0, Math.round(share * (end - first)))
      .sort((a, b) => dprime[b] - dprime[a] || a - b),
  );
}
