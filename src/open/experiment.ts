/** The door of an experiment: a configuration in, and out comes all that follows from it, made once and passed on. */
import { display } from "../base/display.ts";
import { mismatched } from "../base/errors.ts";
import { once } from "../base/once.ts";
import type { References } from "../format/runFile.ts";
import type { Expr } from "../ir/expr.ts";
import { fingerprint } from "../ir/fingerprint.ts";
import type { Network } from "../ir/program.ts";
import { type BuiltNetwork, isSameSetting, type Model, type NetworkSetting } from "../model/model.ts";
import type { TrialSource } from "../task/source.ts";
import { type ConfigOptions, configWarnings, type Parts, type RunConfig, readConfig, settingOf } from "./config.ts";
import { referencesOf } from "./references.ts";
import { taskFingerprint } from "./taskFingerprint.ts";
import { type TrainingProgram, trainingProgram } from "./trainingProgram.ts";

/**
 * A configuration with what was made of it; what takes long is made when it is first asked for. Of the configuration, seeds, epochs, the backend
 * and the weights to start from decide nothing of that: `{ ...experiment, config }` is the same experiment under others.
 */
export interface Experiment extends Parts {
  readonly config: RunConfig;
  /** What it is trained on: the task, which it is evaluated on in any case, or another source of the same channels (`trainedOn`). */
  readonly source: TrialSource;
  /** What the network is built with: the sizes that model and task share, and the loss. */
  readonly setting: NetworkSetting;
  /** As the model writes it, with the loss of training. Simulation takes it too, and leaves the loss alone. */
  readonly network: Network;
  /** Matrices as a step uses them, by name: `wRec` and others. */
  readonly effective: Readonly<Record<string, Expr>>;
  /** A training step, differentiated, with the update. */
  training(): TrainingProgram;
  /** Tells two networks apart: equations, matrices and populations. */
  equations(): string;
  /** Tells two tasks apart; undefined for one that draws other trials when it is asked again. */
  taskFingerprint(): string | undefined;
  /** What a trained network can be compared with. */
  references(): References;
  /** What a user should know before training. */
  warnings(): readonly string[];
}

/**
 * Reads a configuration, loose or complete, and makes of it what the rest goes on with.
 * @throws the errors of `runConfig`
 */
export function open(loose: unknown, options: ConfigOptions = {}): Experiment {
  const { config, task, model, setting, built } = readConfig(loose, options);
  const { network, effective } = built;
  const { train } = config;
  return {
    config,
    task,
    source: task,
    model,
    setting,
    network,
    effective,
    training: once(() => trainingProgram(network, task, train)),
    equations: once(() => equationsOf(model, setting, built)),
    taskFingerprint: once(() => taskFingerprint(task)),
    references: once(() => referencesOf(model, task, train, config.evaluate)),
    warnings: once(() => configWarnings(model, task)),
  };
}

/** How a task's noise is distributed over channels and trials is the task's affair: it changes nothing here. */
function equationsOf(model: Model, setting: NetworkSetting, built: BuiltNetwork): string {
  const { network, effective } =
    typeof setting.inputNoise === "boolean" ? built : model.build({ ...setting, inputNoise: true });
  return fingerprint(network, effective, JSON.stringify(model.populations));
}

/**
 * The same experiment, trained on another source of trials.
 * @throws "mismatched" where its channels, targets or time step are not those of the task, which the network is evaluated on
 */
export function trainedOn(experiment: Experiment, source: TrialSource): Experiment {
  const { config, task, model } = experiment;
  for (const key of ["inputs", "outputs", "target", "dt"] as const)
    if (JSON.stringify(source[key]) !== JSON.stringify(task[key]))
      throw mismatched({
        subject: `${key} of source "${source.name}"`,
        value: source[key],
        detail: `beside those of task "${task.name}", which the network is evaluated on`,
        remedy: `it needs ${display(task[key])}`,
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
    training: once(() => trainingProgram(network, source, config.train)),
    equations: once(() => equationsOf(model, setting, built)),
  };
}

/** The network for another form of the task: another one where sizes, time step or how its inputs are noisy differ. */
export function networkFor(
  { model, network, setting }: Pick<Experiment, "model" | "network" | "setting">,
  shown: Parts["task"],
): Network {
  const wanted = settingOf(shown, null);
  return isSameSetting(wanted, setting) ? network : model.build(wanted).network;
}
