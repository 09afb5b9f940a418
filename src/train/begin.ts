/** What a training begins with: an experiment, and weights to start from or a checkpoint to go on from. */
import { missing } from "../base/errors.ts";
import { type Resumed, readResumed, resumedFrom } from "../folder/resume.ts";
import { readStart, resumedStart } from "../folder/startWeights.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import { type RunConfig, withSeed } from "../open/config.ts";
import { configNamed, type GivenConfig } from "../open/configs.ts";
import { type Experiment, open } from "../open/experiment.ts";
import type { Config } from "../open/looseConfig.ts";
import { definitionsWith } from "../open/ownDefinitions.ts";
import type { TrainSettings } from "./runSettings.ts";

/** A configuration, or a function of the one so far, where a run goes on. */
export type Given = GivenConfig | ((before: RunConfig) => Config) | undefined;

export interface Beginning {
  readonly experiment: Experiment;
  /** Arrays to start from, where the configuration names some. */
  readonly weights?: GivenWeights;
  /** The run that it goes on with. */
  readonly resumed?: Resumed;
}

export async function begin(config: Given, settings: TrainSettings): Promise<Beginning> {
  const { resume, backend } = settings;
  const definitions = definitionsWith(config, settings);
  const resumed = typeof resume === "string" ? await readResumed(resume, definitions) : resume && resumedFrom(resume);
  const opened = open(looseOf(config, settings.seed, resumed?.config), definitions);
  const { train } = opened.config;
  const given = backend === undefined ? opened.config : { ...opened.config, train: { ...train, backend } };
  const settled = resumed ? await resumedStart(given, resumed.config) : given;
  // A checkpoint has the parameters: a run that goes on needs no file that it once began with.
  const start = resumed?.checkpoint ? { config: settled } : await readStart(settled);
  return { ...start, experiment: { ...opened, config: start.config }, resumed };
}

function looseOf(config: Given, seed: number | undefined, before: RunConfig | undefined): unknown {
  if (!before && (config === undefined || config === null || typeof config === "function"))
    throw missing({ subject: "a configuration to train", remedy: "give a name, an object, or resume" });
  const given = typeof config === "function" ? config(before!) : config;
  const loose = typeof given === "string" ? configNamed(given) : (given ?? before!);
  return seed === undefined ? loose : withSeed(loose, seed);
}
