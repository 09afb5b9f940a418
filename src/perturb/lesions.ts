/** Every unit lesioned in turn. */
import { invalid } from "../base/errors.ts";
import { populationRanges } from "../base/population.ts";
import { listOf } from "../settings/compound.ts";
import { whole } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import { type NetworkOn, type Observation, type ObservationOptions, observationOptions } from "./doseResponse.ts";
import { type Effects, judgeBy } from "./effects.ts";
import { observer } from "./observer.ts";
import { lesionOf } from "./perturbation.ts";
import { perturbationsOf } from "./schedule.ts";
import { perturbationText } from "./written.ts";

const lesionOptions = {
  ...observationOptions,
  /** Numbers of units (default: all). */
  units: listOf(whole, { unique: true, min: 1 }),
};
export type LesionOptions = ObservationOptions & Pick<OptionsOf<typeof lesionOptions>, "units">;

/** The network without one unit. */
export interface LesionedUnit {
  readonly unit: number;
  /** The name of its population. */
  readonly population: string;
  readonly effects: Effects;
}

export interface Lesions extends Observation {
  /** In the order of their numbers. */
  readonly units: readonly LesionedUnit[];
}

const usual = { trials: 200, resamples: 200 };

/**
 * Effects of holding the rate of each unit at 0 throughout, one unit at a time, on the same trials. Bias and slope come
 * without intervals.
 * @throws "invalid" for numbers of units that the network does not have, and the errors of `simulate`
 */
export async function lesions(on: NetworkOn, given: LesionOptions, usualSeed: number): Promise<Lesions> {
  const options = readOptions(lesionOptions, given, "the options of lesionEach");
  const { trials = usual.trials, resamples = usual.resamples, seed = usualSeed, noise = true } = options;
  const { dt, task: changes = {}, signal, onProgress } = options;
  const observed = on(changes, dt);
  const { populations, task, model } = observed;
  const { units = Array.from({ length: model.units }, (_, unit) => unit) } = options;
  const odd = units.find((unit) => unit >= model.units);
  if (odd !== undefined)
    throw invalid({ at: "units", value: odd, remedy: `give numbers from 0 to ${model.units - 1}` });
  const fixed = perturbationsOf(options.perturb, options.lesion);
  const show = observer(observed, { trials, seed, noise, signal });
  const plain = await show(fixed);
  const judge = judgeBy(plain, { task, populations, resamples, refits: false, seed });
  const ranges = populationRanges(populations);
  const found: LesionedUnit[] = [];
  for (const unit of units) {
    const effects = judge.effectsOf(await show([...fixed, lesionOf([unit])]));
    const population = ranges.find(({ first, end }) => unit >= first && unit < end)?.name ?? "";
    found.push({ unit, population, effects });
    onProgress?.(found.length, units.length);
  }
  return {
    ...{ task, populations, trials, seeds: [seed], networks: 1 },
    perturbations: fixed.map((one) => perturbationText(one)),
    ...{ measures: judge.measures, plain: judge.plain, units: found },
  };
}
