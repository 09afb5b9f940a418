/** Opens an experiment: takes a configuration and returns everything derived from it, built once. */
import { display } from "../base/display.ts";
import { mismatched, unsupported } from "../base/errors.ts";
import { once } from "../base/once.ts";
import type { References } from "../format/runFile.ts";
import type { Expr } from "../ir/expr.ts";
import { fingerprint } from "../ir/fingerprint.ts";
import type { Network } from "../ir/program.ts";
import { type BuiltNetwork, isSameSetting, type Model, type NetworkSetting } from "../model/model.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { TrialSource } from "../task/source.ts";
import {
  type ConfigOptions,
  configWarnings,
  type Parts,
  type ReadConfig,
  type RunConfig,
  readConfig,
  settingOf,
} from "./config.ts";
import { definitionsWith } from "./configDefinitions.ts";
import { levelWarnings } from "./evaluateOptions.ts";
import { idleSettings } from "./idleSettings.ts";
import { referencesOf } from "./references.ts";
import { lastStageWarnings } from "./stages.ts";
import { taskFingerprint } from "./taskFingerprint.ts";
import { type TrainingProgram, trainingProgram } from "./trainingProgram.ts";
import { windowWarnings } from "./trainOptions.ts";

/**
 * A configuration with everything derived from it; what takes long is built on first use. Seeds, epochs, backend
 * and initial weights do not affect the derived parts, so `{ ...experiment, config }` is the same experiment under
 * other values of these.
 */
export interface Experiment extends Parts {
  readonly config: RunConfig;
  /**
   * The source of training trials: the task itself, perhaps in an order of its own (`train.order`), or another source
   * with the same channels (`trainedOn`).
   * Evaluation always uses the task.
   */
  readonly source: TrialSource;
  /** What the network is built from: the sizes that model and task share, and the loss. */
  readonly setting: NetworkSetting;
  /** As the model defines it, with the training loss. Simulation uses it too, without the loss. */
  readonly network: Network;
  /** Weight matrices as a step uses them, by name: `wRec` and others. */
  readonly effective: Readonly<Record<string, Expr>>;
  /** An older configuration, read with the same definitions: settings added since have their defaults. */
  complete(older: RunConfig): RunConfig;
  /** Each stage of `train.stages` as an experiment; `stagesOf` gives them the seeds of this one. */
  curriculum(): readonly Experiment[];
  /** A training step: gradients and update; editable: one in which units can be removed at any time. */
  training(options?: { readonly isEditable?: boolean }): TrainingProgram;
  /** Fingerprint of the network: equations, matrices and populations. */
  equations(): string;
  /** Fingerprint of the task; undefined if it draws different trials when asked again. */
  taskFingerprint(): string | undefined;
  /** What a trained network can be compared with. */
  references(): References;
  /** What a user should know before training. */
  warnings(): readonly string[];
}

/**
 * Reads a configuration, loose or complete, and builds the experiment.
 * @throws the errors of `runConfig`
 */
export function open(loose: unknown, given: ConfigOptions = {}): Experiment {
  const options = definitionsWith(loose, given);
  return experimentOf(readConfig(loose, options), options);
}

function experimentOf(
  { config, task, source, model, setting, built, stages }: ReadConfig,
  options: ConfigOptions,
): Experiment {
  const { network, effective } = built;
  const { train } = config;
  return {
    config,
    task,
    source,
    model,
    setting,
    network,
    effective,
    complete: (older) => readConfig(older, options).config,
    curriculum: once(() => stages.map((stage) => experimentOf(stage, options))),
    training: trainingOf(network, task, train, model),
    equations: once(() => equationsOf(model, setting, built)),
    taskFingerprint: once(() => fingerprintOf(task, stages)),
    references: once(() => referencesOf(model, task, train, config.evaluate)),
    warnings: once(() => [
      ...configWarnings(model, task),
      ...levelWarnings(config.evaluate, task),
      ...windowWarnings(train, task.dt),
      ...idleSettings(config, network),
      ...lastStageWarnings({ task, config }, stages.at(-1)),
    ]),
  };
}

