/** The door of a run: loose configuration in, complete and frozen out. What comes out is what run.json records. */
import { invalid, missing } from "../errors.ts";
import { fingerprint } from "../ir/fingerprint.ts";
import type { Model, NetworkSetting, TaskSizes } from "../model/model.ts";
import { type ModelChoice, modelOf } from "../model/modelOf.ts";
import type { LossName, ModelOptions, WeightsSource } from "../model/options.ts";
import { keyOf, type Seeds, seedsFrom } from "../random.ts";
import { deepFreeze, display, isRecord, orElse, readNumber, readRecord } from "../reader.ts";
import { taskWarnings } from "../task/check.ts";
import type { TaskDefinition } from "../task/definition.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import { tasks as libraryTasks, taskAmong } from "../task/library/index.ts";
import { type EvaluateOptions, evaluateOptions } from "./evaluateOptions.ts";
import { checkSizes } from "./memory.ts";
import { checkPlaces } from "./misplaced.ts";
import { type TrainOptions, trainOptions } from "./trainOptions.ts";
import { seedSettings } from "./trainSettings.ts";

/** Name, time step in ms, and every parameter of the task. */
export type TaskSection = { readonly name: string; readonly dt: number } & Readonly<Record<string, unknown>>;

/** A model written by the user: its name, every parameter of it, and where it starts unless all is drawn. */
export type WrittenSection = { readonly name: string; readonly weights?: WeightsSource | null } & Readonly<
  Record<string, unknown>
>;

export interface RunConfig {
  readonly model: ModelOptions | WrittenSection;
  readonly task: TaskSection;
  readonly train: TrainOptions;
  readonly evaluate: EvaluateOptions;
  /** The one number that all seeds come from, unless set one by one. */
  readonly seed: number;
  readonly seeds: Seeds;
}

const sections = ["model", "task", "train", "evaluate", "seed", "seeds"] as const;
const seedNames = ["weights", "trials", "noise", "evaluation"] as const;
/** The task where a configuration names none. */
export const usualTask = "perceptualDecision";

export interface ConfigOptions extends ModelChoice {
  /** Tasks beside those of the library. */
  readonly tasks?: readonly TaskDefinition[];
}

/**
 * A configuration made complete: the model from its preset (default `ei`), the task from its defaults (`perceptualDecision`), training
 * from what the preset recommends. A complete configuration passes unchanged.
 * @throws "unknown" for a key or name (the nearest one suggested), "missing", "invalid" or "mismatched" for a value, with its path, such as
 * `train.optimizer.learningRate`.
 */
export function runConfig(loose: unknown = {}, options: ConfigOptions = {}): RunConfig {
  const given = readSections(loose);
  const instance = taskOf(given.task, options);
  const model = modelFor(given.model, instance, options);
  const train = trainOptions(given.train, "train", model.training);
  checkLoss(train, instance);
  const evaluate = evaluateOptions(given.evaluate, "evaluate", instance);
  checkSizes(model, instance, train, evaluate);
  // Sizes that model and task must share (masks, dt and tau) are checked where the network is built.
  model.build(settingOf(instance, train.loss));
  const { seed, seeds } = readSeeds(given.seed, given.seeds);
  return deepFreeze<RunConfig>({
    model: model.section as RunConfig["model"],
    task: { name: instance.name, dt: instance.dt, ...instance.parameters },
    train,
    evaluate,
    seed,
    seeds,
  });
}

/** The sections of a configuration; an empty one (`model:` in YAML) says nothing. */
function readSections(loose: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(loose)) checkPlaces(loose, usualTask);
  const given = readRecord(loose, "the configuration", sections);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** The task of a section, `{ name, dt, ...parameters }`. Throws "unknown" or "invalid" with the path `task.NAME`. */
