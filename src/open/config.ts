/** Reads a run's configuration: loose in, complete and frozen out. The result is what run.json records. */
import { checkArgument } from "../base/arguments.ts";
import { isRecord } from "../base/display.ts";
import { inContext, invalid, missing, unsupported } from "../base/errors.ts";
import { keyOf, type Seeds, seedsFrom } from "../base/random.ts";
import { ownModels } from "../model/cell/definition.ts";
import { type LossName, lossNames } from "../model/loss.ts";
import type { BuiltNetwork, InputNoise, Model, NetworkSetting, TaskSizes } from "../model/model.ts";
import { type ModelChoice, modelOf } from "../model/modelOf.ts";
import type { ModelOptions } from "../model/rate/modelSettings.ts";
import type { WeightsSource } from "../model/weightsSource.ts";
import { orNull, readKeys } from "../settings/compound.ts";
import { deepFreeze } from "../settings/freeze.ts";
import { below, oneOf, readAt } from "../settings/kind.ts";
import { group, readGroup } from "../settings/setting.ts";
import { readBy } from "../settings/userDefinition.ts";
import { taskWarnings } from "../task/check.ts";
import type { AnyTask, TaskInstance } from "../task/instance.ts";
import { createAmong, knownTasks, ownTasks } from "../task/library/index.ts";
import { isUniform, largestSigma, type TaskNoise } from "../task/noise.ts";
import { orderedSource } from "../task/order/orderedSource.ts";
import { withSharedTiming } from "../task/sharedTiming.ts";
import type { TrialSource } from "../task/source.ts";
import { checkCourse } from "./checkCourse.ts";
import { definitionsWith } from "./configDefinitions.ts";
import { checkEdits } from "./editSettings.ts";
import { evaluateOptions } from "./evaluateOptions.ts";
import { checkPlaces } from "./misplacedKeys.ts";
import { checkSizes } from "./sizeCheck.ts";
import { checkStage, mostSteps, settledStage, stageConfig } from "./stages.ts";
import { trainOptions } from "./trainOptions.ts";
import type { EvaluateOptions, TrainOptions } from "./trainSettings.ts";
import { seedSettings } from "./trainSettings.ts";

declare const wasRead: unique symbol;
/**
 * Exists only as a type: it distinguishes a section that was read from one being written, in which a typo must not
 * compile.
 */
export interface WasRead {
  readonly [wasRead]: true;
}

/** Name, time step in ms, and every parameter of the task. */
export type TaskSection = WasRead & { readonly name: string; readonly dt: number } & Readonly<Record<string, unknown>>;

/** A model written by the user: its name, all its parameters, and its initial weights where they are not drawn. */
export type WrittenSection = WasRead & { readonly name: string; readonly weights?: WeightsSource | null } & Readonly<
    Record<string, unknown>
  >;

export interface RunConfig {
  readonly model: ModelOptions | WrittenSection;
  readonly task: TaskSection;
  readonly train: TrainOptions;
  readonly evaluate: EvaluateOptions;
  /** The one number from which all seeds are derived, unless they are set one by one. */
  readonly seed: number;
  readonly seeds: Seeds;
}

const sectionNames = ["model", "task", "train", "evaluate", "seed", "seeds"] as const;
const seedNames = ["weights", "trials", "noise", "evaluation"] as const;
/** The task of a configuration that names none. */
export const usualTask = "perceptualDecision";

/** Options for definitions that a call adds to those of the library. */
export const definitionOptions = { tasks: ownTasks, models: ownModels };

export interface ConfigOptions extends ModelChoice {
  /** Tasks in addition to those of the library. */
  readonly tasks?: readonly AnyTask[];
}

/**
 * Completes a configuration: the model from its preset (default `ei`), the task from its defaults
 * (`perceptualDecision`), training from the preset's recommendations. A complete configuration is returned
 * unchanged.
 * @throws "unknown" for a key or name (suggesting the nearest), "missing", "invalid" or "mismatched" for a value,
 * with its path, such as `train.optimizer.learningRate`.
 */
export const runConfig = (loose: unknown = {}, options: ConfigOptions = {}): RunConfig =>
  readConfig(loose, options).config;