/** Each program is made once. */
function trainingOf(...of: [Network, TrialSource, RunConfig["train"], Model]): Experiment["training"] {
  const [usual, editable] = [false, true].map((is) => once(() => trainingProgram(...of, is)));
  return ({ isEditable = false } = {}) => (isEditable ? editable() : usual());
}

/** That of the task, followed by those of the stages if a stage has another one. */
function fingerprintOf(task: TaskInstance, stages: readonly ReadConfig[]): string | undefined {
  const own = taskFingerprint(task);
  const known = JSON.stringify([task.name, task.dt, task.parameters]);
  const all = stages.map(({ task: other }) =>
    JSON.stringify([other.name, other.dt, other.parameters]) === known ? own : taskFingerprint(other),
  );
  if (all.every((one) => one === own)) return own;
  return own === undefined || all.includes(undefined) ? undefined : [own, ...all].join("+");
}

/** What is trained, in turn: each stage, or the experiment itself. */
export function stagesOf(experiment: Experiment): readonly Experiment[] {
  const stages = experiment.curriculum();
  if (stages.length === 0) return [experiment];
  const { seed, seeds, evaluate, train } = experiment.config;
  const { backend } = train;
  return stages.map((stage) => {
    const config = { ...stage.config, seed, seeds, evaluate, train: { ...stage.config.train, backend } };
    return { ...stage, config };
  });
}

/** How a task's noise is distributed over channels and trials does not matter here. */
function equationsOf(model: Model, setting: NetworkSetting, built: BuiltNetwork): string {
  const { network, effective } =
    typeof setting.inputNoise === "boolean" ? built : model.build({ ...setting, inputNoise: true });
  return fingerprint(network, effective, JSON.stringify(model.populations));
}

/**
 * The same experiment, trained on another source of trials.
 * @throws "mismatched" if its channels, targets or time step differ from those of the task, on which the network
 * is evaluated
 */
export function trainedOn(experiment: Experiment, source: TrialSource): Experiment {
  const { config, task, model } = experiment;
  for (const key of ["inputs", "outputs", "target", "dt"] as const)
    if (JSON.stringify(source[key]) !== JSON.stringify(task[key]))
      throw mismatched({
        subject: `${key} of source "${source.name}"`,
        value: source[key],
        detail: `differ from those of task "${task.name}", on which the network is evaluated`,
        remedy: `use ${display(task[key])}`,
      });
  if (config.train.stages.length > 0)
    throw unsupported({
      at: "train.stages",
      detail: `with a source of trials, "${source.name}"`,
      remedy: "train the stages one after another, each from the checkpoint of the last",
    });
  const setting = settingOf(source, config.train.loss);
  const built = isSameSetting(setting, experiment.setting) ? experiment : model.build(setting);
  const { network, effective } = built;
  return {
    ...experiment,
    source,
    setting,
    network,
    effective,
    training: trainingOf(network, source, config.train, model),
    equations: once(() => equationsOf(model, setting, built)),
  };
}

/**
 * The network for a variant of the task: a new one if sizes, time step or the structure of the input noise differ.
 */
export function networkFor(
  { model, network, setting }: Pick<Experiment, "model" | "network" | "setting">,
  shown: Parts["task"],
): Network {
  const wanted = settingOf(shown, null);
  return isSameSetting(wanted, setting) ? network : model.build(wanted).network;
}

/** The same with its effective matrices. */
export function builtFor(
  { model, network, effective, setting }: Pick<Experiment, "model" | "network" | "effective" | "setting">,
  shown: Parts["task"],
): BuiltNetwork {
  const wanted = settingOf(shown, null);
  return isSameSetting(wanted, setting) ? { network, effective } : model.build(wanted);
}
