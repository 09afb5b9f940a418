/** Effects of perturbations, with intervals over trials, and paired with the same trials without. */
import { wilson } from "../analysis/interval.ts";
import { type Interval, intervalOf } from "../analysis/psychometricIntervals.ts";
import type { Population } from "../base/population.ts";
import { generator, keyOf } from "../base/random.ts";
import type { TaskInstance } from "../task/instance.ts";
import {
  type BiasAndSlope,
  type FittedChoices,
  fittedChoices,
  leveledChoices,
  type MeasureWords,
  type ObservedTrials,
  trialMeasures,
} from "./measures.ts";

/** A value with its 95 % interval; null where there is none. */
export interface MeasuredValue {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of several networks: how many have a value; absent if all have. */
  readonly n?: number;
}

/** One measure of perturbed trials. */
export interface MeasuredEffect extends MeasuredValue {
  /** From the same trials without the perturbation. */
  readonly change: MeasuredValue;
}
/** By the name of the measure. */
export type Effects = Readonly<Record<string, MeasuredEffect>>;
/** Without intervals. */
export type PlainValues = Readonly<Record<string, number | null>>;

export interface EffectOptions {
  readonly task: TaskInstance;
  readonly populations: readonly Population[];
  readonly resamples: number;
  /** Whether psychometric functions are fitted to resampled trials, too, which takes a second per presentation. */
  readonly refits: boolean;
  readonly seed: number;
}

/** Judges perturbed trials by those without a perturbation. */
export interface Judge {
  readonly measures: readonly MeasureWords[];
  readonly plain: Effects;
  effectsOf(observed: ObservedTrials): Effects;
  /** The same without intervals. */
  valuesOf(observed: ObservedTrials): PlainValues;
}

const stream = 0x70657200;
const none: MeasuredValue = { value: null, low: null, high: null };

/**
 * Values of shares have Wilson's intervals; others, and all changes, those of a bootstrap over trials (percentiles).
 * The same trials are drawn in all doses, so that a change is that of pairs.
 */
export function judgeBy(plain: ObservedTrials, { task, populations, resamples, refits, seed }: EffectOptions): Judge {
  const trials = plain.table.length;
  const all = Uint32Array.from({ length: trials }, (_, trial) => trial);
  const random = generator(keyOf(seed), stream, 0);
  const draws = Array.from({ length: resamples }, () => Uint32Array.from(all, () => random.integer(trials)));
  const isKnown = (values: Float64Array) => values.some((value) => !Number.isNaN(value));
  const means = trialMeasures(task, populations).filter(({ of }) => isKnown(of(plain)));
  const before = means.map(({ of }) => resampled(of(plain), all, draws));
  const fitOf = ({ table }: ObservedTrials) => {
    const choices = leveledChoices(task, table);
    return choices && fittedChoices(choices);
  };
  const fit = fitOf(plain);
  const fitDraws = refits ? draws : [];
  const fits = fit && fitDraws.map(fit.again);
  const { psychometric, factors } = task.words;
  const unit = factors.find(({ name }) => name === psychometric?.factor)?.unit ?? "";
  const ofFit: readonly (MeasureWords & { readonly of: keyof BiasAndSlope })[] =
    psychometric === null || leveledChoices(task, plain.table) === null
      ? []
      : [
          { name: "bias", unit, isShare: false, of: "bias" },
          { name: "slope", unit: unit === "" ? "" : `1/${unit}`, isShare: false, of: "slope" },
        ];
  const effectsOf = (observed: ObservedTrials): Effects => {
    const now = fitOf(observed);
    const again = now && fitDraws.map(now.again);
    return Object.fromEntries([
      ...means.map((measure, k) => [measure.name, effectOfMean(measure, measure.of(observed), before[k], all, draws)]),
      ...ofFit.map(({ name, of }) => [name, effectOfFit(of, [fit, fits], [now, again])]),
    ]);
  };
  // The measures of choices come before activity.
  const measures = [
    ...means.filter(({ name }) => !isRate(name)),
    ...ofFit,
    ...means.filter(({ name }) => isRate(name)),
  ];
  return {
    measures: measures.map(({ name, unit, isShare }) => ({ name, unit, isShare })),
    plain: effectsOf(plain),
    effectsOf,
    valuesOf: (observed) => {
      const now = fitOf(observed);
      return Object.fromEntries([
        ...means.map(({ name, of }) => [name, known(meanOf(of(observed), all))]),
        ...ofFit.map(({ name, of }) => [name, now?.[of] ?? null]),
      ]);
    },
  };
}

const isRate = (name: string): boolean => /^rate\b/.test(name);
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The mean of some trials; NaN without one that has a number. */
function meanOf(values: Float64Array, trials: Uint32Array): number {
  let [sum, n] = [0, 0];
  for (const trial of trials) {
    if (Number.isNaN(values[trial])) continue;
    sum += values[trial];
    n++;
  }
  return sum / n;
}

interface Resampled {
  readonly mean: number;
  readonly means: Float64Array;
}
const resampled = (values: Float64Array, all: Uint32Array, draws: readonly Uint32Array[]): Resampled => ({
  mean: meanOf(values, all),
  means: Float64Array.from(draws, (drawn) => meanOf(values, drawn)),
});

function effectOfMean(
  { isShare }: MeasureWords,
  values: Float64Array,
  before: Resampled,
  all: Uint32Array,
  draws: readonly Uint32Array[],
): MeasuredEffect {
  const { mean, means } = resampled(values, all, draws);
  const differences = means.map((one, k) => one - before.means[k]);
  return {
    ...(isShare ? shareOf(values) : measured(mean, means)),
    change: measured(mean - before.mean, differences),
  };
}

function shareOf(values: Float64Array): MeasuredValue {
  const counted = values.filter((value) => !Number.isNaN(value));
  const { value, low, high } = wilson(
    counted.reduce((sum, one) => sum + one, 0),
    counted.length,
  );
  return counted.length === 0 ? none : { value, low, high };
}

function measured(value: number, again: ArrayLike<number>): MeasuredValue {
  const finite = Array.from(again).filter(Number.isFinite);
  if (!Number.isFinite(value)) return none;
  const [low, high]: Interval | readonly [null, null] = finite.length > 1 ? intervalOf(finite) : [null, null];
  return { value, low, high };
}

type Fits = readonly [fit: FittedChoices | null, again: readonly (BiasAndSlope | null)[] | null];

function effectOfFit(of: keyof BiasAndSlope, [before, beforeAgain]: Fits, [now, again]: Fits): MeasuredEffect {
  if (now === null || again === null) return { ...none, change: none };
  const values = again.map((one) => one?.[of] ?? Number.NaN);
  return {
    ...measured(now[of], values),
    change:
      before === null || beforeAgain === null
        ? none
        : measured(
            now[of] - before[of],
            values.map((value, k) => value - (beforeAgain[k]?.[of] ?? Number.NaN)),
          ),
  };
}