/** A configuration after reading, with everything that was built to read it. */
export interface ReadConfig extends Parts {
  readonly config: RunConfig;
  /** The source of training trials. */
  readonly source: TrialSource;
  /** What the network is built from. */
  readonly setting: NetworkSetting;
  /** The network with the training loss. Building it checks what model and task must share (masks, dt and tau). */
  readonly built: BuiltNetwork;
  /** The stages of `train.stages`, read in the same way. */
  readonly stages: readonly ReadConfig[];
}

/**
 * Like `runConfig`, but also returns the task, model and network built for its checks, so that callers need not
 * build them again.
 */
export function readConfig(loose: unknown = {}, given: ConfigOptions = {}): ReadConfig {
  const options = definitionsWith(loose, given);
  const sections = readSections(loose);
  const instance = taskOf(sections.task, options);
  const model = modelFor(sections.model, instance, options);
  const train = trainOptions(sections.train, "train", model.training, instance.target);
  checkLoss(train, instance);
  const source = sourceOf(instance, train);
  checkCourse(train, instance);
  const evaluate = evaluateOptions(sections.evaluate, "evaluate", instance);
  checkSizes(model, instance, train, evaluate);
  const setting = settingOf(instance, train.loss);
  const built = model.build(setting);
  const { seed, seeds } = readSeeds(sections.seed, sections.seeds);
  const whole = {
    model: model.section as RunConfig["model"],
    task: sectionOf(instance),
    train,
    evaluate,
    seed,
    seeds,
  };
  const stages = stagesOf(whole, { task: instance, model, built }, options);
  checkEdits(train, mostSteps(whole));
  const settled = train.stages.map((stage, k) => settledStage(stage, stages[k].config));
  const config = deepFreeze<RunConfig>(
    settled.length === 0 ? whole : { ...whole, train: { ...train, stages: settled } },
  );
  return { config, task: instance, source, model, setting, built, stages };
}

/** The task, with its trials in the order that the configuration asks for. */
function sourceOf(task: TaskInstance, { order, timing, trials, batch, sequence }: TrainOptions): TrialSource {
  if (timing === "batch" && trials !== "fresh")
    throw unsupported({
      at: "train.timing",
      value: timing,
      detail: "for a fixed set of trials, whose batches change from epoch to epoch",
      remedy: "use fresh trials, or timing trial",
    });
  const timed = timing === "batch" ? withSharedTiming(task, batch) : task;
  return order === null ? timed : orderedSource(timed, order, { batch, hasSeveral: sequence?.fill === "new" });
}

/** The configuration of every stage, read and checked. */
const stagesOf = (config: RunConfig, whole: Pick<ReadConfig, "task" | "model" | "built">, options: ConfigOptions) =>
  config.train.stages.map((stage, k) =>
    below("train", () =>
      below("stages", () =>
        below(k, () => {
          const one = readConfig(stageConfig(config, stage), options);
          checkStage(whole, one);
          return one;
        }),
      ),
    ),
  );

function sectionOf({ definition, name, preset, dt, parameters }: TaskInstance): TaskSection {
  const section = { name, ...(preset !== null && { preset }), dt, ...parameters } as Readonly<
    Record<string, unknown>
  > as TaskSection;
  return knownTasks.includes(definition) ? section : readBy(section, definition);
}

/** The sections of a configuration; an empty one (`model:` in YAML) counts as absent. */
function readSections(loose: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(loose)) checkPlaces(loose, usualTask);
  const given = inContext({ within: "the configuration" }, () => readKeys(loose, sectionNames));
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** The task of a section, `{ name, dt, ...parameters }`. Throws "unknown" or "invalid" with the path `task.NAME`. */
export function taskOf(section: unknown, { tasks }: ConfigOptions = {}): TaskInstance {
  if (section !== undefined && section !== null && !isRecord(section))
    throw invalid({ at: "task", value: section, remedy: "give an object with name, dt and the task's parameters" });
  const { name = usualTask, ...settings } = (section ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== "string") throw invalid({ at: "task.name", value: name, remedy: "give the name of a task" });
  return createAmong(tasks ?? [], name, settings);
}

/** What determines a network's sizes and noise: a task, or another source of trials. */
type Sized = Pick<TrialSource, "inputs" | "outputs" | "dt" | "noise">;

