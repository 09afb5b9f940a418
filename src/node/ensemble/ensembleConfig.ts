/** One configuration for many seeds. */

import { invalid, missing } from "../../base/errors.ts";
import type { Seeds } from "../../base/random.ts";
import { startingParameters } from "../../loop/start.ts";
import { type ConfigOptions, type RunConfig, reseeded, withSeed } from "../../open/config.ts";
import { configNamed } from "../../open/configs.ts";
import { type Experiment, open } from "../../open/experiment.ts";
import type { BackendChoice } from "../../open/trainSettings.ts";
import { listOf } from "../../settings/compound.ts";
import { type Kind, plain, seed } from "../../settings/kind.ts";
import { readStart } from "../folder/readRun.ts";

/** More is a typo. */
const mostSeeds = 10_000;

/** Checked distinct seeds, in the given order. */
export const seedList: Kind<readonly number[]> = {
  ...plain({}, "list of seeds", "a list of whole numbers, such as [1, 2, 3]", Array.isArray),
  read(seeds) {
    if (seeds === undefined || (Array.isArray(seeds) && seeds.length === 0))
      throw missing({ remedy: "give a list, such as [1, 2, 3]" });
    const list = listOf(seed).read(seeds);
    if (list.length > mostSeeds)
      throw invalid({ detail: `: ${list.length} of them`, remedy: `give at most ${mostSeeds}` });
    const twice = list.findIndex((one, k) => list.indexOf(one) < k);
    if (twice >= 0)
      throw invalid({
        at: `[${twice}]`,
        value: list[twice],
        detail: "for the second time",
        remedy: "give each seed once",
      });
    return list;
  },
};

/** The common configuration of an ensemble's networks, and the complete configuration of each. */
export interface EnsembleConfig {
  readonly common: Readonly<Record<string, unknown>>;
  /** The complete configuration with the configuration's own seed. */
  readonly experiment: Experiment;
  of(seed: number): RunConfig;
}

/**
 * The configurations of an ensemble, all from the same given weights if there are any. Seeds that `loose` sets one
 * by one apply to every network.
 * @throws the errors of `runConfig`, `readStart` and `startingParameters`; "invalid" if these seeds determine all
 * of training, so that all networks would be the same
 */
export async function ensembleConfig(
  loose: unknown,
  backend: BackendChoice | undefined,
  options: ConfigOptions,
): Promise<EnsembleConfig> {
  const opened = open(typeof loose === "string" ? configNamed(loose) : loose, options);
  const { config: given, weights: arrays } = await readStart(opened.config);
  // Reported once rather than by every network.
  startingParameters({ ...opened, config: given }, arrays);
  const { seeds: own, ...unseeded } = withSeed(given, given.seed) as Record<string, unknown> & {
    seeds: Partial<Seeds>;
  };
  const { seed: _, ...shared } = unseeded;
  const { weights } = given.model;
  const isDrawn = !weights || weights.partial;
  if ((own.weights !== undefined || !isDrawn) && own.trials !== undefined && own.noise !== undefined)
    throw invalid({
      at: "seeds",
      subject: isDrawn
        ? "seeds.weights, trials and noise are all set"
        : "seeds.trials and noise are all set and model.weights gives the weights",
      remedy: "leave one out, or every network would be the same",
    });
  const config = { ...given, train: { ...given.train, ...(backend === undefined ? {} : { backend }) } };
  const common = { ...shared, train: config.train, ...(Object.keys(own).length > 0 ? { seeds: own } : {}) };
  return { common, experiment: { ...opened, config }, of: (seed) => reseeded(config, seed) };
}
