/** Whether a training can be resumed from a checkpoint. */
import type { NumericProfile } from "../backend/backend.ts";
import { display } from "../base/display.ts";
import { DalenetError, mismatched, unsupported } from "../base/errors.ts";
import type { RunConfig, TaskSection } from "../open/config.ts";
import { stageConfig, stageList } from "../open/stages.ts";
import { isPortable, pruningSchedule, stepsOf } from "../open/trainOptions.ts";
import { knownTasks } from "../task/library/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { presentStage } from "./course.ts";

/** The part of an `Experiment` that decides whether it continues a run. */
export interface Continuation {
  readonly config: RunConfig;
  complete(older: RunConfig): RunConfig;
}

/**
 * Checks that a training can be resumed from a checkpoint as this experiment. A different evaluation and other stages
 * after those that have begun are fine; so are more epochs in the present one, or fewer, but not fewer than were
 * trained, and other edits than those that were made, if none comes before the present step.
 * @throws "mismatched" for another model, task, training or seeds.
 */
export function checkContinuation(
  { config: before, step, edits: made = 0, course }: Pick<Checkpoint, "config" | "step" | "edits" | "course">,
  { config, complete }: Continuation,
): void {
  const begun = course?.stages.length ?? 1;
  const differenceFrom = (one: RunConfig) =>
    firstDifference(trainingOf(one), trainingOf(config)) ??
    firstDifference(madeEdits(one, made), madeEdits(config, made), "train.edits") ??
    firstDifference(begunStages(one, begun), begunStages(config, begun), "train.stages");
  const difference = differenceFrom(before) && differenceFrom(completed(before, complete));
  if (difference !== undefined)
    throw mismatched({
      subject: `${difference}, with which the run began`,
      remedy: difference.startsWith("train.edits")
        ? "list the edits already made too, as they were, or start a new run"
        : "leave it as it was, or start a new run",
    });
  const late = config.train.edits.findIndex(({ at }, k) => k >= made && at < step);
  if (late >= 0)
    throw mismatched({
      at: `train.edits[${late}].at`,
      value: config.train.edits[late].at,
      detail: `for a run that has made ${step} updates`,
      remedy: `make it at ${step} or later, or start a new run`,
    });
  const presentOf = (one: RunConfig) => stageConfig(one, stageList(one)[begun - 1]).train;
  const train = presentOf(config);
  const { epochs, schedule, pruning } = train;
  const at =
    config.train.stages[begun - 1]?.train["epochs"] === undefined ? "train" : `train.stages[${begun - 1}].train`;
  const epochsBefore = presentOf(before).epochs;
  const isLate = pruningSchedule(train) !== null && pruning.after === null;
  const fixedBy =
    schedule.decay !== "none"
      ? `whose learning rate decays until the last epoch (${schedule.decay})`
      : isLate && "which is pruned after its last epoch (train.pruning.after)";
  if (fixedBy && epochs !== epochsBefore)
    throw mismatched({
      at: `${at}.epochs`,
      value: epochs,
      detail: `for a run that began with ${epochsBefore} and ${fixedBy}`,
      remedy:
        "leave it as it was, go on in a further stage (train.stages), or start a new run from these weights: give its " +
        "weights.npz as model.weights",
    });
  const trained = Math.ceil((step - (course ? presentStage(course).step : 0)) / stepsOf(train).perEpoch);
  if (epochs < trained)
    throw mismatched({
      at: `${at}.epochs`,
      value: epochs,
      detail: `for a run that is in epoch ${trained}`,
      remedy: `give at least ${trained}, or start a new run`,
    });
}

/** The edits that were made, which are fixed. A configuration of an older version has none. */
export const madeEdits = ({ train: { edits } }: RunConfig, made: number) => (edits ?? []).slice(0, made);

/** The stages that have begun, whose changes are fixed, except for the epochs of the last. */
const begunStages = (config: RunConfig, begun: number) =>
  stageList(config)
    .slice(0, begun)
    .map(({ model, task, train }, k) => ({
      model,
      task,
      train: k === begun - 1 ? { ...train, epochs: null } : train,
    }));

/** An older configuration with the settings that were added since. One that can no longer be read stays as it is. */
function completed(before: RunConfig, complete: Continuation["complete"]): RunConfig {
  try {
    return complete(before);
  } catch (error) {
    if (error instanceof DalenetError) return before;
    throw error;
  }
}

