/** The tasks that come with the library, one file per family. */

import { callerWording } from "../../base/callerWording.ts";
import { invalid, named } from "../../base/errors.ts";
import { listOf } from "../../settings/compound.ts";
import { type Kind, plain, readAt, text } from "../../settings/kind.ts";
import type { ChosenTask, TaskDefinition } from "../definition.ts";
import {
  type AnyTask,
  checkedTask,
  createTask,
  isAnyTask,
  isComposed,
  type TaskInstance,
  type TaskSettings,
} from "../instance.ts";
import type { MemberSettings } from "../mixture/members.ts";
import { mixtureAmong } from "../mixture/mixture.ts";
import { type FamilyName, families } from "./families.ts";

const library = {
  ...families.decision.tasks,
  ...families.memory.tasks,
  ...families.timing.tasks,
  ...families.reaching.tasks,
  ...families.integration.tasks,
  ...families.rules.tasks,
  ...families.song2016.tasks,
  ...families.yang2019.tasks,
  ...families.yang2019Classes.tasks,
};
type SingleTask = {
  [N in keyof typeof library]: { readonly name: N } & NonNullable<Parameters<(typeof library)[N]>[0]>;
}[keyof typeof library];

/** A task of a mixture: its name, or its settings with how often it is drawn (`weight`), its level of the factor `task`
 * (`as`) and its rule inputs (`ruleInputs`). */
export type MixedTask = keyof typeof library | (SingleTask & MemberSettings) | (ChosenTask & MemberSettings);
/** The settings of a mixture. */
export interface LooseMixture {
  /** ms; default: the smallest default of its tasks. */
  readonly dt?: number;
  /** Tasks, or all tasks of a family with these settings. */
  readonly tasks?: readonly MixedTask[] | ({ readonly family: FamilyName } & Readonly<Record<string, unknown>>);
  /** "oneHot": an input for each task; "own": those that the tasks name; "none". */
  readonly rule?: "oneHot" | "none" | "own";
  /** Value of the rule input (default 1). */
  readonly ruleStrength?: number;
  /** Noise of rule inputs, √ms (default 0). */
  readonly ruleSigma?: number;
}

/** Several tasks for one network: `task: mixture({ tasks: ["perceptualDecision", "delayMatchSample"] })`. */
export const mixture = mixtureAmong<LooseMixture>({
  tasks: () => tasks,
  families: () => Object.fromEntries(Object.entries(families).map(([name, { tasks }]) => [name, Object.keys(tasks)])),
  usual: ["perceptualDecision", "delayMatchSample"],
  among: (own, name) => taskAmong(own, name),
});

/** The tasks of the library. */
export const tasks: readonly TaskDefinition[] = Object.values(library);
/** These, and mixtures of them. */
export const knownTasks: readonly AnyTask[] = [...tasks, mixture];

/** The section of a configuration for a library task: its name and settings. */
export type LibraryTask = SingleTask | ({ readonly name: "mixture" } & LooseMixture);

const naming = { at: "task.name", subject: "task" };

/** The definition of a library task. Throws `unknown`, with the nearest name suggested. */
export const taskNamed = (name: string): AnyTask => named(naming, readAt(text, name, naming.at), knownTasks);

/** A caller's own definition. */
const definition: Kind<AnyTask> = {
  ...plain({}, "task", "what defineTask returns", (value) => isAnyTask(value)),
  read(value) {
    if (!isAnyTask(value)) throw invalid({ value, remedy: "give what defineTask returns" });
    return checkedTask(value);
  },
};

/** The definitions passed to a call. */
export const ownTasks: Kind<readonly AnyTask[]> = {
  ...listOf(definition),
  read: (value) => different(listOf(definition).read(value)),
};

/**
 * Reads a caller's own tasks. Throws the errors of `defineTask`, and "invalid" if one is not a task, or has the
 * name of another or of a library task: a run identifies its task by name.
 */
export const readTasks = (value: unknown, at: string): readonly AnyTask[] => readAt(ownTasks, value, at);

function different(own: readonly AnyTask[]): readonly AnyTask[] {
  for (const one of own)
    if (knownTasks.some((other) => other.name === one.name && other !== one))
      throw invalid({
        subject: "task name",
        value: one.name,
        remedy: "the library has a task of that name: choose another name for your own task",
      });
    else if (own.some((other) => other.name === one.name && other !== one))
      throw invalid({
        subject: "task name",
        value: one.name,
        remedy: "two of your own tasks have this name: rename one",
      });
  return own;
}

/**
 * The definition of a library task or one of the caller's own. Throws "unknown", suggesting the nearest name or how
 * to pass your own task, and the errors of `readTasks`.
 */
export const taskAmong = (own: readonly AnyTask[], name: string): AnyTask =>
  named(
    naming,
    name,
    [...readTasks(own, "tasks"), ...knownTasks],
    `for your own task, ${callerWording("give its definition in the option tasks", "name the file that defines it (--use FILE)")}`,
  );

/**
 * A task by name with settings, of the library or the caller's own; a mixture can name the caller's own tasks, too.
 * Throws the errors of `taskAmong` and `createTask`.
 */
export function createAmong(own: readonly AnyTask[], name: string, settings: TaskSettings): TaskInstance {
  const definition = taskAmong(own, name);
  return isComposed(definition) ? definition.compose(settings, own) : createTask(definition, settings);
}

/**
 * A library task with its parameters and time step fixed: `task("perceptualDecision", { dt: 10, coherence: [0, 3.2]
 * })`.
 */
export function task(name: string, settings: TaskSettings = {}): TaskInstance {
  return createTask(taskNamed(name), settings);
}
