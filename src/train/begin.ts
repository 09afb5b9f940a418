/** What a training begins with: an experiment, and weights to start from or a checkpoint to resume from. */
import { isRecord } from "../base/display.ts";
import { missing } from "../base/errors.ts";
import type { GivenWeights } from "../model/givenWeights.ts";
import { type RunConfig, withSeed } from "../open/config.ts";
import { definitionsWith } from "../open/configDefinitions.ts";
import { configNamed, type GivenConfig } from "../open/configs.ts";
import { type Experiment, open } from "../open/experiment.ts";
import type { Config } from "../open/looseConfig.ts";
import { checkSameUnits } from "../open/stages.ts";
import type { RunFiles } from "../run/files.ts";
import { type Resumed, readResumed, resumedFrom } from "../run/resume.ts";
import { readStartFrom, resumedStart } from "../run/startWeights.ts";
import type { RunPlace } from "./host.ts";
import { type CommonSettings, isCheckpoint } from "./runSettings.ts";

/** A configuration; for a resumed run, also a function of the configuration so far. */
export type Given = GivenConfig | ((before: RunConfig) => Config) | undefined;

export interface Beginning {
  readonly experiment: Experiment;
  /** Weights to start from, if the configuration names a file of them. */
  readonly weights?: GivenWeights;
  /** The run that it resumes. */
  readonly resumed?: Resumed;
}

export async function begin(
  config: Given,
  settings: CommonSettings,
  { resume, named }: Pick<RunPlace<unknown>, "resume" | "named">,
): Promise<Beginning> {
  const { backend } = settings;
  const definitions = definitionsWith(config, settings);
  const resumed =
    resume && (isCheckpoint(resume) ? resumedFrom(resume) : await readResumed(resume as RunFiles, definitions));
  const loose = looseOf(config, settings.seed, resumed?.config);
  if (resumed && isRecord(loose))
    checkSameUnits(
      loose["model"],
      resumed.config.model,
      "with which the run began",
      "leave it as it was, or start a new run",
    );
  const opened = open(loose, definitions);
  const { train } = opened.config;
  const given = backend === undefined ? opened.config : { ...opened.config, train: { ...train, backend } };
  const settled = resumed ? await resumedStart(given, resumed.config, named) : given;
  // A checkpoint has the parameters, so a resumed run no longer needs the file that it began with.
  const start = resumed?.checkpoint ? { config: settled } : await readStartFrom(settled, named);
  return { ...start, experiment: { ...opened, config: start.config }, resumed };
}

function looseOf(config: Given, seed: number | undefined, before: RunConfig | undefined): unknown {
  if (!before && (config === undefined || config === null || typeof config === "function"))
    throw missing({ subject: "a configuration to train", remedy: "give a name, an object, or resume" });
  const given = typeof config === "function" ? config(before!) : config;
  const loose = typeof given === "string" ? configNamed(given) : (given ?? before!);
  return seed === undefined ? loose : withSeed(loose, seed);
}
