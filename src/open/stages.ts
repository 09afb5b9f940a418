/** Stages of a curriculum: each is the configuration of the run with changes, and is trained in turn. */
import { isRecord } from "../base/display.ts";
import { mismatched, unsupported } from "../base/errors.ts";
import type { BuiltNetwork, Model } from "../model/model.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { StageChanges } from "./courseSettings.ts";
import { stepsOf } from "./trainOptions.ts";
import type { TrainOptions } from "./trainSettings.ts";

/** The sections of a complete configuration that a stage can change. */
interface Sections {
  readonly model: object;
  readonly task: { readonly name: string; readonly dt: number };
  readonly train: TrainOptions;
}

/** The stages of a run, one without changes if it names none. */
export const stageList = ({ train: { stages } }: Pick<Sections, "train">): readonly StageChanges[] =>
  // A configuration of an older version has no such setting.
  (stages ?? []).length === 0 ? [{ model: {}, task: {}, train: {} }] : stages;

/** Batches of all stages, if none is cut short. */
export const mostSteps = (config: Sections): number =>
  stageList(config).reduce((sum, stage) => sum + stepsOf(stageConfig(config, stage).train).total, 0);

/** Settings of a model that determine its weights before training. */
const ofStart = ["preset", "weights", "initialWeights", "initialSizes", "spectralRadius"] as const;
/** Settings that hold for the whole training. */
const ofWhole = ["pruning", "edits", "backend", "profile", "resultsFrom", "stages"] as const;

/**
 * The configuration of a stage; a run without stages is one stage without changes. Values within `optimizer` and
 * `schedule` that a stage leaves out stay, unless the kind of optimiser changes; so do those of the task, unless its
 * name or preset changes.
 * @throws "unsupported" for a setting that holds for the whole training
 */
export function stageConfig<C extends Sections>(config: C, { model, task, train }: StageChanges): C {
  for (const key of ofStart)
    if ((model as Readonly<Record<string, unknown>>)[key] !== undefined)
      throw unsupported({
        at: `model.${key}`,
        detail: "in a stage, which continues with the weights of the one before it",
        remedy: "it determines where the whole training starts: set it there",
      });
  checkSameUnits(model, config.model, "in a stage", "all stages train one network: keep its units");
  for (const key of ofWhole)
    if (train[key] !== undefined)
      throw unsupported({
        at: `train.${key}`,
        detail: "in a stage",
        remedy: "it holds for the whole training: set it there",
      });
  const { optimizer, schedule, batchesPerEpoch: _, ...others } = config.train;
  const isOther = task["name"] !== undefined || task["preset"] !== undefined;
  const rows = train["trials"] === undefined ? { batchesPerEpoch: config.train.batchesPerEpoch } : {};
  const own = train["optimizer"];
  const isOtherKind = isRecord(own) && own["kind"] !== undefined && own["kind"] !== optimizer.kind;
  return {
    ...config,
    model: { ...config.model, ...model },
    task: { ...(isOther ? { name: config.task.name, dt: config.task.dt } : config.task), ...task },
    train: {
      ...others,
      ...rows,
      ...train,
      optimizer: isOtherKind ? own : { ...optimizer, ...(own as object) },
      schedule: { ...schedule, ...shorterWarmup(config.train, train), ...(train["schedule"] as object) },
      // Counted from the start of the whole training, which makes them.
      edits: [],
      stages: [],
    },
  } as unknown as C;
}

/**
 * Throws "mismatched" for another number of units than that of the network that a training goes on with, before the
 * model is read: other settings follow from the old one.
 */
export function checkSameUnits(given: unknown, before: object, detail: string, remedy: string): void {
  const [units, usual] = [given, before].map((one) => (isRecord(one) ? one["units"] : undefined));
  if (typeof units !== "number" || typeof usual !== "number" || units === usual) return;
  throw mismatched({ at: "model.units", value: units, detail: `in place of ${usual}, ${detail}`, remedy });
}

/** The warm-up of the whole run, at most a fifth of the stage. */
function shorterWarmup(
  { schedule, epochs, batchesPerEpoch }: Pick<TrainOptions, "schedule" | "epochs" | "batchesPerEpoch">,
  stage: Readonly<Record<string, unknown>>,
): { warmupSteps?: number } {
  const own = [stage["epochs"] ?? epochs, stage["batchesPerEpoch"] ?? batchesPerEpoch];
  // Wrong values are refused where they are read.
  if (!own.every((one) => typeof one === "number")) return {};
  const [count, each] = own as number[];
  return { warmupSteps: Math.min(schedule.warmupSteps, Math.floor((count * each) / 5)) };
}

/** A stage with the values of its changes as they were read. */
export function settledStage(stage: StageChanges, { model, task, train }: Sections): StageChanges {
  const settled = (given: StageChanges["task"], read: object) =>
    Object.fromEntries(Object.keys(given).map((key) => [key, (read as Record<string, unknown>)[key]]));
  const { trials } = stage.train;
  return {
    ...stage,
    model: settled(stage.model, model),
    task: settled(stage.task, task),
    train: {
      ...settled(stage.train, train),
      ...(trials !== undefined && { batchesPerEpoch: train.batchesPerEpoch }),
    },
  };
}

interface Sized {
  readonly task: TaskInstance;
  readonly model: Model;
  readonly built: BuiltNetwork;
}

/** Throws "mismatched" for a stage that is not about the same channels, time step, units and parameters. */
export function checkStage(whole: Sized, one: Sized): void {
  for (const key of ["inputs", "outputs", "target", "dt"] as const)
    if (JSON.stringify(one.task[key]) !== JSON.stringify(whole.task[key]))
      throw mismatched({
        at: "task",
        subject: `${key} of task "${one.task.name}"`,
        value: one.task[key],
        detail: `in a stage of a run whose task "${whole.task.name}" has ${JSON.stringify(whole.task[key])}`,
        remedy: "all stages train one network: keep its channels and time step",
      });
  const shapeOf = ({ model, built }: Sized) =>
    JSON.stringify([
      model.populations,
      built.network.parameters.map(({ name, value }) => [name, value.type.axes.map(({ size }) => size)]),
    ]);
  if (shapeOf(one) !== shapeOf(whole))
    throw mismatched({
      at: "model",
      subject: "units and parameters of the model",
      detail: "in a stage",
      remedy: "all stages train one network: change what keeps them, such as noise and regularizers",
    });
}

interface Trained {
  readonly task: Pick<TaskInstance, "name" | "parameters">;
  readonly config: Pick<Sections, "model">;
}

/** Settings that only training uses. */
const forTraining = ["regularizers"];

/**
 * What the last stage trained otherwise than the run's own task and model, with which the network is evaluated and
 * simulated; empty if nothing.
 */
export function lastStageWarnings(whole: Trained, last: Trained | undefined): readonly string[] {
  if (last === undefined) return [];
  const sections = [
    ["task", { name: whole.task.name, ...whole.task.parameters }, { name: last.task.name, ...last.task.parameters }],
    ["model", whole.config.model, last.config.model],
  ] as const;
  const changed = sections.flatMap(([section, own, other]) =>
    Object.entries(other).flatMap(([key, value]) => {
      const usual = (own as Readonly<Record<string, unknown>>)[key];
      return forTraining.includes(key) || JSON.stringify(value) === JSON.stringify(usual)
        ? []
        : [`${section}.${key} = ${JSON.stringify(value)}, not ${JSON.stringify(usual)}`];
    }),
  );
  if (changed.length === 0) return [];
  return [
    `the last stage has ${changed.join("; ")}: the network is evaluated with the run's own task and model, not with these`,
  ];
}
