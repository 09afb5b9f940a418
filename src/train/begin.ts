/** What a training begins with: an experiment, and weights to start from or a checkpoint to go on from. */
import { missing } from "../base/errors.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import { type RunConfig, withSeed } from "../open/config.ts";
import { configNamed, type GivenConfig } from "../open/configs.ts";
import { type Experiment, open } from "../open/experiment.ts";
import type { Config } from "../open/looseConfig.ts";
import { definitionsWith } from "../open/ownDefinitions.ts";
import type { RunFiles } from "../run/files.ts";
import { type Resumed, readResumed, resumedFrom } from "../run/resume.ts";
import { readStart, resumedStart } from "../run/startWeights.ts";
import type { Place } from "./host.ts";
import { type CommonSettings, isCheckpoint } from "./runSettings.ts";

/** A configuration; for a run that goes on, also a function of the configuration so far. */
export type Given = GivenConfig | ((before: RunConfig) => Config) | undefined;

export interface Beginning {
  readonly experiment: Experiment;
  /** Weights to start from, if the configuration names a file of them. */
  readonly weights?: GivenWeights;
  /** The run that it goes on with. */
  readonly resumed?: Resumed;
}

export async function begin(
  config: Given,
  settings: CommonSettings,
  { resume, named }: Pick<Place<unknown>, "resume" | "named">,
): Promise<Beginning> {
  const { backend } = settings;
  const definitions = definitionsWith(config, settings);
  const resumed =
    resume && (isCheckpoint(resume) ? resumedFrom(resume) : await readResumed(resume as RunFiles, definitions));
  const opened = open(looseOf(config, settings.seed, resumed?.config), definitions);
  const { train } = opened.config;
  const given = backend === undefined ? opened.config : { ...opened.config, train: { ...train, backend } };
  const settled = resumed ? await resumedStart(given, resumed.config, named) : given;
  // A checkpoint has the parameters, so a run that goes on no longer needs the file that it began with.
  const start = resumed?.checkpoint ? { config: settled } : await readStart(settled, named);
  return { ...start, experiment: { ...opened, config: start.config }, resumed };
}

function looseOf(config: Given, seed: number | undefined, before: RunConfig | undefined): unknown {
  if (!before && (config === undefined || config === null || typeof config === "function"))
    throw missing({ subject: "a configuration to train", remedy: "give a name, an object, or resume" });
  const given = typeof config === "function" ? config(before!) : config;
  const loose = typeof given === "string" ? configNamed(given) : (given ?? before!);
  return seed === undefined ? loose : withSeed(loose, seed);
}