export function taskOf(section: unknown, { tasks }: ConfigOptions = {}): TaskInstance {
  if (section !== undefined && section !== null && !isRecord(section))
    throw invalid(`task = ${display(section)}; give an object with name, dt and the task's parameters`);
  const { name = usualTask, ...settings } = (section ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== "string") throw invalid(`task.name = ${display(name)}; give the name of a task`);
  return createTask(taskAmong(tasks ?? [], name), settings);
}

/** The sizes of networks for a task. */
export const sizesOf = ({ inputs, outputs, dt }: TaskInstance): TaskSizes => ({
  inputs: inputs.length,
  outputs: outputs.length,
  dt,
});

/** What a network for a task is built with; without a loss it is only simulated. */
export const settingOf = (task: TaskInstance, loss: LossName | null): NetworkSetting => ({
  ...sizesOf(task),
  loss,
  inputNoise: task.noiseSigma > 0,
});

/** The model of a section for a task. Throws "unknown", "invalid" or "mismatched" with a path such as `model.tau`. */
export const modelFor = (section: unknown, task: TaskInstance, options: ConfigOptions = {}): Model =>
  modelOf(section, sizesOf(task), options);

export interface Parts {
  readonly task: TaskInstance;
  readonly model: Model;
}

/** Task and model of a complete configuration. */
export function partsOf(config: RunConfig, options: ConfigOptions = {}): Parts {
  const task = taskOf(config.task, options);
  return { task, model: modelFor(config.model, task, options) };
}

/** Tells two networks apart: the equations of a model for a task and a loss, its matrices and its populations. */
export function equationsOf(model: Model, task: TaskInstance, loss: LossName): string {
  const { network, effective } = model.build(settingOf(task, loss));
  return fingerprint(network, effective, JSON.stringify(model.populations));
}

function checkLoss({ loss }: TrainOptions, { name, target, outputs }: TaskInstance): void {
  if (loss === "crossEntropy" && target === "value")
    throw invalid(
      `train.loss = "crossEntropy" with task "${name}", whose targets are values; use squaredError, or binaryCrossEntropy where they lie between 0 and 1`,
    );
  if (loss === "crossEntropy" && outputs.length < 2)
    throw missing(`a second output of task "${name}"; crossEntropy chooses between at least two`);
}

function readSeeds(seed: unknown, seeds: unknown): { seed: number; seeds: Seeds } {
  const { range } = seedSettings.seed;
  const one = readNumber(orElse(seed, 1), "seed", range);
  const given = readRecord(seeds, "seeds", seedNames);
  const own = seedNames.flatMap((name) =>
    given[name] === undefined ? [] : [[name, readNumber(given[name], `seeds.${name}`, range)]],
  );
  const all = seedsFrom(one, Object.fromEntries(own));
  for (const name of ["trials", "noise"] as const)
    if (all.evaluation === all[name])
      throw invalid(
        `seeds.evaluation = ${all.evaluation}, as seeds.${name}; evaluation would show what training has seen, give it a seed of its own`,
      );
  return { seed: one, seeds: all };
}

/** The configuration under another seed. Seeds that were set one by one stay; those that came from the old seed are drawn anew. */
export function withSeed(loose: unknown, seed: number): Record<string, unknown> {
  keyOf(seed);
  const given = { ...readSections(loose) };
  const { seed: old, seeds } = readSeeds(given.seed, given.seeds);
  const derived = seedsFrom(old);
  const own = seedNames.filter((name) => seeds[name] !== derived[name]).map((name) => [name, seeds[name]]);
  return { ...given, seed, seeds: Object.fromEntries(own) };
}

/**
 * What a user should know before training: lengths that were floored, what the check finds in a task that is not of the library, two
 * sources of input noise, no inhibition.
 */
export function configWarnings(model: Model, task: TaskInstance): string[] {
  const found = libraryTasks.includes(task.definition) ? [] : taskWarnings(task);
  return [...task.warnings, ...found, ...model.warnings(task.noiseSigma)];
}
