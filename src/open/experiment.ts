/** The door of an experiment: a configuration in, and out comes all that follows from it, made once and passed on. */
import { once } from "../base/once.ts";
import type { References } from "../format/runFile.ts";
import type { Expr } from "../ir/expr.ts";
import { fingerprint } from "../ir/fingerprint.ts";
import type { Network } from "../ir/program.ts";
import type { NetworkSetting } from "../model/model.ts";
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
    model,
    setting,
    network,
    effective,
    training: once(() => trainingProgram(network, task, train)),
    equations: once(() => fingerprint(network, effective, JSON.stringify(model.populations))),
    taskFingerprint: once(() => taskFingerprint(task)),
    references: once(() => referencesOf(model, task, train)),
    warnings: once(() => configWarnings(model, task)),
  };
}

/** The network for another form of the task: another one where sizes, time step or whether its inputs are noisy differ. */
export function networkFor(
  { model, network, setting }: Pick<Experiment, "model" | "network" | "setting">,
  shown: Parts["task"],
): Network {
  const { loss: _, ...wanted } = settingOf(shown, null);
  const isSame = Object.entries(wanted).every(([key, value]) => setting[key as keyof typeof wanted] === value);
  return isSame ? network : model.build({ ...wanted, loss: null }).network;
}
