import { checkArgument } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { knownOptions } from "../settings/options.ts";
import { frameOf } from "./average.ts";
import { type ConditionMeans, type ConditionMeansOptions, conditionMeans, framingOf } from "./conditionMeans.ts";
import { alongDecoder, averagesOf, demixed, squaredNorm } from "./demixed.ts";
import { isFiniteTrial, type Recording } from "./recording.ts";
import { variables } from "./variables.ts";

export interface DemixingRegularisation {
  /** The λ with the least error. */
  readonly regularisation: number;
  /** Those that were tried. */
  readonly candidates: readonly number[];
  /** For each: Σ_φ ‖X_φ − F_φ D_φ X_test‖² / ‖X‖², the mean over repetitions. */
  readonly errors: readonly number[];
  readonly repetitions: number;
}

export interface DemixingRegularisationOptions extends ConditionMeansOptions {
  /** Components of each marginalisation (default: 3). */
  readonly components?: number;
  /** The λ to try (default: 21 from 1e-7 to about 1, each 1.5² times the last). */
  readonly candidates?: readonly number[];
  /** Held-out trials of each condition, one at a time (default: 10, or as many as the rarest condition has). */
  readonly repetitions?: number;
}

const usual = Array.from({ length: 21 }, (_, k) => {
  let value = 1e-7;
  for (let i = 0; i < k; i++) value *= 2.25;
  return value;
});

/**
 * The strength of the regularisation of `demixedComponents` by cross-validation, as in Kobak et al. (2016): repeatedly
 * one trial of each condition is left out, and components of the others rebuild the parts of their averages from it.
 * The trials that are left out are the first, the second, … of each condition; units were recorded together, so that
 * all leave out the same.
 * @param options the averages, as for `conditionMeans`, and what is tried
 * @throws "invalid" for fewer than two trials of a condition, or no candidate; the errors of `demixedComponents`
 */
export function demixingRegularisation(
  recording: Recording,
  options: DemixingRegularisationOptions,
): DemixingRegularisation {
  checkArgument("recording", recording, ["rates", "table"], "give the `recording` of a simulation");
  checkArgument("options", options, ["by"], "name the variables: { by: [...] }");
  const { components = 3, candidates = usual, repetitions: asked = 10, ...averaged } = options;
  if (candidates.length === 0 || candidates.some((one) => !(one >= 0)))
    throw invalid({ at: "candidates", value: candidates, remedy: "give numbers of at least 0" });
  knownOptions(
    averaged,
    ["by", "trials", "align", "period", "framing", "smoothing", "standardised", "preference", "sameTrials"],
    "the options of demixingRegularisation",
  );
  const groups = trialsByCondition(recording, averaged);
  const fewest = Math.min(...groups.map(({ length }) => length));
  if (!(fewest >= 2))
    throw invalid({ subject: "a condition of one trial", remedy: "record more, or sort by fewer variables" });
  const repetitions = Math.min(asked, fewest);
  const errors = candidates.map(() => 0);
  for (let k = 0; k < repetitions; k++) {
    const out = new Set(groups.map((trials) => trials[k]));
    const trained = conditionMeans(recording, { ...averaged, trials: groups.flat().filter((one) => !out.has(one)) });
    const tested = conditionMeans(recording, { ...averaged, trials: [...out] });
    const [train, test] = inCommon(trained, tested);
    const data = averagesOf(train);
    const { units, columns, mean } = data;
    const held = Float64Array.from({ length: units * columns }, (_, i) => {
      const [unit, column] = [Math.floor(i / columns), i % columns];
      const steps = test.times.length;
      return test.conditions[Math.floor(column / steps)].rates[(column % steps) * units + unit] - mean[unit];
    });
    candidates.forEach((candidate, i) => {
      let error = 0;
      for (const { part, pairs } of demixed(data, candidate, components)) {
        const left = Float64Array.from(part.values);
        for (const { decoder, encoder } of pairs) {
          const shown = alongDecoder(decoder, held, units, columns);
          for (let j = 0; j < left.length; j++) left[j] -= encoder[Math.floor(j / columns)] * shown[j % columns];
        }
        error += squaredNorm(left);
      }
      errors[i] += error / data.total / repetitions;
    });
  }
  const least = errors.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (least === Number.POSITIVE_INFINITY)
    throw invalid({ subject: "averages", detail: "too large for squares", remedy: "average other trials" });
  return { regularisation: candidates[errors.indexOf(least)], candidates, errors, repetitions };
}

/** The trials that are averaged, by condition. */
function trialsByCondition(recording: Recording, options: ConditionMeansOptions): number[][] {
  const { by, trials = "all" } = options;
  const sorted = variables(recording, by);
  const onsets = frameOf(framingOf(recording, options))?.onsets;
  const groups = new Map<string, number[]>();
  recording.table.forEach((row, trial) => {
    const isMeant = typeof trials === "string" ? trials === "all" || row.isCorrect === true : trials.includes(trial);
    const values = sorted.map((variable) => variable.value(row));
    if (!isMeant || !isFiniteTrial(row) || [onsets?.[trial] ?? 0, ...values].some(Number.isNaN)) return;
    const key = values.map((value) => value + 0).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  });
  return [...groups.values()];
}

/**
 * The two at the times that all conditions of both have: single trials of random length may be shorter than most. With
 * a preference the conditions of single trials are of two trials, one for some units.
 */
function inCommon(
  trained: ConditionMeans,
  tested: ConditionMeans,
): readonly [train: ConditionMeans, test: ConditionMeans] {
  const timesOf = ({ times, conditions, units }: ConditionMeans, isThere: (rates: Float64Array) => boolean) =>
    Array.from(times.keys())
      .filter((k) => conditions.every(({ rates }) => isThere(rates.subarray(k * units, (k + 1) * units))))
      .map((k) => Math.round(times[k] * 1e6));
  const own = timesOf(tested, (rates) => !rates.some(Number.isNaN));
  const shared = new Set(timesOf(trained, (rates) => !rates.every(Number.isNaN)).filter((time) => own.includes(time)));
  if (shared.size === 0)
    throw missing({
      subject: "a time that single trials of all conditions have",
      remedy: "average a stretch that all trials have, such as a period",
    });
  const cut = (means: ConditionMeans): ConditionMeans => {
    const kept = Array.from(means.times.keys()).filter((k) => shared.has(Math.round(means.times[k] * 1e6)));
    return {
      ...means,
      times: Float64Array.from(kept, (k) => means.times[k]),
      conditions: means.conditions.map((one) => ({
        ...one,
        rates: Float64Array.from(
          kept.flatMap((k) => Array.from(one.rates.subarray(k * means.units, (k + 1) * means.units))),
        ),
      })),
    };
  };
  return [cut(trained), cut(tested)];
}
