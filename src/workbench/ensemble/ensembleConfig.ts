/** One configuration for many seeds. */
import { invalid, missing } from "../../errors.ts";
import { keyOf, type Seeds } from "../../random.ts";
import { display } from "../../reader.ts";
import { type ConfigOptions, partsOf, type RunConfig, runConfig, settingOf, withSeed } from "../../train/config.ts";
import { configNamed } from "../../train/configs.ts";
import { startingParameters } from "../../train/start.ts";
import { readStart } from "../startWeights.ts";

/** More is a slip of the hand. */
const mostSeeds = 10_000;

/** Distinct seeds, as they were given. Throws "missing" or "invalid". */
export function readSeeds(seeds: unknown): readonly number[] {
  if (seeds === undefined || (Array.isArray(seeds) && seeds.length === 0))
    throw missing("seeds of an ensemble; give a list, such as [1, 2, 3]");
  if (!Array.isArray(seeds))
    throw invalid(`seeds = ${display(seeds)}; give a list of whole numbers, such as [1, 2, 3]`);
  if (seeds.length > mostSeeds) throw invalid(`seeds: ${seeds.length} of them; give at most ${mostSeeds}`);
  for (const [k, seed] of seeds.entries()) {
    keyOf(seed, `seeds[${k}] =`);
    if (seeds.indexOf(seed) < k) throw invalid(`seeds: ${seed} twice; give each seed once`);
  }
  return seeds;
}

/** What the networks of an ensemble have in common, and the complete configuration of each. */
export interface EnsembleConfig {
  readonly common: Readonly<Record<string, unknown>>;
  of(seed: number): RunConfig;
}

/**
 * The configurations of an ensemble, all from the same given weights where there are some. Seeds that `loose` sets one by one are those of
 * every network.
 * @throws the errors of `runConfig`, `readStart` and `startingParameters`; "invalid" where these seeds are all that training depends on, so
 * that all networks would be the same
 */
export async function ensembleConfig(
  loose: unknown,
  backend: string | undefined,
  options: ConfigOptions,
): Promise<EnsembleConfig> {
  const complete = runConfig(typeof loose === "string" ? configNamed(loose) : loose, options);
  const { config: given, weights: arrays } = await readStart(complete);
  const { task, model } = partsOf(given, options);
  // Weights that the model cannot have are told once, not by every network.
  startingParameters(model, settingOf(task, given.train.loss), given.seeds.weights, arrays);
  const { seeds: own, ...unseeded } = withSeed(given, given.seed) as Record<string, unknown> & {
    seeds: Partial<Seeds>;
  };
  const { seed: _, ...shared } = unseeded;
  const { weights } = given.model;
  const isDrawn = !weights || weights.partial;
  if ((own.weights !== undefined || !isDrawn) && own.trials !== undefined && own.noise !== undefined)
    throw invalid(
      `seeds.${isDrawn ? "weights, " : ""}trials and noise are all set${isDrawn ? "" : " and model.weights gives the weights"}; leave one out, or every network would be the same`,
    );
  const train = {
    ...given.train,
    ...(backend === undefined ? {} : { backend }),
  };
  const common = { ...shared, train, ...(Object.keys(own).length > 0 ? { seeds: own } : {}) };
  return { common, of: (seed) => runConfig({ ...common, seed }, options) };
}