/**
 * The part of a configuration that determines every step of a training. The backend is left out if all backends
 * produce the same bits.
 */
export function trainingOf({ model, task, train, seeds }: RunConfig) {
  const { profile, backend, stages: _, resultsFrom: __, edits: ___, ...others } = train;
  // The profile comes first: other differences may follow from it.
  const compared = { profile, backend: isPortable(train) ? null : backend, ...others, epochs: null };
  return { model, task, train: compared, seeds };
}

/** @throws "mismatched" if the definition of the model or task has changed since the checkpoint was made. */
export function checkEquations(
  { equations: before, config }: Pick<Checkpoint, "equations" | "config">,
  equations: string,
): void {
  if (before !== equations)
    throw mismatched({
      subject: `equations of model "${"name" in config.model ? config.model.name : config.model.preset}"`,
      remedy:
        "they differ from those that the run began with: restore its definition, and the channels of its task, " +
        "or start a new run",
    });
}

/** Whether the task, and those of a mixture, are the library's. */
function isOfLibrary({ name, tasks: mixed }: TaskSection): boolean {
  const names = [name, ...(Array.isArray(mixed) ? mixed.map((one: { readonly name: string }) => one.name) : [])];
  return names.every((one) => knownTasks.some((task) => task.name === one));
}

/** Stages can be added: those that both have must agree. */
const agree = (before: readonly string[], now: readonly string[]): boolean =>
  before.every((one, k) => k >= now.length || one === now[k]);

/**
 * Describes how a task of the same name differs from the one a run was trained on; undefined if it does not, or
 * this cannot be known.
 * @param version of Dalenet that trained the run, if known: it determines the library task
 */
export function changedTask(
  section: TaskSection,
  before: string | undefined,
  now: string | undefined,
  version?: string,
): string | undefined {
  if (before === undefined || now === undefined || agree(before.split("+"), now.split("+"))) return undefined;
  const { name } = section;
  if (!isOfLibrary(section))
    return `task "${name}", which is not the one that the run was trained on: its definition has changed since`;
  const trained = version === undefined ? "another version" : `version ${version}`;
  return (
    `task "${name}" of this version, which is not the one that the run was trained on, ` +
    `by ${trained}: a release has corrected it since`
  );
}

/** @throws "mismatched" if the task of the same name has changed since the checkpoint was made. */
export function checkTaskFingerprint(
  { taskFingerprint: before, config, version }: Pick<Checkpoint, "taskFingerprint" | "config" | "version">,
  now: string | undefined,
): void {
  const changed = changedTask(config.task, before, now, version);
  if (changed === undefined) return;
  const back = isOfLibrary(config.task) ? `resume it with ${version ?? "the version that trained it"}` : "restore it";
  throw mismatched({
    subject: changed,
    remedy: `${back}, or start a new run with the new one, optionally from these weights (model.weights.file)`,
  });
}

/** What all stages of a run share: how a batch is dealt to slabs, and these to groups, depends on its size. */
export function sharedProfile({ slabs: _, groups: __, ...shared }: NumericProfile): NumericProfile {
  return shared;
}

/** @throws "unsupported" if this machine or backend would not produce the numbers of the run so far. */
export function checkProfile({ profile: before }: Pick<Checkpoint, "profile">, profile: NumericProfile): void {
  const name = Object.keys({ ...before, ...profile }).find((key) => before[key] !== profile[key]);
  if (name !== undefined)
    throw unsupported({
      subject: `numeric profile "${name}" ${profile[name]}`,
      remedy:
        `the run was made with ${before[name]} and would continue with different numbers: ` +
        "resume it where it was made",
    });
}

/**
 * The first value that differs between two pieces of plain data, such as `model.tau = 50 in place of 100`;
 * undefined if all are equal.
 */
export function firstDifference(before: unknown, now: unknown, path = ""): string | undefined {
  if (typeof before !== "object" || typeof now !== "object" || before === null || now === null)
    return Object.is(before, now) ? undefined : `${path} = ${shown(now)} in place of ${shown(before)}`;
  const [left, right] = [before as Record<string, unknown>, now as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const shown = (value: unknown) => (value === undefined ? "nothing" : display(value));