/** The sizes of networks for a task. */
export const sizesOf = ({ inputs, outputs, dt }: Sized): TaskSizes => ({
  inputs: inputs.length,
  outputs: outputs.length,
  inputNames: inputs,
  outputNames: outputs,
  dt,
});

/**
 * What a network for a task is built from; without a loss it can only be simulated.
 * @throws "missing" or "invalid" for something that is not a task, "unknown" for another loss
 */
export function settingOf(task: Sized, loss: LossName | null): NetworkSetting {
  const parts = ["inputs", "outputs", "dt", "noise"];
  checkArgument("task", task, parts, "give a task: what createTask or task(…) returns");
  return { ...sizesOf(task), loss: readAt(lossOrNull, loss, "loss"), inputNoise: inputNoiseOf(task.noise) };
}
const lossOrNull = orNull(oneOf(lossNames));

function inputNoiseOf(noise: TaskNoise): InputNoise {
  const largest = largestSigma(noise);
  if (largest === 0 || isUniform(noise)) return largest > 0;
  const { sigma, mixing, perTrial } = noise;
  return { relative: sigma.map((one) => one / largest), mixing, perTrial };
}

/**
 * The model that a section describes, for a task. Throws "unknown", "invalid" or "mismatched" with a path such as
 * `model.tau`.
 */
export const modelFor = (section: unknown, task: TaskInstance, options: ConfigOptions = {}): Model =>
  modelOf(section, settingOf(task, null), { models: options.models });

export interface Parts {
  readonly task: TaskInstance;
  readonly model: Model;
}

function checkLoss({ loss }: TrainOptions, { name, target, outputs }: TaskInstance): void {
  if (loss === "crossEntropy" && target === "value")
    throw invalid({
      at: "train.loss",
      value: "crossEntropy",
      detail: `with task "${name}", whose targets are values`,
      remedy: "use squaredError, or binaryCrossEntropy where they lie between 0 and 1",
    });
  if (loss === "crossEntropy" && outputs.length < 2)
    throw missing({
      subject: `a second output of task "${name}"`,
      remedy: "crossEntropy chooses between at least two",
    });
}

const seedGroup = group("chance", seedSettings);

function readSeeds(given: unknown, own: unknown): { seed: number; seeds: Seeds } {
  const read = readGroup(seedGroup, { seed: given, seeds: own });
  const seeds = seedsFrom(read.seed, read.seeds);
  for (const name of ["trials", "noise"] as const)
    if (seeds.evaluation === seeds[name])
      throw invalid({
        at: "seeds.evaluation",
        value: seeds.evaluation,
        detail: `, as seeds.${name}`,
        remedy: "give it a seed of its own, or evaluation would use the trials of training",
      });
  return { seed: read.seed, seeds };
}

/**
 * The configuration under another seed. Seeds that were set one by one stay; those derived from the old seed are
 * derived anew.
 */
export function withSeed(loose: unknown, seed: number): Record<string, unknown> {
  keyOf(seed);
  const given = { ...readSections(loose) };
  const { seed: old, seeds } = readSeeds(given.seed, given.seeds);
  const derived = seedsFrom(old);
  const own = seedNames.filter((name) => seeds[name] !== derived[name]).map((name) => [name, seeds[name]]);
  return { ...given, seed, seeds: Object.fromEntries(own) };
}

/**
 * The same for a complete configuration, which stays complete. Throws "invalid" if the new seed would give
 * evaluation the trials of training.
 */
export function reseeded(config: RunConfig, seed: number): RunConfig {
  const loose = withSeed(config, seed);
  return { ...config, ...readSeeds(loose["seed"], loose["seeds"]) };
}

/**
 * What a user should know before training: durations that were rounded down, findings of the checker in a user's
 * own task, two sources of input noise, missing inhibition.
 */
export function configWarnings(model: Model, task: TaskInstance): string[] {
  // Two tasks of the library can contradict each other in a mixture.
  const isChecked = knownTasks.includes(task.definition) && !task.members;
  const found = isChecked ? [] : taskWarnings(task);
  return [...task.warnings, ...found, ...model.warnings(largestSigma(task.noise))];
}
